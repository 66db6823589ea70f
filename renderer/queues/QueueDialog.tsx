/** Makes a queue, or changes one: name, colour, limits, hours, and what happens when it is done. */
import { type JSX, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { failureOf } from '../../shared/failure.ts'
import { whenDone as whenDoneSchema } from '../../shared/settings.ts'
import type { QueueView } from '../../shared/views.ts'
import { useMirror, useSluice } from '../client/context.ts'
import { showToast } from '../state/surface.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Field } from '../ui/Field.tsx'
import { TextField } from '../ui/TextField.tsx'
import { ColorChoice } from './ColorChoice.tsx'
import { Hours } from './Hours.tsx'
import { nextColor } from './palette.ts'
import { blankQueue, formOf, problemsOf, type QueueForm, queueOf, type QueueProblem } from './queue-form.ts'

interface PartProps {
  readonly form: QueueForm
  readonly change: (part: Partial<QueueForm>) => void
  readonly problemOf: (name: QueueProblem) => string | undefined
}

type LineField = 'name' | 'slots' | 'limit'

const Line = ({ field, form, change, problemOf }: PartProps & { readonly field: LineField }): JSX.Element => {
  const { t } = useTranslation()
  return (
    <TextField
      label={t(`queue.${field}`)}
      problem={problemOf(field)}
      placeholder={field === 'name' ? undefined : t(`queue.${field}Hint`)}
      hasFocus={field === 'name'}
      isNumber={field === 'slots'}
      maxLength={100}
      value={form[field]}
      onChange={(value) => {
        change({ [field]: value })
      }}
    />
  )
}

const WhenDoneField = ({ form, change }: PartProps): JSX.Element => {
  const { t } = useTranslation()
  return (
    <Field label={t('queue.whenDone')}>
      {(control) => (
        <select
          {...control}
          value={form.whenDone}
          onChange={(event) => {
            change({ whenDone: whenDoneSchema.parse(event.target.value) })
          }}
        >
          {whenDoneSchema.options.map((option) => (
            <option key={option} value={option}>
              {t(`whenDone.${option}`)}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

/** Asks the engine; the dialog closes when it is done. */
const useSave = (queue: QueueView | null, onClose: () => void): ((form: QueueForm) => Promise<void>) => {
  const { client, surface } = useSluice()
  return async (form) => {
    try {
      if (queue) await client.call('queues.update', { id: queue.id, ...queueOf(form) })
      else await client.call('queues.create', queueOf(form))
      onClose()
    } catch (error) {
      showToast(surface, { tone: 'error', text: failureOf(error).message })
    }
  }
}

/** Leads to the first field that is wrong, once it is marked. */
const focusProblem = (form: HTMLFormElement): void => {
  setTimeout(() => {
    form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, 0)
}

interface QueueDialogProps {
  /** null: a new one. */
  readonly queue: QueueView | null
  readonly onClose: () => void
}

export const QueueDialog = ({ queue, onClose }: QueueDialogProps): JSX.Element => {
  const { t } = useTranslation()
  const save = useSave(queue, onClose)
  const used = useMirror((state) => state.counters?.queues)
  const [form, setForm] = useState(() =>
    queue ? formOf(queue) : blankQueue(nextColor((used ?? []).map(({ color }) => color))),
  )
  const [isTried, setTried] = useState(false)
  const problems = problemsOf(form)
  const part: PartProps = {
    form,
    change: (more) => {
      setForm((now) => ({ ...now, ...more }))
    },
    problemOf: (name) => (isTried && problems.includes(name) ? t(`queue.problem.${name}`) : undefined),
  }
  return (
    <Dialog
      title={queue ? t('queue.edit', { name: queue.name }) : t('queue.add')}
      className="queue-dialog"
      onClose={onClose}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          setTried(true)
          if (problems.length === 0) void save(form)
          else focusProblem(event.currentTarget)
        }}
      >
        <div className="body form-grid">
          <Line {...part} field="name" />
          <WhenDoneField {...part} />
          <Line {...part} field="slots" />
          <Line {...part} field="limit" />
          <ColorChoice
            color={form.color}
            onChoose={(color) => {
              part.change({ color })
            }}
          />
          <Hours form={form} change={part.change} problem={part.problemOf('hours')} />
        </div>
        <footer>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button type="submit" variant="primary">
            {queue ? t('queue.save') : t('queue.create')}
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}
