/** All is done, and the computer is about to sleep, shut down, or Sluice to quit: everybody sees how long there is to say no. */
import { type JSX, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CountdownView } from '../../shared/host.ts'
import { useSluice, useSurface } from '../client/context.ts'
import { useNow } from '../client/use-now.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'

const Running = ({ countdown }: { readonly countdown: CountdownView }): JSX.Element => {
  const { t } = useTranslation()
  const { host } = useSluice()
  const [startedAt] = useState(() => Date.now())
  const seconds = Math.max(0, Math.ceil((countdown.endsAt - Math.max(useNow(true), startedAt)) / 1000))
  const answer = (word: 'cancel' | 'now'): void => {
    host?.call('host.answerCountdown', { answer: word }).catch(() => undefined)
  }
  const act = t(`countdown.${countdown.action}`)
  return (
    <Dialog
      title={t('countdown.title')}
      description={t('countdown.text', { act, count: seconds })}
      onClose={() => {
        answer('cancel')
      }}
    >
      <div className="countdown" aria-hidden>
        <Bar key={countdown.endsAt} endsAt={countdown.endsAt} startedAt={startedAt} />
      </div>
      <footer>
        <Button
          onClick={() => {
            answer('now')
          }}
        >
          {t('countdown.now')}
        </Button>
        <Button
          variant="primary"
          autoFocus
          onClick={() => {
            answer('cancel')
          }}
        >
          {t('countdown.cancel')}
        </Button>
      </footer>
    </Dialog>
  )
}

/** Runs empty by itself; the words beside it are what counts. */
const Bar = ({ endsAt, startedAt }: { readonly endsAt: number; readonly startedAt: number }): JSX.Element => {
  const [isRunning, setRunning] = useState(false)
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      setRunning(true)
    })
    return () => {
      cancelAnimationFrame(frame)
    }
  }, [])
  return (
    <div
      className="rest"
      style={{ width: isRunning ? '0%' : '100%', transitionDuration: `${String(Math.max(0, endsAt - startedAt))}ms` }}
    />
  )
}

export const Countdown = (): JSX.Element | null => {
  const countdown = useSurface((state) => state.countdown)
  return countdown ? <Running countdown={countdown} /> : null
}
