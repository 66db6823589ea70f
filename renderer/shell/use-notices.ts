/** Notices of the feed that somebody in front of the window must hear; what the list shows anyway is not repeated. */
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useSluice } from '../client/context.ts'
import { showToast } from '../state/surface.ts'

export const useNotices = (): void => {
  const { mirror, surface } = useSluice()
  const { t } = useTranslation()
  useEffect(
    () =>
      mirror.onNotice((notice) => {
        if (notice.kind === 'engine') {
          const lifeMs = notice.level === 'error' ? null : 8_000
          showToast(surface, { tone: notice.level, text: notice.text, lifeMs })
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
