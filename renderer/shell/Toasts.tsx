/** Short messages at the foot of the window; they wait while the mouse or the keyboard is on them. */
import { CircleAlert, Info, X } from 'lucide-react'
import { type JSX, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSluice, useSurface } from '../client/context.ts'
import { dismissToast, type Toast } from '../state/surface.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { CopiedOffer } from './CopiedOffer.tsx'

const ToastView = ({ toast }: { readonly toast: Toast }): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const [isHeld, setHeld] = useState(false)
  const { id, lifeMs, action } = toast
  useEffect(() => {
    if (isHeld || lifeMs === null) return undefined
    const timer = setTimeout(() => {
      dismissToast(surface, id)
    }, lifeMs)
    return () => {
      clearTimeout(timer)
    }
  }, [surface, id, lifeMs, isHeld])
  const Icon = toast.tone === 'info' ? Info : CircleAlert
  return (
    <div
      className={`toast ${toast.tone}`}
      role={toast.tone === 'error' ? 'alert' : 'status'}
      onMouseEnter={() => {
        setHeld(true)
      }}
      onMouseLeave={() => {
        setHeld(false)
      }}
      onFocus={() => {
        setHeld(true)
      }}
      onBlur={() => {
        setHeld(false)
      }}
    >
      <Icon size={16} aria-hidden />
      <span className="text">{toast.text}</span>
      {action ? (
        <Button
          variant="quiet"
          onClick={() => {
            action.run()
            dismissToast(surface, id)
          }}
        >
          {action.label}
        </Button>
      ) : null}
      <IconButton
        icon={X}
        label={t('action.dismiss')}
        onClick={() => {
          dismissToast(surface, id)
        }}
      />
    </div>
  )
}

/** Dialogs leave the messages' room at the foot free. Returns the end of it. */
const keepClear = (section: HTMLElement): (() => void) => {
  const { style } = document.documentElement
  const observer = new ResizeObserver(() => {
    const height = section.offsetHeight
    style.setProperty('--toasts', height === 0 ? '0px' : `${String(height + 32)}px`)
  })
  observer.observe(section)
  return () => {
    observer.disconnect()
    style.removeProperty('--toasts')
  }
}

export const Toasts = (): JSX.Element => {
  const { t } = useTranslation()
  const toasts = useSurface((state) => state.toasts)
  const said = useSurface((state) => state.said)
  const section = useRef<HTMLElement>(null)
  useEffect(() => (section.current ? keepClear(section.current) : undefined), [])
  return (
    <section className="toasts" aria-label={t('toast.region')} ref={section}>
      {said === '' ? null : (
        <p className="unseen" role="alert">
          {said}
        </p>
      )}
      <div>
        <CopiedOffer />
        {toasts.map((toast) => (
          <ToastView key={toast.id} toast={toast} />
        ))}
      </div>
    </section>
  )
}
