/** The state of the Add dialog: what was typed and dropped, what was understood of it, and its problems once they may be shown. */
import { useDeferredValue, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type AddForm, type AddPartProps, blankForm, type Checked, checkForm } from './add-form.ts'
import { type AddFile, isForField, readSources } from './add-sources.ts'
import { recallTarget } from './target.ts'

export interface AddGiven {
  readonly text: string
  readonly files?: readonly AddFile[]
  /** Nobody on this machine may have wanted it: no server is asked by itself, and Enter does not add it. */
  readonly isForeign?: boolean
}

/** What is too much for a field becomes a file with a name of its own. */
const arranged = ({ text, files = [] }: AddGiven, pasted: string): Required<Pick<AddGiven, 'text' | 'files'>> =>
  isForField(text) ? { text, files } : { text: '', files: [...files, { name: pasted, text }] }

const begun = (given: AddGiven, pasted: string): AddForm => {
  const { text, files } = arranged(given, pasted)
  const target = recallTarget()
  const dir = target.isUsual ? '' : (target.folders[0] ?? '')
  return { ...blankForm(text.trim(), files), dir, queueId: target.queueId }
}

export interface AddState extends AddPartProps {
  readonly check: (defaultDir: string | null) => Checked
  readonly markTried: () => void
}

export const useAddForm = (given: AddGiven): AddState => {
  const { t } = useTranslation()
  const [form, setForm] = useState(() => begun(given, t('reading.pasted')))
  const [isTried, setTried] = useState(false)
  const [seen, setSeen] = useState(given)
  if (seen !== given) {
    // Links that arrive while the dialog stands come after what is there already.
    setSeen(given)
    const { text, files } = arranged(given, t('reading.pasted'))
    setForm((now) => ({
      ...now,
      text: [now.text.trim(), text.trim()].filter(Boolean).join('\n'),
      files: [...now.files, ...files],
    }))
  }
  // Typing goes before reading megabytes anew.
  const { text, files, hasPatterns } = useDeferredValue(form)
  const reading = useMemo(() => readSources(text, files, hasPatterns), [text, files, hasPatterns])
  const checked = isTried ? checkForm(form, reading) : null
  const problems = checked?.ok === false ? checked.problems : []
  return {
    form,
    reading,
    change: (part) => {
      setForm((now) => ({ ...now, ...part }))
    },
    problemOf: (field) => {
      const problem = problems.find((candidate) => candidate.field === field)
      return problem && t(`add.problem.${problem.key}`, { line: problem.line ?? 0 })
    },
    check: (defaultDir) => checkForm(form, undefined, defaultDir),
    markTried: () => {
      setTried(true)
    },
  }
}
