/** The line at the foot: how fast altogether and in the last minute, how many, room on the disk, and the limit in force. */
import { ArrowDown } from 'lucide-react'
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { formatSpeed } from '../../shared/format.ts'
import { useMirror } from '../client/context.ts'
import { DoneMenu } from './DoneMenu.tsx'
import { FreeSpace } from './FreeSpace.tsx'
import { Sparkline } from './Sparkline.tsx'
import { SpeedMenu } from './SpeedMenu.tsx'
import { SignOutButton, UnlessAway } from './Away.tsx'

export const StatusBar = (): JSX.Element => {
  const { t } = useTranslation()
  const counters = useMirror((state) => state.counters)
  const isGone = useMirror((state) => state.connection === 'gone')
  return (
    <footer className="statusbar" aria-label={t('statusbar.label')}>
      {isGone ? (
        <span role="alert" className="gone">
          {t('statusbar.gone')}
        </span>
      ) : (
        <UnlessAway>
          <span className="total" title={t('statusbar.speed')}>
            <ArrowDown size={14} aria-hidden />
            <span className="unseen">{t('statusbar.speed')}</span>
            {formatSpeed(counters?.speed ?? 0)}
          </span>
          <Sparkline />
          <span>{t('statusbar.active', { count: counters?.active ?? 0 })}</span>
          <span>{t('statusbar.waiting', { count: counters?.waiting ?? 0 })}</span>
          <FreeSpace />
        </UnlessAway>
      )}
      <span className="spring" />
      <DoneMenu />
      <SpeedMenu />
      <SignOutButton />
    </footer>
  )
}
