/** One rule being written. Problems stand at their fields, those that only the engine finds as well. */
import { ArrowLeft } from 'lucide-react'
import { type JSX, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { failureOf } from '../../shared/failure.ts'
import type { RuleView } from '../../shared/rules.ts'
import { useSluice } from '../client/context.ts'
import { showToast } from '../state/surface.ts'
import { Button } from '../ui/Button.tsx'
import { blankRule, checkRule, formOfRule, type RuleField, type RuleForm, type RuleProblem } from './rule-form.ts'
import { RuleText } from './RuleField.tsx'
import { RuleThen } from './RuleThen.tsx'
import { RuleWhen } from './RuleWhen.tsx'

export interface RulePartProps {
  readonly form: RuleForm
  readonly change: (part: Partial<RuleForm>) => void
  readonly problemOf: (field: RuleField) => string | undefined
}

interface RuleEditorProps {
  /** Null: a new one. */
  readonly rule: RuleView | null
  readonly onDone: () => void
}

interface Editing extends RulePartProps {
  readonly save: () => Promise<void>
}

const useEditing = ({ rule, onDone }: RuleEditorProps): Editing => {
  const { t } = useTranslation()
  const { client, surface } = useSluice()
  const [form, setForm] = useState(() => (rule ? formOfRule(rule) : blankRule))
  const [isTried, setTried] = useState(false)
  const [refusal, setRefusal] = useState<RuleProblem | null>(null)
  const checked = checkRule(form)
  const shown = [...(isTried && !checked.ok ? checked.problems : []), ...(refusal ? [refusal] : [])]
  const save = async (): Promise<void> => {
    setTried(true)
    if (!checked.ok) return
    try {
      await client.call('rules.save', { id: rule?.id ?? null, rule: checked.rule })
      onDone()
    } catch (error) {
      const { message, detail } = failureOf(error)
      const field = detail?.field
      if (field === 'address' || field === 'hosts' || field === 'dir') setRefusal({ field, text: message })
      else showToast(surface, { tone: 'error', text: message })
    }
  }
  return {
    form,
    change: (part) => {
      setRefusal(null)
      setForm((now) => ({ ...now, ...part }))
    },
    problemOf: (field) => {
      const problem = shown.find((one) => one.field === field)
      return problem && (problem.text ?? t(`rules.problem.${field}`, { line: problem.line ?? 0 }))
    },
    save,
  }
}

export const RuleEditor = (props: RuleEditorProps): JSX.Element => {
  const { t } = useTranslation()
  const { save, ...part } = useEditing(props)
  return (
    <form
      className="rule-editor"
      noValidate
      aria-label={props.rule ? t('rules.edit') : t('rules.add')}
      onSubmit={(event) => {
        event.preventDefault()
        const page = event.currentTarget
        void save().then(() => {
          // What is wrong may be out of sight.
          page.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
        })
      }}
    >
      <div className="body">
        <RuleText {...part} field="name" placeholder={t('rules.namePlaceholder')} hasFocus={props.rule === null} />
        <RuleWhen {...part} />
        <RuleThen {...part} />
      </div>
      <footer>
        <Button variant="quiet" className="first" onClick={props.onDone}>
          <ArrowLeft size={15} aria-hidden />
          {t('rules.back')}
        </Button>
        <Button type="submit" variant="primary">
          {t('rules.save')}
        </Button>
      </footer>
    </form>
  )
}
