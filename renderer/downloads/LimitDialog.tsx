/** Asks for any speed limit of the selected downloads. */
import { type JSX, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DownloadId } from '../../shared/ids.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Field } from '../ui/Field.tsx'
import { parseRate } from './add-form.ts'
import { useActions } from './use-actions.ts'

interface LimitDialogProps {
  readonly ids: readonly DownloadId[]
  readonly onClose: () => void
}

export const LimitDialog = ({ ids, onClose }: LimitDialogProps): JSX.Element => {
  const { t } = useTranslation()
  const actions = useActions()
  const [typed, setTyped] = useState('')
  const rate = parseRate(typed)
  return (
    <Dialog title={t('ownLimit.title')} description={t('ownLimit.text', { count: ids.length })} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (rate === undefined) return
          actions.limit(ids, rate)
          onClose()
        }}
      >
        <div className="body">
          <Field
            label={t('ownLimit.field')}
            hint={t('ownLimit.hint')}
            problem={rate === undefined ? t('settings.problem.rate') : undefined}
          >
            {(control) => (
              <input
                {...control}
                autoFocus
                value={typed}
                onChange={(event) => {
                  setTyped(event.target.value)
                }}
              />
            )}
          </Field>
        </div>
        <footer>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button type="submit" variant="primary" disabled={rate === undefined}>
            {t('ownLimit.set')}
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}
