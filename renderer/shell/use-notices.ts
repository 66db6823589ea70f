/** Notices of the feed that somebody in front of the window must hear; what the list shows anyway is not repeated. */
import type { TFunction } from 'i18next'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { listFilter, type Notice } from '../../shared/feed.ts'
import { formatBytes, formatDuration } from '../../shared/format.ts'
import { type Sluice, useSluice } from '../client/context.ts'
import { emptySelection } from '../state/selection.ts'
import { showToast } from '../state/surface.ts'

type Checked = Extract<Notice, { kind: 'checked' }>

/** What was found, in a sentence; damage stays until it is dismissed. */
const findingToast = ({ name, verdict, failure }: Checked, t: TFunction): Parameters<typeof showToast>[1] => {
  if (failure === null) return { tone: 'info', text: t(`recheck.${verdict}`, { name, reason: '' }) }
  const reason = t(`failure.${failure.code}`)
  const isDamaged = verdict === 'damaged'
  const text = isDamaged ? t('recheck.damaged', { name, reason }) : t('recheck.failed', { name, reason })
  return { tone: isDamaged ? 'error' : 'warning', text, lifeMs: null }
}

type Failed = Extract<Notice, { kind: 'failed' }>

/** A row takes a moment to come into the list, and the dialog that it was added in one to go. */
const settleMs = 500

/** What is in the list before somebody's eyes is only said to those who listen; many that fail are one message. */
const tellFailure = ({ mirror, surface }: Sluice, { id, name, failure }: Failed, t: TFunction): void => {
  const text = t('toast.failed', { name, reason: t(`failure.${failure.code}`) })
  const { view, dialog, toasts } = surface.getState()
  const isSeen = view === 'downloads' && dialog === null && mirror.store.getState().list?.rows.has(id) === true
  surface.setState({ said: text })
  if (isSeen && document.visibilityState === 'visible') return
  const count = (toasts.find(({ group }) => group === 'failed')?.count ?? 0) + 1
  const run = (): void => {
    surface.setState({
      ...{ view: 'downloads', dialog: null, selection: emptySelection },
      filter: listFilter.parse({ group: 'failed' }),
    })
  }
  const many = { text: t('toast.manyFailed', { count }), action: { label: t('toast.showFailed'), run } }
  showToast(surface, { tone: 'error', group: 'failed', count, ...(count === 1 ? { text } : many) })
}

type Trouble = Extract<Notice, { kind: 'stalled' | 'disk_low' | 'guessed' }>

const troubleText = (notice: Trouble, t: TFunction): string => {
  switch (notice.kind) {
    case 'disk_low':
      return t('toast.diskLow', { dir: notice.dir, free: formatBytes(notice.freeBytes) })
    case 'stalled':
      return t('toast.stalled', { name: notice.name, host: notice.host, time: formatDuration(notice.silentMs) })
    case 'guessed':
      return t('toast.guessed', { from: notice.from, count: notice.count })
  }
}

/** Something is not well: it stays until it is dismissed, somebody may be away for hours. */
const troubleToast = (notice: Trouble, t: TFunction): Parameters<typeof showToast>[1] => ({
  tone: 'warning',
  text: troubleText(notice, t),
  lifeMs: null,
})

type Watched = Extract<Notice, { kind: 'watch_news' | 'watch_failed' }>

/** It stays until it is dismissed: a watch runs while nobody looks. */
const watchToast = ({ surface }: Sluice, notice: Watched, t: TFunction): void => {
  const { grabId, name } = notice
  const run = (): void => {
    surface.setState({ view: 'grab', grabId, dialog: null })
  }
  const action = { label: t('grab.add.show'), run }
  if (notice.kind === 'watch_failed') {
    showToast(surface, { tone: 'warning', text: t('grab.watchFailed', { name }), action, lifeMs: null })
    return
  }
  const found = [
    notice.finds > 0 ? t('grab.watchFiles', { count: notice.finds }) : '',
    notice.rows > 0 ? t('grab.watchRows', { count: notice.rows }) : '',
  ].filter(Boolean)
  showToast(surface, {
    tone: 'info',
    text: t('grab.watchNews', { name, what: found.join(', ') }),
    action,
    lifeMs: null,
  })
}

export const useNotices = (): void => {
  const sluice = useSluice()
  const { mirror, surface } = sluice
  const { t } = useTranslation()
  useEffect(
    () =>
      mirror.onNotice((notice) => {
        if (notice.kind === 'engine') {
          const lifeMs = notice.level === 'error' ? null : 8_000
          showToast(surface, { tone: notice.level, text: notice.text, lifeMs })
        } else if (notice.kind === 'queue_done') {
          const text = t('queue.done', { name: notice.name })
          if (notice.then !== 'nothing') showToast(surface, { tone: 'info', text })
        } else if (notice.kind === 'stalled' || notice.kind === 'disk_low' || notice.kind === 'guessed') {
          showToast(surface, troubleToast(notice, t))
        } else if (notice.kind === 'watch_news' || notice.kind === 'watch_failed') {
          watchToast(sluice, notice, t)
        } else if (notice.kind === 'checked') {
          showToast(surface, findingToast(notice, t))
        } else if (notice.kind === 'failed') {
          setTimeout(() => {
            tellFailure(sluice, notice, t)
          }, settleMs)
        } else if (notice.kind === 'paused' && notice.failure) {
          const reason = t(`failure.${notice.failure.code}`)
          showToast(surface, { tone: 'warning', text: t('toast.asksFor', { name: notice.name, reason }) })
        }
      }),
    [sluice, mirror, surface, t],
  )
}
