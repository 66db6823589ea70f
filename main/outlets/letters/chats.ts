/** Messages in the words of chat services: their robots' own JSON, their own signatures, their own way to say no. */
import { createHmac } from 'node:crypto'
import type { Addressee, Envelope, Letter } from '../../engine/engine.ts'
import { textOf } from './words.ts'

export type Compose = (to: Addressee, letters: readonly Letter[], now: number) => Envelope

/** What the services take, with room to spare. */
const most = { slack: 12_000, dingtalk: 12_000, feishu: 12_000, wecom: 2_000, ntfy: 3_800 } as const

const asJson = (url: string, body: object): Envelope => ({
  url,
  headers: [['content-type', 'application/json; charset=utf-8']],
  body: JSON.stringify(body),
})

/** The three signs that mean something in Slack's text: without them nobody is called and nothing is a link. */
const slackText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

export const composeSlack: Compose = ({ url, language }, letters) =>
  asJson(url, { text: slackText(textOf(letters, language, most.slack)) })

/** Signed where the robot asks for it: HMAC-SHA256 of `timestamp\nsecret` with the secret as the key, in the address. */
export const composeDingtalk: Compose = ({ url, secret, language }, letters, now) => {
  const address = new URL(url)
  if (secret !== null) {
    const timestamp = String(now)
    const sign = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64')
    address.searchParams.set('timestamp', timestamp)
    address.searchParams.set('sign', sign)
  }
  const content = textOf(letters, language, most.dingtalk)
  return asJson(address.href, { msgtype: 'text', text: { content } })
}

/** Signed in the body: HMAC-SHA256 of nothing with `timestamp\nsecret` as the key. */
export const composeFeishu: Compose = ({ url, secret, language }, letters, now) => {
  const timestamp = String(Math.floor(now / 1000))
  const signed =
    secret === null
      ? {}
      : { timestamp, sign: createHmac('sha256', `${timestamp}\n${secret}`).update('').digest('base64') }
  return asJson(url, { ...signed, msg_type: 'text', content: { text: textOf(letters, language, most.feishu) } })
}

export const composeWecom: Compose = ({ url, language }, letters) =>
  asJson(url, { msgtype: 'text', text: { content: textOf(letters, language, most.wecom) } })

const tagsOf = ({ event }: Letter): readonly string[] =>
  ({
    completed: ['white_check_mark'],
    failed: ['x'],
    queue_empty: ['checkered_flag'],
    disk_low: ['warning'],
    stalled: ['snail'],
    watch_news: ['mag'],
    watch_failed: ['x'],
    test: ['wave'],
  })[event.kind]

/** Published as JSON to the server's root, so that any letter may stand in title and text. The token goes as a bearer. */
export const composeNtfy: Compose = ({ url, secret, language }, letters) => {
  const address = new URL(url)
  const parts = address.pathname.split('/').filter((part) => part !== '')
  const topic = parts.pop() ?? ''
  address.pathname = `/${parts.join('/')}`
  const [first] = letters
  const isUrgent = letters.some(({ event }) => event.kind === 'failed' || event.kind === 'disk_low')
  const { headers, ...rest } = asJson(address.href, {
    topic,
    title: 'Sluice',
    message: textOf(letters, language, most.ntfy, []),
    priority: isUrgent ? 4 : 3,
    ...(letters.length === 1 && first ? { tags: tagsOf(first) } : {}),
  })
  return {
    ...rest,
    headers: [...headers, ...(secret === null ? [] : [['authorization', `Bearer ${secret}`] as [string, string]])],
  }
}

interface RobotAnswer {
  readonly errcode?: unknown
  readonly errmsg?: unknown
  readonly code?: unknown
  readonly StatusCode?: unknown
  readonly msg?: unknown
}

const parsed = (body: string): RobotAnswer | null => {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? value : null
  } catch {
    return null
  }
}

const told = (number: unknown, words: unknown): string =>
  [number, words].filter((part) => typeof part === 'number' || typeof part === 'string').join(' ')

/** These robots answer 200 whatever happens, and say in the body what did. null: they took it. */
export const robotRefusal = (body: string): string | null => {
  const answer = parsed(body)
  if (answer === null) return 'its answer is not that of a robot of this kind'
  const number = answer.errcode ?? answer.code ?? answer.StatusCode
  return number === 0 ? null : told(number, answer.errmsg ?? answer.msg)
}
