/** Asks what becomes of what is not saved. */
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'

interface LeaveDialogProps {
  readonly onStay: () => void
  readonly onDiscard: () => void
  readonly onSave: () => void
}

export const LeaveDialog = ({ onStay, onDiscard, onSave }: LeaveDialogProps): JSX.Element => {
  const { t } = useTranslation()
  return (
    <Dialog title={t('recipe.leave.title')} description={t('recipe.leave.text')} onClose={onStay}>
      <footer>
        <Button onClick={onStay}>{t('recipe.leave.stay')}</Button>
        <Button variant="danger" onClick={onDiscard}>
          {t('recipe.leave.discard')}
        </Button>
        <Button variant="primary" autoFocus onClick={onSave}>
          {t('recipe.save')}
        </Button>
      </footer>
    </Dialog>
  )
}
