/** Categories by kind of file in the sidebar, with live counts. */
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { fileKinds } from '../../shared/kind.ts'
import { useMirror, useSluice, useSurface } from '../client/context.ts'
import { kindIcons } from '../downloads/KindIcon.tsx'
import { emptySelection } from '../state/selection.ts'

export const Categories = (): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const counts = useMirror((state) => state.counters?.kinds)
  const shown = useSurface((state) => state.filter.kind)
  return (
    <>
      <div className="side-title">
        <h2 id="categories-title">{t('category.title')}</h2>
      </div>
      <ul aria-labelledby="categories-title">
        {fileKinds.map((kind) => {
          const Icon = kindIcons[kind]
          const isShown = shown === kind
          const count = counts?.[kind] ?? 0
          return (
            <li key={kind}>
              <button
                type="button"
                className="side-item"
                aria-current={isShown ? 'true' : undefined}
                onClick={() => {
                  surface.setState(({ filter }) => ({
                    filter: { ...filter, group: 'all', queueId: null, kind: isShown ? null : kind },
                    selection: emptySelection,
                  }))
                }}
              >
                <Icon size={16} aria-hidden />
                <span className="label">{t(`category.${kind}`)}</span>
                <span className={count > 0 ? 'count' : 'count none'}>{counts ? count : ''}</span>
              </button>
            </li>
          )
        })}
      </ul>
    </>
  )
}
