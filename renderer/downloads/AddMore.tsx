/** The rarer fields of the Add dialog. */
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { Field } from '../ui/Field.tsx'
import type { AddPartProps } from './add-form.ts'

type TextField = 'connections' | 'limit' | 'checksum' | 'user' | 'password'

export const AddMore = ({ form, change, problemOf }: AddPartProps): JSX.Element => {
  const { t } = useTranslation()
  const text = (
    field: TextField,
    options: { placeholder?: string; type?: string; wide?: boolean } = {},
  ): JSX.Element => (
    <Field label={t(`add.${field}`)} problem={problemOf(field)} className={options.wide === true ? 'wide' : ''}>
      {(control) => (
        <input
          {...control}
          type={options.type ?? 'text'}
          autoComplete="off"
          spellCheck={false}
          placeholder={options.placeholder}
          value={form[field]}
          onChange={(event) => {
            change({ [field]: event.target.value })
          }}
        />
      )}
    </Field>
  )
  const check = (field: 'findChecksum' | 'paused'): JSX.Element => (
    <label className="check wide">
      <input
        type="checkbox"
        checked={form[field]}
        onChange={(event) => {
          change({ [field]: event.target.checked })
        }}
      />
      {t(`add.${field}`)}
    </label>
  )
  return (
    <div className="form-grid">
      {text('connections', { placeholder: t('add.automatic') })}
      {text('limit', { placeholder: t('add.limitHint') })}
      {text('checksum', { placeholder: t('add.checksumHint'), wide: true })}
      <Field label={t('add.headers')} problem={problemOf('headers')} className="wide">
        {(control) => (
          <textarea
            {...control}
            rows={2}
            spellCheck={false}
            placeholder={t('add.headersHint')}
            value={form.headers}
            onChange={(event) => {
              change({ headers: event.target.value })
            }}
          />
        )}
      </Field>
      {text('user')}
      {text('password', { type: 'password' })}
      {check('findChecksum')}
      {check('paused')}
    </div>
  )
}
