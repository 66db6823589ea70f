/** The rarer fields of the Add dialog. */
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { useHostSettings, useSluice } from '../client/context.ts'
import { SecretsHint } from './SecretsHint.tsx'
import { Field } from '../ui/Field.tsx'
import { TextField, type TextFieldProps } from '../ui/TextField.tsx'
import type { AddPartProps } from './add-form.ts'
import { requestPart } from './use-look.ts'

type LineField = 'connections' | 'limit' | 'checksum' | 'user' | 'password'
type RequestField = 'referer' | 'cookies' | 'method'

const HeadersField = ({ form, change, problemOf }: AddPartProps): JSX.Element => {
  const { t } = useTranslation()
  return (
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
  )
}

/** What else the request says. */
const RequestFields = ({ form, change, problemOf }: AddPartProps): JSX.Element => {
  const { t } = useTranslation()
  const line = (field: RequestField, placeholder: string, isWide: boolean): JSX.Element => (
    <TextField
      label={t(`waysIn.${field}`)}
      problem={problemOf(field)}
      className={isWide ? 'wide' : ''}
      placeholder={placeholder}
      value={form[field]}
      onChange={(value) => {
        change({ [field]: value })
      }}
    />
  )
  return (
    <>
      {line('referer', '', true)}
      {line('cookies', t('waysIn.cookiesHint'), true)}
      {line('method', t('waysIn.methodHint'), false)}
      <Field label={t('waysIn.body')}>
        {(control) => (
          <textarea
            {...control}
            rows={1}
            spellCheck={false}
            placeholder={t('waysIn.bodyHint')}
            value={form.body}
            onChange={(event) => {
              change({ body: event.target.value })
            }}
          />
        )}
      </Field>
    </>
  )
}

/** Whether links are looked at is a setting, because of links that work only once. */
const LookFirst = (): JSX.Element => {
  const { t } = useTranslation()
  const { hostSettings } = useSluice()
  const isOn = useHostSettings((settings) => settings.lookBeforeAdd)
  return (
    <label className="check wide">
      <input
        type="checkbox"
        checked={isOn}
        onChange={(event) => {
          // Where it cannot be kept, it stays as it was.
          hostSettings.set({ lookBeforeAdd: event.target.checked }).catch(() => undefined)
        }}
      />
      {t('look.before')}
    </label>
  )
}

export const AddMore = (part: AddPartProps): JSX.Element => {
  const { form, change, problemOf } = part
  const { t } = useTranslation()
  const text = (
    field: LineField,
    options: Pick<TextFieldProps, 'placeholder' | 'type' | 'className'> = {},
  ): JSX.Element => (
    <TextField
      {...options}
      label={t(`add.${field}`)}
      problem={problemOf(field)}
      value={form[field]}
      onChange={(value) => {
        change({ [field]: value })
      }}
    />
  )
  const check = (field: 'findChecksum' | 'paused'): JSX.Element => (
    <label key={field} className="check wide">
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
      {text('checksum', { placeholder: t('add.checksumHint'), className: 'wide' })}
      <div className="form-part" {...{ [requestPart]: '' }}>
        <HeadersField {...part} />
        <RequestFields {...part} />
        {text('user')}
        {text('password', { type: 'password' })}
      </div>
      <SecretsHint />
      {(['findChecksum', 'paused'] as const).map(check)}
      <LookFirst />
    </div>
  )
}
