/** The conditions of a rule. */
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { fileKinds } from '../../shared/kind.ts'
import { Field } from '../ui/Field.tsx'
import type { RulePartProps } from './RuleEditor.tsx'
import { RuleText } from './RuleField.tsx'

const AddressField = ({ form, change, problemOf }: RulePartProps): JSX.Element => {
  const { t } = useTranslation()
  return (
    <Field label={t('rules.address')} problem={problemOf('address')} className="wide">
      {(control) => (
        <div className="with-button">
          <select
            className="narrow"
            aria-label={t('rules.form')}
            value={form.form}
            onChange={(event) => {
              change({ form: event.target.value === 'regex' ? 'regex' : 'glob' })
            }}
          >
            <option value="glob">{t('rules.glob')}</option>
            <option value="regex">{t('rules.regex')}</option>
          </select>
          <input
            {...control}
            type="text"
            autoComplete="off"
            spellCheck={false}
            placeholder={t(`rules.${form.form}Hint`)}
            value={form.address}
            onChange={(event) => {
              change({ address: event.target.value })
            }}
          />
        </div>
      )}
    </Field>
  )
}

const Kinds = ({ form, change }: RulePartProps): JSX.Element => {
  const { t } = useTranslation()
  return (
    <fieldset className="chips wide">
      <legend>{t('rules.kinds')}</legend>
      {fileKinds.map((kind) => {
        const isOn = form.kinds.includes(kind)
        return (
          <label key={kind} className={isOn ? 'chip on' : 'chip'}>
            <input
              type="checkbox"
              checked={isOn}
              onChange={() => {
                change({ kinds: isOn ? form.kinds.filter((one) => one !== kind) : [...form.kinds, kind] })
              }}
            />
            {t(`category.${kind}`)}
          </label>
        )
      })}
    </fieldset>
  )
}

export const RuleWhen = (part: RulePartProps): JSX.Element => {
  const { t } = useTranslation()
  return (
    <section className="rule-part" aria-labelledby="rule-when">
      <h3 id="rule-when">
        {t('rules.when')} <span className="hint">{t('rules.whenHint')}</span>
      </h3>
      <div className="form-grid">
        <RuleText {...part} field="hosts" placeholder={t('rules.hostsHint')} className="wide" />
        <AddressField {...part} />
        <Kinds {...part} />
        <RuleText {...part} field="extensions" placeholder={t('rules.extensionsHint')} />
        <RuleText {...part} field="foundOn" placeholder={t('rules.foundOnHint')} />
        <RuleText {...part} field="least" placeholder={t('rules.sizeHint')} />
        <RuleText {...part} field="most" placeholder={t('rules.sizeHint')} />
      </div>
    </section>
  )
}
