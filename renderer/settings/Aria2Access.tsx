/** Where browsers and clients of aria2 find this Sluice, and the secret to give them; or why they do not. */
import { Copy } from 'lucide-react'
import { type JSX, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Aria2View } from '../../shared/host.ts'
import { useHostSettings, useSluice } from '../client/context.ts'
import { useActions } from '../downloads/use-actions.ts'
import { IconButton } from '../ui/Button.tsx'

const Part = ({ title, text }: { readonly title: string; readonly text: string }): JSX.Element => {
  const { t } = useTranslation()
  const actions = useActions()
  return (
    <div className="about-part copied-part">
      <h3>{title}</h3>
      <p>
        <code>{text}</code>
        <IconButton
          icon={Copy}
          label={t('settings.aria2.copy', { what: title })}
          onClick={() => {
            actions.copy(text, t('settings.aria2.copied', { what: title }))
          }}
        />
      </p>
    </div>
  )
}

/** What the desktop says of its door, asked again with each change of the settings; null: not yet. */
const useDoor = (): Aria2View | null => {
  const { host } = useSluice()
  const wished = useHostSettings(({ aria2Clients, aria2Port }) => `${aria2Clients} ${String(aria2Port)}`)
  const [view, setView] = useState<Aria2View | null>(null)
  useEffect(() => {
    let isOver = false
    host?.call('host.aria2', {}).then(
      (told) => {
        if (!isOver) setView(told)
      },
      () => undefined,
    )
    return () => {
      isOver = true
    }
  }, [host, wished])
  return view
}

export const Aria2Access = (): JSX.Element | null => {
  const { t } = useTranslation()
  const view = useDoor()
  if (view?.failure) {
    const { detail, message } = view.failure
    const isTaken = detail?.system === 'EADDRINUSE'
    return (
      <p className="problem about-part" role="alert">
        {isTaken
          ? t('settings.aria2.taken', { port: detail.port ?? '' })
          : t('settings.aria2.closed', { reason: message })}
      </p>
    )
  }
  if (typeof view?.address !== 'string' || view.page === null || view.token === null) return null
  return (
    <>
      <Part title={t('settings.aria2.page')} text={view.page} />
      <Part title={t('settings.aria2.address')} text={view.address} />
      <Part title={t('settings.aria2.token')} text={view.token} />
    </>
  )
}
