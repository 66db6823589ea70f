/** Lines of a timeline in words. Presentation only: what happened, the engine has recorded. */
import type { TFunction } from 'i18next'
import type { EventView, LimitScope, ToldFailure } from '../../shared/events.ts'
import { formatBytes, formatDuration, formatSpeed } from '../../shared/format.ts'
import type { Proof } from '../../shared/views.ts'
import { weekMoment } from '../queues/week-words.ts'
import { formatMoment } from '../ui/when.ts'

/** How an event is drawn: ordinary, something that helps, something that slows or delays, something that failed. */
export type EventTone = 'plain' | 'good' | 'attention' | 'bad'

/** A failure in a few words, with the server's status where it has told one. */
export const reasonWords = ({ code, detail }: ToldFailure, t: TFunction): string => {
  const status = detail?.status
  return status === undefined ? t(`failure.${code}`) : `${t(`failure.${code}`)} (${status})`
}

export const limitWords = (scope: LimitScope, name: string | null, t: TFunction): string =>
  t(`limitOf.${scope}`, { name: name ?? '' })

const sizeWords = (bytes: number | null, t: TFunction): string =>
  bytes === null ? t('list.unknownSize') : formatBytes(bytes)

const proofOf = (proof: Proof | null, t: TFunction): string => t(`proof.${proof ?? 'none'}`)

type Of<K extends EventView['kind']> = Extract<EventView, { kind: K }>

const retryWords = ({ failure, attempt, notBefore }: Of<'retry'>, t: TFunction): string => {
  if (failure.code === 'no_network') return t('event.retryOffline')
  if (failure.code === 'disk_full') return t('event.retryFull')
  const reason = reasonWords(failure, t)
  if (notBefore === null) return t('event.retryBefore', { reason })
  const values = { attempt, reason, when: formatMoment(notBefore) }
  return failure.retryAfterMs === undefined
    ? t('event.retry', values)
    : t('event.retryAsked', { ...values, wait: formatDuration(failure.retryAfterMs) })
}

const diskWords = ({ bytesPerSecond, tookMs }: Of<'slow_disk'>, t: TFunction): string =>
  bytesPerSecond === null
    ? t('event.slow_sync', { took: formatDuration(tookMs) })
    : t('event.slow_disk', { rate: formatSpeed(bytesPerSecond) })

const connectionWords = ({ reason, silentMs, bytesPerSecond, usual }: Of<'slow_connection'>, t: TFunction): string =>
  reason === 'silent' || bytesPerSecond === null || usual === null
    ? t('event.silent_connection', { silent: formatDuration(silentMs) })
    : t('event.slow_connection', { rate: formatSpeed(bytesPerSecond), usual: formatSpeed(usual) })

const checkWords = ({ verdict, by, blocks, failure }: Of<'file_checked'>, t: TFunction): string => {
  if (failure) return t('event.checked_damaged', { reason: reasonWords(failure, t) })
  if (verdict === 'unknown' || by === 'nothing') return t('event.checked_nothing')
  return by === 'digest' ? t('event.checked_digest') : t('event.checked_blocks', { count: blocks })
}

const bytesIn = (ranges: readonly { readonly start: number; readonly end: number }[]): number =>
  ranges.reduce((sum, { start, end }) => sum + end - start, 0)

const blockBytes = 4 * 1024 * 1024

/** What happened on the way between server and disk. */
const flowWords = (event: EventView, t: TFunction): string | null => {
  switch (event.kind) {
    case 'began': {
      const { host, lone } = event
      const size = sizeWords(event.sizeBytes, t)
      return lone ? t('event.beganLone', { host, size, reason: t(`lone.${lone}`) }) : t('event.began', { host, size })
    }
    case 'went_on':
      return t('event.went_on', { size: formatBytes(event.writtenBytes) })
    case 'connection_failed':
      return t('event.connection_failed', { reason: reasonWords(event.failure, t), count: event.left })
    case 'host_cap': {
      const { host, cap, until, code } = event
      return t('event.host_cap', { host, count: cap, when: formatMoment(until), reason: t(`failure.${code}`) })
    }
    case 'limited':
      return t('event.limited', { limit: limitWords(event.scope, event.name, t), rate: formatSpeed(event.rate) })
    case 'slow_disk':
      return diskWords(event, t)
    case 'slow_connection':
      return connectionWords(event, t)
    case 'server_pace': {
      const { host, connections, bytesPerSecond } = event
      return t('event.server_pace', { host, count: connections, rate: formatSpeed(bytesPerSecond) })
    }
    default:
      return null
  }
}

/** What was decided about it: by people, queues, rules and outcomes. */
const decisionWords = (event: EventView, t: TFunction, now: number): string | null => {
  switch (event.kind) {
    case 'limit_set':
      return event.rate === null ? t('event.limit_removed') : t('event.limit_set', { rate: formatSpeed(event.rate) })
    case 'address_changed':
      return t('event.address_changed', { host: event.host })
    case 'retry':
      return retryWords(event, t)
    case 'restart':
    case 'held':
    case 'failed':
      return t(`event.${event.kind}`, { reason: reasonWords(event.failure, t) })
    case 'queue_closed': {
      const { queue, opensAt } = event
      return opensAt === null
        ? t('event.queue_shut', { queue })
        : t('event.queue_closed', { queue, when: weekMoment(opensAt, t, now) })
    }
    case 'queue_stopped':
    case 'queue_moved':
      return t(`event.${event.kind}`, { queue: event.queue })
    case 'ruled':
      return t('event.ruled', {
        count: event.rules.length,
        rules: event.rules.map((rule) => `“${rule}”`).join(', '),
        dir: event.dir,
      })
    default:
      return null
  }
}

/** What shows that the bytes are right, or that they are not. */
const proofWords = (event: EventView, t: TFunction): string | null => {
  switch (event.kind) {
    case 'checksum_found':
      return t('event.checksum_found', { algorithm: event.algorithm.toUpperCase(), source: event.source })
    case 'digest_ignored':
      return t(`event.digest_${event.reason}`, { what: event.what })
    case 'blocks_checked':
      return t('event.blocks_checked', { reason: t(`event.because.${event.reason}`), count: event.blocks })
    case 'blocks_damaged': {
      const damaged = Math.max(event.ranges, Math.round(bytesIn(event.damaged) / blockBytes))
      return t('event.blocks_damaged', { reason: t(`event.because.${event.reason}`), count: event.blocks, damaged })
    }
    case 'file_checked':
      return checkWords(event, t)
    case 'completed':
      return t('event.completed', { size: sizeWords(event.sizeBytes, t), proof: proofOf(event.proof, t) })
    default:
      return null
  }
}

/** The sentence of an event. */
export const eventWords = (event: EventView, t: TFunction, now: number): string => {
  switch (event.kind) {
    case 'added':
    case 'paused':
    case 'resumed':
    case 'address_proven':
    case 'unlimited':
      return t(`event.${event.kind}`)
    default:
      return flowWords(event, t) ?? decisionWords(event, t, now) ?? proofWords(event, t) ?? ''
  }
}

const tones: Readonly<Partial<Record<EventView['kind'], EventTone>>> = {
  completed: 'good',
  address_proven: 'good',
  blocks_checked: 'good',
  checksum_found: 'good',
  retry: 'attention',
  restart: 'attention',
  held: 'attention',
  host_cap: 'attention',
  limited: 'attention',
  slow_disk: 'attention',
  slow_connection: 'attention',
  connection_failed: 'attention',
  blocks_damaged: 'attention',
  failed: 'bad',
}

export const toneOfEvent = (event: EventView): EventTone => {
  if (event.kind === 'file_checked') return event.failure ? 'bad' : 'good'
  return tones[event.kind] ?? 'plain'
}
