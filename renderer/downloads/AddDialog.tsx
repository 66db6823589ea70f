/** Adds downloads: shows how many links it understood before anything starts, and what is wrong before it is sent. */
import { ChevronRight } from 'lucide-react'
import { type JSX, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { AddAddresses } from './AddAddresses.tsx'
import { type AddForm, type AddPartProps, blankForm, type Checked, checkForm } from './add-form.ts'
import { AddMore } from './AddMore.tsx'
import { AddTarget } from './AddTarget.tsx'
import { findLinks } from './links.ts'
import { useActions } from './use-actions.ts'

interface AddDialogProps {
  readonly text: string
  readonly onClose: () => void
}

const inMore: readonly (keyof AddForm)[] = ['connections', 'limit', 'checksum', 'headers', 'user', 'password']

/** The form with its problems; those are shown after the first try, then while typing. */
const useAddForm = (text: string): AddPartProps & { readonly checked: Checked; readonly markTried: () => void } => {
  const { t } = useTranslation()
  const [form, setForm] = useState(() => blankForm(text))
  const [isTried, setTried] = useState(false)
  const [seen, setSeen] = useState(text)
  if (seen !== text) {
    // Links that arrive while the dialog stands come after what is typed already.
    setSeen(text)
    setForm((now) => ({ ...now, text: [now.text.trim(), text].filter(Boolean).join('\n') }))
  }
  const checked = checkForm(form)
  const problems = isTried && !checked.ok ? checked.problems : []
  return {
    form,
    checked,
    change: (part) => {
      setForm((now) => ({ ...now, ...part }))
    },
    problemOf: (field) => {
      const problem = problems.find((candidate) => candidate.field === field)
      return problem && t(`add.problem.${problem.key}`, { line: problem.line ?? 0 })
    },
    markTried: () => {
      setTried(true)
    },
  }
}

interface MoreProps extends AddPartProps {
  readonly isOpen: boolean
  readonly onToggle: () => void
}

const More = ({ isOpen, onToggle, ...part }: MoreProps): JSX.Element => {
  const { t } = useTranslation()
  const id = useId()
  return (
    <>
      <button type="button" className="more" aria-expanded={isOpen} aria-controls={id} onClick={onToggle}>
        <ChevronRight size={15} aria-hidden />
        {t('add.more')}
      </button>
      <div id={id} hidden={!isOpen}>
        <AddMore {...part} />
      </div>
    </>
  )
}

export const AddDialog = ({ text, onClose }: AddDialogProps): JSX.Element => {
  const { t } = useTranslation()
  const actions = useActions()
  const { checked, markTried, ...part } = useAddForm(text)
  const [isMoreOpen, setMoreOpen] = useState(false)
  const [isSending, setSending] = useState(false)
  const count = findLinks(part.form.text).links.length

  const submit = async (): Promise<void> => {
    markTried()
    if (!checked.ok) {
      if (checked.problems.some((problem) => inMore.includes(problem.field))) setMoreOpen(true)
      return
    }
    setSending(true)
    const isAdded = await actions.add(checked.input)
    setSending(false)
    if (isAdded) onClose()
  }

  return (
    <Dialog title={t('add.title')} onClose={onClose} className="add">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <div className="body">
          <AddAddresses {...part} hasFocus={text === ''} />
          <AddTarget {...part} isOne={count <= 1} />
          <More
            {...part}
            isOpen={isMoreOpen}
            onToggle={() => {
              setMoreOpen(!isMoreOpen)
            }}
          />
        </div>
        <footer>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button type="submit" variant="primary" autoFocus={text !== ''} disabled={isSending}>
            {t('add.submit', { count })}
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}
