/** Grabs in the sidebar: those at work and those of before. */
import { CircleCheck, CirclePause, CircleX, LoaderCircle, NotebookText, Plus } from 'lucide-react'
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { formatLocale } from '../../shared/format.ts'
import type { GrabState } from '../../shared/grabs.ts'
import { useGrabs, useSluice, useSurface } from '../client/context.ts'
import { IconButton } from '../ui/Button.tsx'
import { nameOfGrab } from './grab-name.ts'

const icons = { running: LoaderCircle, paused: CirclePause, done: CircleCheck } as const satisfies Record<
  GrabState,
  unknown
>

/** More would push everything else out of sight. */
const mostShown = 8

export const GrabList = (): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const grabs = useGrabs((state) => state.grabs)
  const shown = useSurface((state) => (state.view === 'grab' ? state.grabId : null))
  return (
    <>
      <div className="side-title">
        <h2 id="grabs-title">{t('grab.title')}</h2>
        <IconButton
          icon={NotebookText}
          label={t('recipe.open')}
          onClick={() => {
            surface.setState({ view: 'recipes' })
          }}
        />
        <IconButton
          icon={Plus}
          label={t('grab.open')}
          onClick={() => {
            surface.setState({ dialog: { kind: 'grab', starts: '' } })
          }}
        />
      </div>
      <ul aria-labelledby="grabs-title">
        {grabs.slice(0, mostShown).map((grab) => {
          const Icon = grab.trouble === null ? icons[grab.state] : CircleX
          return (
            <li key={grab.id}>
              <button
                type="button"
                className={`side-item grab-item ${grab.state}`}
                aria-current={shown === grab.id ? 'true' : undefined}
                title={grab.starts.join('\n')}
                onClick={() => {
                  surface.setState({ view: 'grab', grabId: grab.id })
                }}
              >
                <Icon size={16} aria-label={t(`grab.state.${grab.state}`)} />
                <span className="label">{nameOfGrab(grab)}</span>
                <span className={grab.finds > 0 ? 'count' : 'count none'}>
                  {grab.finds.toLocaleString(formatLocale())}
                </span>
              </button>
            </li>
          )
        })}
      </ul>
    </>
  )
}
