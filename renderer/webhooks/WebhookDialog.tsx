/** A webhook, new or known. An address that is kept is not shown: it is a secret, and stays when nothing is typed. */
import { type JSX, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Failure, failureOf } from '../../shared/failure.ts'
import {
  takesSecret,
  webhook as webhookSchema,
  webhookEvent,
  webhookKind,
  type WebhookEvent,
  type WebhookView,
} from '../../shared/webhooks.ts'
import { useSluice } from '../client/context.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Field } from '../ui/Field.tsx'
import { TextField } from '../ui/TextField.tsx'

interface WebhookDialogProps {
  /** null: a new one. */
  readonly webhook: WebhookView | null
  readonly onClose: () => void
}

const blank = { name: '', kind: 'json', events: ['completed', 'failed'], private: false, enabled: true } as const

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim())

const useForm = ({ webhook }: Pick<WebhookDialogProps, 'webhook'>) => {
  const from = webhook ?? blank
  const [name, setName] = useState<string>(from.name)
  const [kind, setKind] = useState<WebhookView['kind']>(from.kind)
  const [url, setUrl] = useState('')
  const [secret, setSecret] = useState('')
  const [events, setEvents] = useState<readonly WebhookEvent[]>(from.events)
  const [isPrivate, setPrivate] = useState<boolean>(from.private)
  const wish = {
    ...{ name, kind, url: orNull(url), events: [...events], private: isPrivate, enabled: from.enabled },
    secret: takesSecret(kind) ? orNull(secret) : null,
  }
  const judged = webhookSchema.safeParse(wish)
  const wrong = judged.success ? [] : judged.error.issues.map(({ path }) => String(path[0]))
  if (webhook === null && wish.url === null) wrong.push('url')
  return {
    ...{ name, setName, kind, setKind, url, setUrl, secret, setSecret, events, setEvents, isPrivate, setPrivate },
    ...{ wish, wrong },
  }
}
type Form = ReturnType<typeof useForm>

const Fields = ({ form, webhook }: { readonly form: Form } & Pick<WebhookDialogProps, 'webhook'>): JSX.Element => {
  const { t } = useTranslation()
  const problem = (field: 'url' | 'secret', words: string): string | undefined =>
    form[field].trim() !== '' && form.wrong.includes(field) ? words : undefined
  const example = t(`webhooks.example.${form.kind}`)
  return (
    <>
      <TextField label={t('webhooks.name')} value={form.name} maxLength={100} onChange={form.setName} />
      <Field label={t('webhooks.for')}>
        {(control) => (
          <select
            {...control}
            value={form.kind}
            onChange={(event) => {
              form.setKind(webhookKind.parse(event.target.value))
            }}
          >
            {webhookKind.options.map((kind) => (
              <option key={kind} value={kind}>
                {t(`webhooks.kind.${kind}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <TextField
        label={t('webhooks.address')}
        hint={webhook === null ? example : t('webhooks.kept', { host: webhook.host })}
        problem={problem('url', example)}
        value={form.url}
        maxLength={4096}
        onChange={form.setUrl}
      />
      {takesSecret(form.kind) ? (
        <TextField
          label={t('webhooks.secret')}
          hint={t(`webhooks.secretHint.${form.kind as 'json'}`)}
          problem={problem('secret', t('webhooks.secretWrong'))}
          type="password"
          value={form.secret}
          maxLength={300}
          onChange={form.setSecret}
        />
      ) : null}
    </>
  )
}

const Events = ({ form }: { readonly form: Form }): JSX.Element => {
  const { t } = useTranslation()
  return (
    <fieldset className="webhook-events">
      <legend>{t('webhooks.when')}</legend>
      {webhookEvent.options.map((event) => (
        <label key={event}>
          <input
            type="checkbox"
            checked={form.events.includes(event)}
            onChange={({ target }) => {
              form.setEvents(target.checked ? [...form.events, event] : form.events.filter((one) => one !== event))
            }}
          />
          {t(`webhooks.event.${event}`)}
        </label>
      ))}
    </fieldset>
  )
}

const Private = ({ form }: { readonly form: Form }): JSX.Element => {
  const { t } = useTranslation()
  return (
    <label className="webhook-private">
      <input
        type="checkbox"
        checked={form.isPrivate}
        onChange={({ target }) => {
          form.setPrivate(target.checked)
        }}
      />
      {t('webhooks.private')}
    </label>
  )
}

/** Shown once: nobody can ask for it again. */
const Made = ({ secret, onClose }: { readonly secret: string; readonly onClose: () => void }): JSX.Element => {
  const { t } = useTranslation()
  return (
    <Dialog title={t('webhooks.secret')} description={t('webhooks.made')} onClose={onClose}>
      <div className="webhook-form">
        <code className="made-secret">{secret}</code>
      </div>
      <footer>
        <Button variant="primary" onClick={onClose}>
          {t('action.close')}
        </Button>
      </footer>
    </Dialog>
  )
}

export const WebhookDialog = ({ webhook, onClose }: WebhookDialogProps): JSX.Element => {
  const { t } = useTranslation()
  const { client, host } = useSluice()
  const form = useForm({ webhook })
  const [failure, setFailure] = useState<Failure | null>(null)
  const [made, setMade] = useState<string | null>(null)
  const save = async (): Promise<void> => {
    try {
      const saved = await client.call('webhooks.save', { id: webhook?.id ?? null, webhook: form.wish })
      if (saved.secret === null) onClose()
      else setMade(saved.secret)
    } catch (error) {
      setFailure(failureOf(error))
    }
  }
  if (made !== null) return <Made secret={made} onClose={onClose} />
  return (
    <Dialog title={t(webhook === null ? 'webhooks.add' : 'webhooks.change')} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <div className="webhook-form">
          <Fields form={form} webhook={webhook} />
          <Events form={form} />
          {/* Only somebody at the machine may allow that. */}
          {host === null ? null : <Private form={form} />}
          {failure === null ? null : (
            <p className="problem" role="alert">
              {t(`failure.${failure.code}`)}
            </p>
          )}
        </div>
        <footer>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button variant="primary" type="submit" disabled={form.wrong.length > 0}>
            {t('webhooks.save')}
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}
