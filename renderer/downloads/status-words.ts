/** A row's status in words, with the reason. Presentation only: which status it is, the engine has said. */
import type { TFunction } from 'i18next'
import { formatDuration } from '../../shared/format.ts'
import type { DownloadView } from '../../shared/views.ts'
import { weekMoment } from '../queues/week-words.ts'

export type Tone = 'moving' | 'quiet' | 'good' | 'bad' | 'attention'

export const toneOf = (row: DownloadView): Tone => {
  switch (row.activity) {
    case 'probing':
    case 'transferring':
    case 'verifying':
    case 'finalizing':
      return 'moving'
    case 'completed':
      return row.failure ? 'bad' : 'good'
    case 'failed':
      return 'bad'
    case 'waiting_retry':
      return 'attention'
    case 'paused':
      return row.failure ? 'attention' : 'quiet'
    default:
      return 'quiet'
  }
}

/** What it does or is, and beneath it why or how. */
export interface StatusWords {
  readonly what: string
  readonly why: string | null
}

const reasonOf = (row: DownloadView, t: TFunction): string | null =>
  row.failure ? t(`failure.${row.failure.code}`) : null

/** What goes on when something is there again, not when a time is over. */
const retryWords = (row: DownloadView, t: TFunction, now: number): StatusWords => {
  if (row.failure?.code === 'disk_full') return { what: t('status.waiting'), why: t('status.forRoom') }
  if (row.failure?.code === 'no_network') return { what: t('status.waiting'), why: t('status.forNetwork') }
  const leftMs = (row.notBefore ?? 0) - now
  const what = leftMs > 0 ? t('status.retryIn', { time: formatDuration(leftMs) }) : t('status.retrySoon')
  return { what, why: reasonOf(row, t) }
}

const openingWords = (row: DownloadView, t: TFunction, now: number): string =>
  row.opensAt === null ? t('status.neverOpens') : t('status.opensAt', { when: weekMoment(row.opensAt, t, now) })

const flowOf = (row: DownloadView, t: TFunction): string | null => {
  if (row.slowedBy !== null) return t(`status.slowed.${row.slowedBy}`)
  return row.connections > 0 ? t('status.connections', { count: row.connections }) : null
}

/** `now` matters only for a download that waits for its next try, or for the hours of its queue. */
export const statusWords = (row: DownloadView, t: TFunction, now: number): StatusWords => {
  switch (row.activity) {
    case 'transferring':
      return {
        what: t('status.transferring'),
        why: flowOf(row, t),
      }
    case 'waiting':
      return { what: t('status.waiting'), why: t('status.forSlot') }
    case 'waiting_host':
      return { what: t('status.waiting'), why: t('status.forHost', { host: row.host }) }
    case 'queue_stopped':
      return { what: t('status.waiting'), why: t('status.queueStopped') }
    case 'queue_closed':
      return { what: t('status.waiting'), why: openingWords(row, t, now) }
    case 'waiting_retry':
      return retryWords(row, t, now)
    case 'paused':
    case 'failed':
      return { what: t(`status.${row.activity}`), why: reasonOf(row, t) }
    case 'completed':
      return {
        what: t('status.completed'),
        why: reasonOf(row, t) ?? (row.proof === null ? null : t(`proof.short.${row.proof}`)),
      }
    default:
      return { what: t(`status.${row.activity}`), why: null }
  }
}

/** What can be done with a row, as its status allows. */
export const canPause = (row: DownloadView): boolean => row.status === 'queued'
export const canResume = (row: DownloadView): boolean => row.status === 'paused' || row.status === 'failed'
/** Something is on the disk that can be looked at. */
export const canRecheck = (row: DownloadView): boolean => row.status === 'completed' || row.writtenBytes > 0
/** Not complete: another address may help. */
export const canChangeAddress = (row: DownloadView): boolean =>
  row.status === 'queued' || row.status === 'paused' || row.status === 'failed'
/** A new address was refused, and may be taken nevertheless. */
export const hasRefusedAddress = (row: DownloadView): boolean =>
  row.status === 'paused' && (row.failure?.code === 'another_file' || row.failure?.code === 'address_unproven')
export const isWebPage = (row: DownloadView): boolean => row.failure?.code === 'web_page' && row.status !== 'completed'
