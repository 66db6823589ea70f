/** The webhooks among the settings: which there are, how they fare, and letters that nobody took. */
import { Pencil, Plus, Send, Trash2 } from 'lucide-react'
import { type JSX, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LetterView, WebhookView } from '../../shared/webhooks.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { useWebhooks, type Tried, type WebhooksHold } from './use-webhooks.ts'
import { WebhookDialog } from './WebhookDialog.tsx'

const Outcome = ({ tried }: { readonly tried: Tried }): JSX.Element => {
  const { t } = useTranslation()
  const { result } = tried
  const isBad = result !== null && result.failure !== null
  const words =
    result === null
      ? t('webhooks.testing')
      : result.failure === null
        ? t('webhooks.taken', { ms: result.tookMs })
        : t(`failure.${result.failure.code}`)
  return (
    <p className={isBad ? 'problem' : 'hint'} role="status" title={result?.failure?.message}>
      {words}
    </p>
  )
}

const stateKey = ({ enabled, isReadable, failure, waiting }: WebhookView) => {
  if (!isReadable) return 'sealed' as const
  if (!enabled) return 'off' as const
  return failure !== null && waiting > 0 ? ('troubled' as const) : ('on' as const)
}

interface ItemProps {
  readonly webhook: WebhookView
  readonly hold: WebhooksHold
  readonly onEdit: () => void
}

const Item = ({ webhook, hold, onEdit }: ItemProps): JSX.Element => {
  const { t } = useTranslation()
  const { id, name, kind, host, events, enabled, waiting } = webhook
  return (
    <li>
      <input
        type="checkbox"
        role="switch"
        className="switch"
        aria-label={t('webhooks.enable', { name })}
        checked={enabled}
        onChange={(event) => void hold.change('webhooks.enable', { ids: [id], enabled: event.target.checked })}
      />
      <div className="said">
        <strong>{name}</strong>
        <p>
          {t(`webhooks.kind.${kind}`)} · {host} · {events.map((event) => t(`webhooks.event.${event}`)).join(', ')}
        </p>
        <p>{t(`webhooks.state.${stateKey(webhook)}`, { count: waiting })}</p>
        {hold.tried?.id === id ? <Outcome tried={hold.tried} /> : null}
      </div>
      <Button variant="quiet" aria-label={t('webhooks.testOne', { name })} onClick={() => void hold.test(id)}>
        <Send size={15} aria-hidden />
        {t('webhooks.test')}
      </Button>
      <IconButton icon={Pencil} label={t('webhooks.edit', { name })} onClick={onEdit} />
      <IconButton
        icon={Trash2}
        label={t('webhooks.remove', { name })}
        onClick={() => void hold.change('webhooks.remove', { ids: [id] })}
      />
    </li>
  )
}

const aboutOf = ({ event }: LetterView): string =>
  'name' in event ? event.name : 'queue' in event ? event.queue : 'dir' in event ? event.dir : ''

const Dead = ({ hold }: { readonly hold: WebhooksHold }): JSX.Element | null => {
  const { t } = useTranslation()
  const { dead, change } = hold
  if (dead.length === 0) return null
  return (
    <section className="dead-letters">
      <h3>{t('webhooks.dead', { count: dead.length })}</h3>
      <ul>
        {dead.slice(0, 20).map((letter) => (
          <li key={letter.id}>
            <span>{letter.webhook}</span>
            <span>{letter.event.kind === 'test' ? '' : t(`webhooks.event.${letter.event.kind}`)}</span>
            <span className="about">{aboutOf(letter)}</span>
            <span className="quiet">{letter.failure ? t(`failure.${letter.failure.code}`) : ''}</span>
          </li>
        ))}
      </ul>
      <Button onClick={() => void change('webhooks.resend', { ids: null })}>{t('webhooks.resend')}</Button>{' '}
      <Button variant="quiet" onClick={() => void change('webhooks.discard', { ids: null })}>
        {t('webhooks.discard')}
      </Button>
    </section>
  )
}

export const WebhooksPage = (): JSX.Element => {
  const { t } = useTranslation()
  const hold = useWebhooks()
  const [edited, setEdited] = useState<WebhookView | 'new' | null>(null)
  const { webhooks, failure } = hold
  return (
    <section className="webhooks">
      <h3>{t('webhooks.title')}</h3>
      <p className="quiet">{t('webhooks.about')}</p>
      {webhooks === undefined || webhooks.length === 0 ? null : (
        <ul>
          {webhooks.map((webhook) => (
            <Item
              key={webhook.id}
              webhook={webhook}
              hold={hold}
              onEdit={() => {
                setEdited(webhook)
              }}
            />
          ))}
        </ul>
      )}
      {failure === null ? null : (
        <p className="problem" role="alert">
          {t(`failure.${failure.code}`)}
        </p>
      )}
      <Button
        onClick={() => {
          setEdited('new')
        }}
      >
        <Plus size={15} aria-hidden />
        {t('webhooks.add')}
      </Button>
      <Dead hold={hold} />
      {edited === null ? null : (
        <WebhookDialog
          webhook={edited === 'new' ? null : edited}
          onClose={() => {
            setEdited(null)
            hold.reload()
          }}
        />
      )}
    </section>
  )
}
