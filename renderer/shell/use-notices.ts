/** Notices of the feed that somebody in front of the window must hear; what the list shows anyway is not repeated. */
import type { TFunction } from 'i18next'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { Notice } from '../../shared/feed.ts'
import { useSluice } from '../client/context.ts'
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

export const useNotices = (): void => {
  const { mirror, surface } = useSluice()
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
        } else if (notice.kind === 'checked') {
          showToast(surface, findingToast(notice, t))
        } else if (notice.kind === 'failed') {
          const reason = t(`failure.${notice.failure.code}`)
          showToast(surface, { tone: 'error', text: t('toast.failed', { name: notice.name, reason }) })
        } else if (notice.kind === 'paused' && notice.failure) {
          const reason = t(`failure.${notice.failure.code}`)
          showToast(surface, { tone: 'warning', text: t('toast.asksFor', { name: notice.name, reason }) })
        }
      }),
    [mirror, surface, t],
  )
}
