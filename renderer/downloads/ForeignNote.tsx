/** Says that a link of somebody else opened the dialog, and waits for a word before any server is asked. */
import { Link } from 'lucide-react'
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/Button.tsx'
import type { LinkRows } from './link-rows.ts'

export const ForeignNote = ({ rows }: { readonly rows: LinkRows }): JSX.Element => {
  const { t } = useTranslation()
  return (
    <div className="foreign" role="note">
      <Link size={16} aria-hidden />
      <p>
        <strong>{t('foreign.title')}</strong> {rows.isHeld ? t('foreign.text') : null}
      </p>
      {rows.isHeld ? (
        <Button variant="quiet" onClick={rows.look}>
          {t('foreign.look')}
        </Button>
      ) : null}
    </div>
  )
}
