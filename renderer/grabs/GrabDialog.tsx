/** Begins a grab: where to start and what to look for; what is rare stands behind “More”. */
import { type JSX, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CommandInput } from '../../shared/commands.ts'
import { fileKinds } from '../../shared/kind.ts'
import { failureOf } from '../../shared/failure.ts'
import { useSluice } from '../client/context.ts'
import { showToast } from '../state/surface.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Field } from '../ui/Field.tsx'
import { More } from '../ui/More.tsx'
import { TextField } from '../ui/TextField.tsx'
import { blankGrab, checkGrab, type GrabField, type GrabForm, rareFields } from './grab-form.ts'
import { Chips } from './Chips.tsx'
import { GrabMore } from './GrabMore.tsx'

type Options = CommandInput<'grabs.start'>['options']

export interface GrabPartProps {
  readonly form: GrabForm
  readonly change: (part: Partial<GrabForm>) => void
  readonly problemOf: (field: GrabField) => string | undefined
}

const Starts = ({ form, change, problemOf }: GrabPartProps): JSX.Element => {
  const { t } = useTranslation()
  return (
    <Field
      label={t('grab.form.starts')}
      hint={t('grab.form.startsHint')}
      problem={problemOf('starts')}
      className="wide"
    >
      {(control) => (
        <textarea
          {...control}
          rows={3}
          spellCheck={false}
          autoFocus
          placeholder={t('grab.form.startsExample')}
          value={form.starts}
          onChange={(event) => {
            change({ starts: event.target.value })
          }}
          onKeyDown={(event) => {
            // As in the other dialogs: Enter begins a line, with Ctrl it sends.
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit()
          }}
        />
      )}
    </Field>
  )
}

const scopes = ['host', 'site', 'any'] as const

const Where = ({ form, change, problemOf }: GrabPartProps): JSX.Element => {
  const { t } = useTranslation()
  return (
    <>
      <Field label={t('grab.form.scope')}>
        {(control) => (
          <select
            {...control}
            value={form.scope}
            onChange={(event) => {
              change({ scope: scopes.find((scope) => scope === event.target.value) ?? 'host' })
            }}
          >
            {scopes.map((scope) => (
              <option key={scope} value={scope}>
                {t(`grab.form.scopes.${scope}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <TextField
        label={t('grab.form.depth')}
        hint={t('grab.form.depthHint')}
        problem={problemOf('depth')}
        isNumber
        value={form.depth}
        onChange={(depth) => {
          change({ depth })
        }}
      />
      <label className="check wide">
        <input
          type="checkbox"
          checked={form.below && form.scope === 'host'}
          disabled={form.scope !== 'host'}
          onChange={(event) => {
            change({ below: event.target.checked })
          }}
        />
        {t('grab.form.below')}
      </label>
    </>
  )
}

const What = ({ form, change }: GrabPartProps): JSX.Element => {
  const { t } = useTranslation()
  return (
    <>
      <div className="field wide">
        <Chips
          label={t('grab.form.kinds')}
          isLabelShown
          chips={fileKinds.map((kind) => ({ value: kind, text: t(`category.${kind}`) }))}
          chosen={form.kinds}
          onChoose={(kinds) => {
            change({ kinds: fileKinds.filter((kind) => kinds.includes(kind)) })
          }}
        />
        <p className="hint">{t('grab.form.kindsHint')}</p>
      </div>
      <TextField
        className="wide"
        label={t('grab.form.endings')}
        hint={t('grab.form.endingsHint')}
        value={form.endings}
        onChange={(endings) => {
          change({ endings })
        }}
      />
      <label className="check wide">
        <input
          type="checkbox"
          checked={form.probe}
          onChange={(event) => {
            change({ probe: event.target.checked })
          }}
        />
        {t('grab.form.probe')}
      </label>
    </>
  )
}

interface GrabDialogProps {
  readonly starts: string
  readonly onClose: () => void
}

/** Begins it and shows it; false: a word was said why not. */
const useBegin = (): ((options: Options) => Promise<boolean>) => {
  const { t } = useTranslation()
  const { client, surface } = useSluice()
  return async (options) => {
    try {
      const { id } = await client.call('grabs.start', { options })
      surface.setState({ view: 'grab', grabId: id, dialog: null })
      return true
    } catch (error) {
      const { code, message } = failureOf(error)
      showToast(surface, { tone: 'error', text: code === 'bad_input' ? message : t(`failure.${code}`) })
      return false
    }
  }
}

/** The first field that is wrong, once it is marked. */
const focusProblem = (): void => {
  const field = document.querySelector('.grab-form [aria-invalid="true"]')
  if (field instanceof HTMLElement) field.focus()
}

export const GrabDialog = ({ starts, onClose }: GrabDialogProps): JSX.Element => {
  const { t } = useTranslation()
  const begin = useBegin()
  const [form, setForm] = useState(() => blankGrab(starts))
  const [isTried, setTried] = useState(false)
  const [isMoreOpen, setMoreOpen] = useState(false)
  const [isSending, setSending] = useState(false)
  const checked = isTried ? checkGrab(form) : null
  const part: GrabPartProps = {
    form,
    change: (changed) => {
      setForm((now) => ({ ...now, ...changed }))
    },
    problemOf: (field) =>
      checked?.ok === false && checked.problems.includes(field) ? t(`grab.form.problem.${field}`) : undefined,
  }
  const submit = async (): Promise<void> => {
    setTried(true)
    const found = checkGrab(form)
    if (!found.ok) {
      if (found.problems.some((field) => rareFields.includes(field))) setMoreOpen(true)
      setTimeout(focusProblem, 0)
      return
    }
    setSending(true)
    if (!(await begin(found.options))) setSending(false)
  }
  return (
    <Dialog title={t('grab.form.title')} onClose={onClose} className="add grab-form">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <div className="body">
          <Starts {...part} />
          <div className="form-grid">
            <Where {...part} />
            <What {...part} />
          </div>
          <More label={t('grab.form.more')} isOpen={isMoreOpen} onOpen={setMoreOpen}>
            <GrabMore {...part} />
          </More>
        </div>
        <footer>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button type="submit" variant="primary" disabled={isSending}>
            {t('grab.form.submit')}
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}
