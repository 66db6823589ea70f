/** Asks which downloads go into a file, and as what. */
import { type JSX, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { exportFormat, type ExportFormat } from '../../shared/commands-backup.ts'
import { failureOf } from '../../shared/failure.ts'
import { useMirror, useSluice, useSurface } from '../client/context.ts'
import { type ExportScope, exportToFile } from '../keep/export.ts'
import { showToast } from '../state/surface.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Field } from '../ui/Field.tsx'

/** Those that there is something of, with how many. */
const useScopes = (): readonly (readonly [ExportScope, number])[] => {
  const selected = useSurface((state) => state.selection.ids.size)
  const view = useMirror((state) => state.list?.total ?? 0)
  const all = useMirror((state) => state.counters?.all ?? 0)
  const scopes: readonly (readonly [ExportScope, number])[] = [
    ['selected', selected],
    ['view', view === all ? 0 : view],
    ['all', all],
  ]
  return scopes.filter(([scope, count]) => count > 0 || scope === 'all')
}

interface ScopeChoiceProps {
  readonly scopes: readonly (readonly [ExportScope, number])[]
  readonly scope: ExportScope
  readonly onChoose: (scope: ExportScope) => void
}

const ScopeChoice = ({ scopes, scope, onChoose }: ScopeChoiceProps): JSX.Element => {
  const { t } = useTranslation()
  return (
    <fieldset className="choices">
      <legend>{t('keep.which')}</legend>
      {scopes.map(([one, count]) => (
        <label key={one} className="choice">
          <input
            type="radio"
            name="scope"
            checked={scope === one}
            onChange={() => {
              onChoose(one)
            }}
          />
          <span>{t(`keep.scope.${one}`, { count })}</span>
        </label>
      ))}
    </fieldset>
  )
}

interface FormatChoiceProps {
  readonly format: ExportFormat
  readonly onChoose: (format: ExportFormat) => void
}

const FormatChoice = ({ format, onChoose }: FormatChoiceProps): JSX.Element => {
  const { t } = useTranslation()
  return (
    <Field label={t('keep.format')} hint={t(`keep.formatHint.${format}`)}>
      {(control) => (
        <select
          {...control}
          value={format}
          onChange={(event) => {
            // The options are the formats.
            onChoose(event.target.value as ExportFormat)
          }}
        >
          {exportFormat.options.map((one) => (
            <option key={one} value={one}>
              {t(`keep.formats.${one}`)}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

export const ExportDialog = ({ onClose }: { readonly onClose: () => void }): JSX.Element => {
  const { t } = useTranslation()
  const sluice = useSluice()
  const scopes = useScopes()
  const [scope, setScope] = useState<ExportScope>(scopes[0]?.[0] ?? 'all')
  const [format, setFormat] = useState<ExportFormat>('links')
  const [isBusy, setBusy] = useState(false)
  const save = async (): Promise<void> => {
    setBusy(true)
    try {
      const count = await exportToFile(sluice, scope, format)
      if (count !== undefined) {
        showToast(sluice.surface, { tone: 'info', text: t('keep.exported', { count }) })
        onClose()
      }
    } catch (error) {
      showToast(sluice.surface, { tone: 'error', text: failureOf(error).message })
    }
    setBusy(false)
  }
  return (
    <Dialog title={t('keep.export')} description={t('keep.exportText')} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <div className="body">
          <ScopeChoice scopes={scopes} scope={scope} onChoose={setScope} />
          <FormatChoice format={format} onChoose={setFormat} />
        </div>
        <footer>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button type="submit" variant="primary" disabled={isBusy} autoFocus>
            {isBusy ? t('keep.working') : t('keep.save')}
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}
