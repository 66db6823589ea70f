/** One sentence: what a download does now, what it waits for or what slows it, and what happens next. The engine has said why. */
import type { TFunction } from 'i18next'
import { formatDuration, formatSpeed } from '../../shared/format.ts'
import type { DownloadView } from '../../shared/views.ts'
import type { WhyView } from '../../shared/why.ts'
import { weekMoment } from '../queues/week-words.ts'
import { formatMoment } from '../ui/when.ts'
import { limitWords, reasonWords } from './event-words.ts'

/** The first letter large, where the script knows such letters. */
const begun = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

type Of<K extends WhyView['kind']> = Extract<WhyView, { kind: K }>

const retryWords = ({ failure, notBefore, attempt, most }: Of<'retry'>, t: TFunction, now: number): string => {
  if (failure?.code === 'no_network') return t('why.offline')
  if (failure?.code === 'disk_full') return t('why.full')
  const reason = begun(failure ? reasonWords(failure, t) : t('status.retrySoon'))
  if (failure?.code === 'resource_changed') return t('why.restart', { reason })
  const values = { reason, left: formatDuration(Math.max(0, notBefore - now)), attempt: attempt + 1, most }
  return failure?.retryAfterMs === undefined
    ? t('why.retry', values)
    : t('why.retryAsked', { ...values, wait: formatDuration(failure.retryAfterMs) })
}

const slotWords = ({ scope, limit, name }: Of<'slots'>, t: TFunction): string => {
  if (scope === 'queue') return t('why.slotsQueue', { count: limit, name })
  return scope === 'host' ? t('why.slotsHost', { count: limit, name }) : t('why.slots', { count: limit })
}

const waitWords = (why: WhyView, t: TFunction, now: number): string | null => {
  switch (why.kind) {
    case 'connection_turn':
      return t('why.connection_turn', { host: why.host, count: why.limit })
    case 'slots':
      return slotWords(why, t)
    case 'host_pause':
      return t('why.host_pause', { host: why.host, when: formatMoment(why.until, now) })
    case 'retry':
      return retryWords(why, t, now)
    case 'queue_stopped':
      return t('why.queue_stopped', { queue: why.queue })
    case 'queue_closed':
      return why.opensAt === null
        ? t('why.queue_shut', { queue: why.queue })
        : t('why.queue_closed', { queue: why.queue, when: weekMoment(why.opensAt, t, now) })
    default:
      return null
  }
}

const flowWords = (why: WhyView, row: DownloadView, t: TFunction, now: number): string | null => {
  switch (why.kind) {
    case 'receiving':
      return t(row.speed > 0 ? 'why.receiving' : 'why.starting', { host: row.host })
    case 'limited':
      return t('why.limited', { limit: limitWords(why.scope, why.name, t), rate: formatSpeed(why.rate) })
    case 'silent':
      return t('why.silent', { silent: formatDuration(why.silentMs) })
    case 'host_cap':
      return t('why.host_cap', { count: why.cap, host: why.host, when: formatMoment(why.until, now) })
    case 'lone':
      return t('why.lone', { reason: t(`lone.${why.reason}`) })
    case 'server_pace':
      return t('why.server_pace', { host: why.host, count: why.connections })
    case 'slow_disk':
      return t('why.slow_disk')
    default:
      return null
  }
}

const endWords = (why: WhyView, t: TFunction): string => {
  switch (why.kind) {
    case 'probing':
      return t('why.probing', { host: why.host })
    case 'paused':
      return why.failure ? t('why.held', { reason: reasonWords(why.failure, t) }) : t('why.paused')
    case 'failed':
      return t('why.failed', { reason: why.failure ? reasonWords(why.failure, t) : t('failure.internal') })
    case 'completed':
      return why.failure
        ? t('why.damaged', { reason: reasonWords(why.failure, t) })
        : t('why.completed', { proof: t(`proof.${why.proof ?? 'none'}`) })
    case 'verifying':
    case 'finalizing':
    case 'pausing':
    case 'soon':
    case 'removed':
      return t(`why.${why.kind}`)
    default:
      return ''
  }
}

/** `now` matters for what waits until a moment. */
export const whyWords = (why: WhyView, row: DownloadView, t: TFunction, now: number): string => {
  const flow = flowWords(why, row, t, now)
  if (flow === null) return waitWords(why, t, now) ?? endWords(why, t)
  const space = /[。！？]$/.test(flow) ? '' : ' '
  return row.etaMs === null ? flow : `${flow}${space}${t('why.left', { left: formatDuration(row.etaMs) })}`
}
