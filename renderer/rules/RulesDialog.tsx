/** The page of rules as a dialog. */
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { Dialog } from '../ui/Dialog.tsx'
import { RulesPage } from './RulesPage.tsx'

export const RulesDialog = ({ onClose }: { readonly onClose: () => void }): JSX.Element => {
  const { t } = useTranslation()
  return (
    <Dialog title={t('rules.title')} onClose={onClose} className="rules">
      <RulesPage />
    </Dialog>
  )
}
