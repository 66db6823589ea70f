/** A row's status in words, with the reason. Presentation only: which status it is, the engine has said. */
import type { TFunction } from 'i18next'
import { formatDuration } from '../../shared/format.ts'
import type { DownloadView } from '../../shared/views.ts'

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

const retryWords = (row: DownloadView, t: TFunction, now: number): StatusWords => {
  const leftMs = (row.notBefore ?? 0) - now
  const what = leftMs > 0 ? t('status.retryIn', { time: formatDuration(leftMs) }) : t('status.retrySoon')
  return { what, why: reasonOf(row, t) }
}

/** `now` matters only for a download that waits for its next try. */
export const statusWords = (row: DownloadView, t: TFunction, now: number): StatusWords => {
  switch (row.activity) {
    case 'transferring':
      return {
        what: t('status.transferring'),
        why: row.connections > 0 ? t('status.connections', { count: row.connections }) : null,
      }
    case 'waiting':
      return { what: t('status.waiting'), why: t('status.forSlot') }
    case 'waiting_host':
      return { what: t('status.waiting'), why: t('status.forHost', { host: row.host }) }
    case 'queue_stopped':
      return { what: t('status.waiting'), why: t('status.queueStopped') }
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
export const isWebPage = (row: DownloadView): boolean => row.failure?.code === 'web_page' && row.status !== 'completed'
