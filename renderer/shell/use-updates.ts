/** Says once that there is a new version, or that this is one; and asks once whether Sluice may look by itself. */
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useSluice, useSurface } from '../client/context.ts'
import { showToast } from '../state/surface.ts'

export const useUpdates = (): void => {
  const { t } = useTranslation()
  const { surface, host, hostSettings } = useSluice()
  const found = useSurface(({ update }) => (update?.phase === 'found' ? update.offer?.version : undefined))
  const from = useSurface(({ update }) => update?.from ?? null)
  const version = useSurface(({ update }) => update?.version ?? '')
  const mayAsk = useSurface(({ update }) => update?.mayAsk === true)

  useEffect(() => {
    if (found === undefined || surface.getState().view === 'settings') return
    const run = (): void => {
      surface.setState({ view: 'settings', settingsSection: 'updates' })
    }
    const action = { label: t('update.toastShow'), run }
    showToast(surface, { tone: 'info', text: t('update.toast', { version: found }), action, lifeMs: 20_000 })
  }, [found, surface, t])

  useEffect(() => {
    if (from !== null) showToast(surface, { tone: 'info', text: t('update.from', { version, from }), lifeMs: 12_000 })
  }, [from, version, surface, t])

  useEffect(() => {
    if (!mayAsk) return
    const run = (): void => {
      void hostSettings.set({ lookForUpdates: true })
    }
    showToast(surface, {
      tone: 'info',
      text: t('update.ask'),
      action: { label: t('update.askYes'), run },
      lifeMs: null,
    })
    host?.call('host.update.asked', {}).catch(() => undefined)
  }, [mayAsk, surface, host, hostSettings, t])
}
