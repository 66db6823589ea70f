/** How letters look to each kind of receiver, and how its answers are read. Sends nothing. */
import type { Addressee, LetterForms } from '../../engine/engine.ts'
import type { WebhookKind } from '../../../shared/webhooks.ts'
import { hidden } from '../../../shared/secrecy.ts'
import { scrub } from '../scrub.ts'
import { composeDingtalk, composeFeishu, composeNtfy, composeSlack, composeWecom, robotRefusal } from './chats.ts'
import type { Compose } from './chats.ts'
import { composeStandard, makeSigningSecret } from './standard.ts'

interface Form {
  /** Letters in one message, and the least time between two messages: what the service asks for. */
  readonly most: number
  readonly everyMs: number
  readonly compose: Compose
  readonly refusalIn?: (body: string) => string | null
}

const forms: Readonly<Record<WebhookKind, Form>> = {
  json: {
    most: 1,
    everyMs: 0,
    compose: (to, [letter], now) => {
      if (letter === undefined) throw new Error('a message without a letter')
      return composeStandard(to, letter, now)
    },
  },
  slack: { most: 20, everyMs: 1_000, compose: composeSlack },
  dingtalk: { most: 20, everyMs: 3_000, compose: composeDingtalk, refusalIn: robotRefusal },
  feishu: { most: 20, everyMs: 1_000, compose: composeFeishu, refusalIn: robotRefusal },
  wecom: { most: 10, everyMs: 3_000, compose: composeWecom, refusalIn: robotRefusal },
  ntfy: { most: 20, everyMs: 5_000, compose: composeNtfy },
}

const shortestSecret = 6
const mostCharacters = 200

/** Percent-decoded; what is no valid encoding is meant as it stands. */
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** A receiver's words may quote what was sent to it. */
const withoutSecrets = (text: string, { url, secret }: Addressee): string => {
  const { pathname, searchParams } = new URL(url)
  const parts = [url, secret ?? '', ...pathname.split('/'), ...searchParams.values()]
  const secrets = parts.flatMap((part) => [part, decoded(part)]).filter(({ length }) => length >= shortestSecret)
  return scrub(secrets.reduce((rest, part) => rest.replaceAll(part, hidden), text)).slice(0, mostCharacters)
}

export const letterForms: LetterForms = {
  bounds: (kind) => ({ most: forms[kind].most, everyMs: forms[kind].everyMs }),
  compose: (to, letters, now) => forms[to.kind].compose(to, letters, now),
  refusalIn: (to, body) => {
    const refusal = forms[to.kind].refusalIn?.(body) ?? null
    return refusal === null ? null : withoutSecrets(refusal, to)
  },
  makeSecret: (kind) => (kind === 'json' ? makeSigningSecret() : null),
}
