/**
 * Adds downloads: shows what it understood and what each link is before anything starts, and what is wrong before it is sent. Adding is
 * possible at any time; nothing waits for a server.
 */
import { type JSX, type KeyboardEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { More } from '../ui/More.tsx'
import { AddAddresses } from './AddAddresses.tsx'
import { type AddForm, takenOf } from './add-form.ts'
import { AddLinks } from './AddLinks.tsx'
import { AddMore } from './AddMore.tsx'
import { AddPages } from './AddPages.tsx'
import { AddSums } from './AddSums.tsx'
import { AddTarget } from './AddTarget.tsx'
import { AddUnderstood } from './AddUnderstood.tsx'
import { ForeignNote } from './ForeignNote.tsx'
import { useLinkRows } from './link-rows.ts'
import { useActions } from './use-actions.ts'
import { rememberTarget } from './target.ts'
import { type AddGiven, useAddForm } from './use-add-form.ts'

interface AddDialogProps {
  readonly given: AddGiven
  readonly onClose: () => void
}

const inMore: readonly (keyof AddForm)[] = [
  ...(['connections', 'limit', 'checksum', 'headers', 'referer', 'cookies'] as const),
  ...(['method', 'body', 'user', 'password'] as const),
]

interface FootProps {
  readonly count: number
  readonly focus: 'cancel' | 'add' | null
  readonly isSending: boolean
  readonly onClose: () => void
}

const Foot = ({ count, focus, isSending, onClose }: FootProps): JSX.Element => {
  const { t } = useTranslation()
  return (
    <footer>
      <Button onClick={onClose} autoFocus={focus === 'cancel'}>
        {t('action.cancel')}
      </Button>
      <Button type="submit" variant="primary" autoFocus={focus === 'add'} disabled={isSending}>
        {t('add.submit', { count })}
      </Button>
    </footer>
  )
}

/** Alt+L. */
const skipOnKey =
  (skip: () => void) =>
  (event: KeyboardEvent): void => {
    if (!event.altKey || event.key.toLowerCase() !== 'l') return
    event.preventDefault()
    skip()
  }

export const AddDialog = ({ given, onClose }: AddDialogProps): JSX.Element => {
  const { t } = useTranslation()
  const actions = useActions()
  const { check, markTried, ...part } = useAddForm(given)
  const isForeign = given.isForeign === true
  const rows = useLinkRows(part.form, part.reading, isForeign)
  const [isMoreOpen, setMoreOpen] = useState(false)
  const [isSending, setSending] = useState(false)
  const isFilled = given.text !== '' || given.files !== undefined
  const count = takenOf(part.form, part.reading).length

  const submit = async (): Promise<void> => {
    markTried()
    const checked = check(rows.place?.dir ?? null)
    if (!checked.ok) {
      if (checked.problems.some((problem) => inMore.includes(problem.field))) setMoreOpen(true)
      return
    }
    setSending(true)
    const isAdded = await actions.add(checked.input)
    setSending(false)
    if (!isAdded) return
    rememberTarget(part.form)
    onClose()
  }

  return (
    <Dialog title={t('add.title')} onClose={onClose} className="add">
      <form
        noValidate
        onKeyDown={skipOnKey(rows.skip)}
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <div className="body">
          {isForeign ? <ForeignNote rows={rows} /> : null}
          <AddAddresses {...part} hasFocus={!isFilled} />
          <AddUnderstood {...part} />
          <AddLinks {...part} rows={rows} />
          <AddPages reading={part.reading} rows={rows} />
          <AddSums {...part} rows={rows} />
          <AddTarget {...part} isOne={count <= 1} defaultDir={rows.place?.dir ?? ''} />
          <More label={t('add.more')} isOpen={isMoreOpen} onOpen={setMoreOpen}>
            <AddMore {...part} />
          </More>
        </div>
        <Foot
          count={count}
          focus={isForeign ? 'cancel' : isFilled ? 'add' : null}
          isSending={isSending}
          onClose={onClose}
        />
      </form>
    </Dialog>
  )
}
