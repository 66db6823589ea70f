/** What stands where no row stands: the first start explains itself, an empty group says that it is one. */
import { Waves } from 'lucide-react'
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { listFilter } from '../../shared/feed.ts'
import { useMirror, useSluice, useSurface } from '../client/context.ts'
import { Button } from '../ui/Button.tsx'

export const EmptyList = (): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const search = useSurface((state) => state.filter.search)
  const hasAny = useMirror((state) => (state.counters?.all ?? 0) > 0)
  if (hasAny || search !== '') {
    return (
      <div className="empty">
        <p>{search === '' ? t('empty.filtered') : t('empty.searched', { search })}</p>
        <Button
          onClick={() => {
            surface.setState({ filter: listFilter.parse({}) })
          }}
        >
          {t('action.clearFilter')}
        </Button>
      </div>
    )
  }
  return (
    <div className="empty first">
      <Waves size={40} strokeWidth={1.5} aria-hidden />
      <h2>{t('empty.title')}</h2>
      <p>{t('empty.text')}</p>
      <p className="quiet">{t('empty.promise')}</p>
      <Button
        variant="primary"
        onClick={() => {
          surface.setState({ dialog: { kind: 'add', text: '' } })
        }}
      >
        {t('empty.add')}
      </Button>
    </div>
  )
}
