/** What only a page in a browser has: word of a service that cannot be reached, and the way out of a session. */
import { CloudOff, LogOut } from 'lucide-react'
import type { JSX, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useStore } from 'zustand'
import { formatDuration } from '../../shared/format.ts'
import { type Remote, useSluice } from '../client/context.ts'
import { useNow } from '../client/use-now.ts'
import { Button, IconButton } from '../ui/Button.tsx'

const Linked = ({ remote, children }: { readonly remote: Remote; readonly children: ReactNode }): ReactNode => {
  const { t } = useTranslation()
  const { retryAt } = useStore(remote.link)
  const now = useNow(retryAt !== null)
  if (retryAt === null) return children
  const leftMs = retryAt - now
  return (
    <div className="away">
      <CloudOff size={14} aria-hidden />
      <span role="status">{t('service.away.text')}</span>
      <span className="when">
        {leftMs > 1000 ? t('service.away.retryIn', { time: formatDuration(leftMs) }) : t('service.away.trying')}
      </span>
      <Button variant="quiet" onClick={remote.retry}>
        {t('service.away.retry')}
      </Button>
    </div>
  )
}

/** Its children while the service is there: they are not true while it is away. */
export const UnlessAway = ({ children }: { readonly children: ReactNode }): ReactNode => {
  const { remote } = useSluice()
  return remote ? <Linked remote={remote}>{children}</Linked> : children
}

export const SignOutButton = (): JSX.Element | null => {
  const { t } = useTranslation()
  const { remote } = useSluice()
  if (!remote) return null
  return <IconButton className="sign-out" icon={LogOut} label={t('service.signOut')} onClick={remote.signOut} />
}
