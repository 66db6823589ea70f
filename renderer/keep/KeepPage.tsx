/** Everything out of Sluice and into it: backup, restore, export, import. */
import { type JSX, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSluice } from '../client/context.ts'
import { pickFiles } from '../client/pick-files.ts'
import { importFiles } from '../shell/hand-over.ts'
import { Button } from '../ui/Button.tsx'
import { Field } from '../ui/Field.tsx'
import { Restore } from './Restore.tsx'
import { leastPassphrase, useMaking } from './use-keep.ts'

interface PartProps {
  readonly title: string
  readonly text: string
  readonly children: ReactNode
}

const Part = ({ title, text, children }: PartProps): JSX.Element => (
  <section className="keep-part" aria-label={title}>
    <h3>{title}</h3>
    <p className="text">{text}</p>
    {children}
  </section>
)

const Backup = (): JSX.Element => {
  const { t } = useTranslation()
  const { host } = useSluice()
  const { isBusy, said, make } = useMaking()
  const [passphrase, setPassphrase] = useState('')
  const isShort = passphrase !== '' && passphrase.length < leastPassphrase
  return (
    <Part title={t('keep.backup')} text={t('keep.backupText')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (!isShort) make(passphrase)
        }}
      >
        {host ? (
          <Field
            label={t('keep.passphrase')}
            hint={passphrase === '' ? t('keep.without') : t('keep.with')}
            problem={isShort ? t('keep.short', { count: leastPassphrase }) : undefined}
          >
            {(control) => (
              <input
                {...control}
                type="password"
                autoComplete="new-password"
                maxLength={1_000}
                value={passphrase}
                onChange={(event) => {
                  setPassphrase(event.target.value)
                }}
              />
            )}
          </Field>
        ) : (
          <p className="hint">{t('keep.remote')}</p>
        )}
        <Button type="submit" variant="primary" disabled={isBusy || isShort}>
          {isBusy ? t('keep.working') : t('keep.saveBackup')}
        </Button>
      </form>
      {said === null ? null : (
        <p role={said.tone === 'bad' ? 'alert' : 'status'} className={`said ${said.tone}`}>
          {said.text}
        </p>
      )}
    </Part>
  )
}

export const KeepPage = (): JSX.Element => {
  const { t } = useTranslation()
  const sluice = useSluice()
  return (
    <div className="keep">
      <Backup />
      <Part title={t('keep.restore')} text={t('keep.restoreText')}>
        <Restore />
      </Part>
      <Part title={t('keep.export')} text={t('keep.exportText')}>
        <Button
          onClick={() => {
            sluice.surface.setState({ dialog: { kind: 'export' } })
          }}
        >
          {t('keep.exportOpen')}
        </Button>
      </Part>
      <Part title={t('keep.import')} text={t('keep.importText')}>
        <Button
          onClick={() => {
            void pickFiles('', true).then((files) => importFiles(sluice, files, t))
          }}
        >
          {t('keep.importOpen')}
        </Button>
      </Part>
    </div>
  )
}
