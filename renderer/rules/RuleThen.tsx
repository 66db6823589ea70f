/** What a rule sets. */
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { useMirror } from '../client/context.ts'
import { FolderInput } from '../downloads/FolderInput.tsx'
import { Field } from '../ui/Field.tsx'
import type { RulePartProps } from './RuleEditor.tsx'
import { RuleText } from './RuleField.tsx'

const FolderField = ({ form, change, problemOf }: RulePartProps): JSX.Element => {
  const { t } = useTranslation()
  const onDir = (dir: string): void => {
    change({ dir })
  }
  return (
    <Field label={t('rules.dir')} problem={problemOf('dir')} hint={t('rules.dirHint')} className="wide">
      {(control) => <FolderInput {...{ control, onDir }} dir={form.dir} />}
    </Field>
  )
}

const QueueField = ({ form, change }: RulePartProps): JSX.Element => {
  const { t } = useTranslation()
  const queues = useMirror((state) => state.counters?.queues) ?? []
  const isGone = form.queueId !== '' && !queues.some(({ id }) => String(id) === form.queueId)
  return (
    <Field label={t('rules.queue')}>
      {(control) => (
        <select
          {...control}
          value={form.queueId}
          onChange={(event) => {
            change({ queueId: event.target.value })
          }}
        >
          <option value="">{t('rules.queueAsIs')}</option>
          {isGone ? <option value={form.queueId}>{t('rules.queueGone')}</option> : null}
          {queues.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

const HeadersField = ({ form, change, problemOf }: RulePartProps): JSX.Element => {
  const { t } = useTranslation()
  const isLate = form.kinds.length > 0 || [form.extensions, form.least, form.most].some((text) => text.trim() !== '')
  const hint = isLate && form.headers.trim() !== '' ? t('rules.headersLate') : undefined
  return (
    <Field label={t('rules.headers')} problem={problemOf('headers')} hint={hint} className="wide">
      {(control) => (
        <textarea
          {...control}
          rows={2}
          spellCheck={false}
          placeholder={t('rules.headersHint')}
          value={form.headers}
          onChange={(event) => {
            change({ headers: event.target.value })
          }}
        />
      )}
    </Field>
  )
}

export const RuleThen = (part: RulePartProps): JSX.Element => {
  const { t } = useTranslation()
  return (
    <section className="rule-part" aria-labelledby="rule-then">
      <h3 id="rule-then">
        {t('rules.then')} <span className="hint">{t('rules.thenHint')}</span>
      </h3>
      <div className="form-grid">
        <FolderField {...part} />
        <RuleText {...part} field="template" hint={t('rules.templateHint')} />
        <QueueField {...part} />
        <RuleText {...part} field="connections" placeholder={t('add.automatic')} />
        <RuleText {...part} field="limit" placeholder={t('add.limitHint')} />
        <HeadersField {...part} />
        <label className="check wide">
          <input
            type="checkbox"
            checked={part.form.stop}
            onChange={(event) => {
              part.change({ stop: event.target.checked })
            }}
          />
          {t('rules.stop')}
        </label>
      </div>
    </section>
  )
}
