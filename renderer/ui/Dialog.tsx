/**
 * A modal question. The backdrop is our own element: the library's would inject a style sheet, which the page's content
 * security policy forbids.
 */
import { X } from 'lucide-react'
import { Dialog as Primitive } from 'radix-ui'
import type { JSX, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from './Button.tsx'

interface DialogProps {
  readonly title: string
  /** Sentence that a screen reader says with the title. */
  readonly description?: string | undefined
  readonly onClose: () => void
  readonly className?: string
  readonly children: ReactNode
}

export const Dialog = ({ title, description, onClose, className = '', children }: DialogProps): JSX.Element => {
  const { t } = useTranslation()
  const described = description === undefined ? { 'aria-describedby': undefined } : {}
  return (
    <Primitive.Root
      open
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      <Primitive.Portal>
        <div className="backdrop" aria-hidden />
        <Primitive.Content
          className={`dialog ${className}`}
          {...described}
          // A message above it may be answered; that is no click beside the dialog.
          onInteractOutside={(event) => {
            if (event.target instanceof Element && event.target.closest('.toasts')) event.preventDefault()
          }}
          onCloseAutoFocus={(event) => {
            const list = document.getElementById('download-list') ?? document.getElementById('find-list')
            // Elsewhere the keyboard goes back to whatever opened the question.
            if (!list) return
            event.preventDefault()
            list.focus()
          }}
        >
          <header>
            <Primitive.Title>{title}</Primitive.Title>
            <Primitive.Close asChild>
              <IconButton icon={X} label={t('action.close')} />
            </Primitive.Close>
          </header>
          {description === undefined ? null : (
            <Primitive.Description className="description">{description}</Primitive.Description>
          )}
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  )
}
