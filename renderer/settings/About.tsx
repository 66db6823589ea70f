/** What is kept, where secrets are sealed and who is let in: things to know, not to set. */
import { type JSX, type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSluice, useSurface } from '../client/context.ts'
import { Button } from '../ui/Button.tsx'

const Part = ({ title, children }: { readonly title: string; readonly children: ReactNode }): JSX.Element => (
  <div className="about-part">
    <h3>{title}</h3>
    <p>{children}</p>
  </div>
)

export const Privacy = (): JSX.Element => {
  const { t } = useTranslation()
  const { host } = useSluice()
  const secrets = useSurface((state) => state.secrets)
  const kept = secrets?.keptBy === 'system' ? t('secrets.system') : t(`secrets.${secrets?.why ?? 'no_store'}`)
  return (
    <>
      <Part title={t('settings.about.secretsTitle')}>{secrets ? kept : t('settings.about.secretsService')}</Part>
      <Part title={t('settings.about.historyTitle')}>{t('settings.about.history')}</Part>
      <Part title={t('settings.about.logsTitle')}>
        {t(host === null ? 'settings.about.logsService' : 'settings.about.logs')}
      </Part>
      {host === null ? null : (
        <p className="settings-link">
          <Button onClick={() => void host.call('host.openLogs', {})}>{t('settings.about.openLogs')}</Button>
        </p>
      )}
    </>
  )
}

export const Access = (): JSX.Element => {
  const { t } = useTranslation()
  const { client, host } = useSluice()
  const [dataDir, setDataDir] = useState<string | null>(null)
  useEffect(() => {
    let isOver = false
    client.call('engine.info', {}).then(
      (info) => {
        if (!isOver) setDataDir(info.dataDir)
      },
      () => undefined,
    )
    return () => {
      isOver = true
    }
  }, [client])
  return (
    <>
      <Part title={t('settings.about.accessTitle')}>
        {t(host ? 'settings.about.accessDesktop' : 'settings.about.accessService')}
      </Part>
      {dataDir === null ? null : (
        <Part title={t('settings.about.dataTitle')}>
          <code>{dataDir}</code>
        </Part>
      )}
    </>
  )
}
