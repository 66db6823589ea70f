/** The groups of downloads with their live counts, the queues, and the hint that things can be dropped. */
import { CircleAlert, CircleCheck, CirclePause, CirclePlay, Clock, Inbox, type LucideIcon } from 'lucide-react'
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import type { ListFilter } from '../../shared/feed.ts'
import { useMirror, useSluice, useSurface } from '../client/context.ts'
import { GrabList } from '../grabs/GrabList.tsx'
import { QueueList } from '../queues/QueueList.tsx'
import { emptySelection } from '../state/selection.ts'
import { Categories } from './Categories.tsx'

type Group = Exclude<ListFilter['group'], 'removed'>

const groups: readonly { readonly group: Group; readonly icon: LucideIcon }[] = [
  { group: 'all', icon: Inbox },
  { group: 'active', icon: CirclePlay },
  { group: 'waiting', icon: Clock },
  { group: 'paused', icon: CirclePause },
  { group: 'completed', icon: CircleCheck },
  { group: 'failed', icon: CircleAlert },
]

export const Sidebar = (): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const counters = useMirror((state) => state.counters)
  const filter = useSurface((state) => state.filter)
  const isList = useSurface((state) => state.view === 'downloads')
  return (
    <nav className="sidebar" aria-label={t('sidebar.label')}>
      <div className="side-title">
        <h2 id="groups-title">{t('group.title')}</h2>
      </div>
      <ul aria-labelledby="groups-title">
        {groups.map(({ group, icon: Icon }) => (
          <li key={group}>
            <button
              type="button"
              className={`side-item ${group}`}
              aria-current={
                isList && filter.group === group && filter.queueId === null && filter.kind === null ? 'true' : undefined
              }
              onClick={() => {
                surface.setState({ filter: { ...filter, group, queueId: null, kind: null }, selection: emptySelection })
              }}
            >
              <Icon size={16} aria-hidden />
              <span className="label">{t(`group.${group}`)}</span>
              <span className={counters && counters[group] > 0 ? 'count' : 'count none'}>
                {counters?.[group] ?? ''}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <QueueList />
      <GrabList />
      <Categories />
      <p className="drop-hint">{t('sidebar.drop')}</p>
    </nav>
  )
}
