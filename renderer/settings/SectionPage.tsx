/** What stands in one section: its settings, and what belongs to them but is no setting. */
import type { JSX, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useSluice } from '../client/context.ts'
import { DevicesPage } from '../devices/DevicesPage.tsx'
import { useActions } from '../downloads/use-actions.ts'
import { KeepPage } from '../keep/KeepPage.tsx'
import { Button } from '../ui/Button.tsx'
import { Access, Privacy } from './About.tsx'
import { AboutSluice } from './AboutSluice.tsx'
import { Aria2Access } from './Aria2Access.tsx'
import { WebhooksPage } from '../webhooks/WebhooksPage.tsx'
import { SettingRows } from './SettingRows.tsx'
import { Updates } from './Updates.tsx'
import { rows, type Section, settingsFor } from './table.ts'
import type { SettingsHold } from './use-settings.ts'

/** Opens a dialog that stands elsewhere, too. */
const DialogLink = ({ kind }: { readonly kind: 'speed' | 'rules' }): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  return (
    <p className="settings-link">
      <Button
        onClick={() => {
          surface.setState({ dialog: { kind } })
        }}
      >
        {t(`settings.links.${kind}`)}
      </Button>
    </p>
  )
}

const ClearCompleted = (): JSX.Element => {
  const { t } = useTranslation()
  const actions = useActions()
  return (
    <p className="settings-link">
      <Button
        onClick={() => {
          actions.clearCompleted()
        }}
      >
        {t('remove.clear')}
      </Button>
    </p>
  )
}

const more: Readonly<Partial<Record<Section, () => ReactNode>>> = {
  limits: () => <DialogLink kind="speed" />,
  files: () => <DialogLink kind="rules" />,
  waysIn: () => <Aria2Access />,
  keep: () => <KeepPage />,
  privacy: () => (
    <>
      <ClearCompleted />
      <Privacy />
    </>
  ),
  webhooks: () => <WebhooksPage />,
  devices: () => <DevicesPage />,
  access: () => <Access />,
  updates: () => <Updates />,
  about: () => <AboutSluice />,
}

interface SectionPageProps {
  readonly section: Section
  readonly hold: SettingsHold
}

export const SectionPage = ({ section, hold }: SectionPageProps): JSX.Element => {
  const { t } = useTranslation()
  const { host } = useSluice()
  const ids = settingsFor(host !== null).filter((id) => rows[id].section === section)
  return (
    <>
      <h2>{t(`settings.section.${section}`)}</h2>
      <SettingRows ids={ids} hold={hold} />
      {more[section]?.()}
    </>
  )
}
