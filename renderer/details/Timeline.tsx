/** Everything that happened to one download, newest first, each in one sentence. */
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import type { EventView } from '../../shared/events.ts'
import { useNow } from '../client/use-now.ts'
import { formatMoment } from '../ui/when.ts'
import { eventWords, toneOfEvent } from '../downloads/event-words.ts'

export const Timeline = ({ events }: { readonly events: readonly EventView[] }): JSX.Element => {
  const { t } = useTranslation()
  const now = useNow(false)
  return (
    <ol className="events">
      {events.toReversed().map((event, index) => (
        <li key={events.length - index} className={toneOfEvent(event)}>
          <time dateTime={new Date(event.at).toISOString()}>{formatMoment(event.at, now)}</time>
          <span>{eventWords(event, t, now)}</span>
        </li>
      ))}
    </ol>
  )
}
