/** The pane under the list: everything about the one selected download. Resizable by mouse and keyboard. */
import { X } from 'lucide-react'
import { Tabs } from 'radix-ui'
import type { JSX, KeyboardEvent, PointerEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { DownloadId } from '../../shared/ids.ts'
import type { EventView } from '../../shared/views.ts'
import { useSluice, useSurface } from '../client/context.ts'
import { IconButton } from '../ui/Button.tsx'
import { formatMoment } from '../ui/when.ts'
import { Overview } from './Overview.tsx'
import { useDetail } from './use-detail.ts'

export const detailsLimits = { min: 112, max: 480 } as const
const clamp = (height: number): number => Math.min(detailsLimits.max, Math.max(detailsLimits.min, height))

const Handle = (): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const height = useSurface((state) => state.detailsHeight)
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    const { currentTarget, pointerId, clientY } = event
    currentTarget.setPointerCapture(pointerId)
    const from = surface.getState().detailsHeight
    const onMove = (moved: globalThis.PointerEvent): void => {
      surface.setState({ detailsHeight: clamp(from + clientY - moved.clientY) })
    }
    currentTarget.addEventListener('pointermove', onMove)
    currentTarget.addEventListener(
      'lostpointercapture',
      () => {
        currentTarget.removeEventListener('pointermove', onMove)
      },
      { once: true },
    )
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowUp' ? 16 : event.key === 'ArrowDown' ? -16 : 0
    if (step === 0) return
    event.preventDefault()
    surface.setState({ detailsHeight: clamp(height + step) })
  }
  return (
    <div
      className="handle"
      role="separator"
      tabIndex={0}
      aria-orientation="horizontal"
      aria-label={t('details.resize')}
      aria-valuenow={height}
      aria-valuemin={detailsLimits.min}
      aria-valuemax={detailsLimits.max}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
    />
  )
}

const Events = ({ events }: { readonly events: readonly EventView[] }): JSX.Element => {
  const { t } = useTranslation()
  if (events.length === 0) return <p className="quiet">{t('details.noEvents')}</p>
  return (
    <ol className="events">
      {events.toReversed().map((event, index) => (
        <li key={events.length - index}>
          <time dateTime={new Date(event.at).toISOString()}>{formatMoment(event.at)}</time>
          <span>{event.text}</span>
        </li>
      ))}
    </ol>
  )
}

const OfOne = ({ id }: { readonly id: DownloadId }): JSX.Element => {
  const { t } = useTranslation()
  const found = useDetail(id)
  return (
    <Tabs.Root className="tabs" defaultValue="overview">
      <Tabs.List className="tab-list" aria-label={t('details.label')}>
        <Tabs.Trigger value="overview">{t('details.overview')}</Tabs.Trigger>
        <Tabs.Trigger value="events">{t('details.events')}</Tabs.Trigger>
        <span className="tab-title">{found?.row.name}</span>
      </Tabs.List>
      <Tabs.Content value="overview" className="tab">
        {found ? <Overview {...found} /> : null}
      </Tabs.Content>
      <Tabs.Content value="events" className="tab">
        {found ? <Events events={found.detail.events} /> : null}
      </Tabs.Content>
    </Tabs.Root>
  )
}

export const Details = (): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const height = useSurface((state) => state.detailsHeight)
  const selected = useSurface((state) => state.selection.ids)
  const [only] = selected.size === 1 ? selected : []
  return (
    <section className="details" aria-label={t('details.label')} style={{ height }}>
      <Handle />
      <IconButton
        className="close"
        icon={X}
        label={t('details.hide')}
        onClick={() => {
          surface.setState({ detailsOpen: false })
        }}
      />
      {only === undefined ? (
        <p className="quiet hint-text">
          {selected.size === 0 ? t('details.none') : t('details.many', { count: selected.size })}
        </p>
      ) : (
        <OfOne key={only} id={only} />
      )}
    </section>
  )
}
