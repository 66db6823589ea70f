/** The command `webhook`: messages to chats and programs when something has happened. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import type { EngineClient } from '../../shared/client.ts'
import type { Failure } from '../../shared/failure.ts'
import type { LetterId, LetterView, WebhookEvent, WebhookKind, WebhookView } from '../../shared/webhooks.ts'
import type { CommandContext } from './command.ts'
import { exitStatus, UsageError, type ExitStatus } from './exit.ts'
import { cannotRead, type Place } from './http-request.ts'
import type { RunningFlags } from './running-flags.ts'
import { reachRunning } from './running.ts'
import { momentOf, tableOf, type TableColumn } from './table.ts'

export interface WebhookFlags extends RunningFlags {
  readonly kind: WebhookKind
  readonly event?: readonly WebhookEvent[]
  readonly secretFile?: string
  readonly language?: 'en' | 'zh'
  readonly private?: boolean
}

const verbs = ['list', 'add', 'remove', 'enable', 'disable', 'test', 'dead', 'resend', 'discard'] as const
type Verb = (typeof verbs)[number]

const firstEvents: readonly WebhookEvent[] = ['completed', 'failed']

const troubleOf = (failure: Failure | null): string => (failure === null ? '–' : failure.code)

const columns: readonly TableColumn<WebhookView>[] = [
  { title: 'NAME', text: ({ name }) => name },
  { title: 'KIND', text: ({ kind }) => kind },
  { title: 'HOST', text: ({ host }) => host },
  {
    title: 'STATE',
    text: ({ enabled, isReadable }) => (enabled ? (isReadable ? 'on' : 'address sealed elsewhere') : 'off'),
  },
  { title: 'WAITING', align: 'right', text: ({ waiting }) => String(waiting) },
  { title: 'DEAD', align: 'right', text: ({ dead }) => String(dead) },
  { title: 'LAST TAKEN', text: ({ deliveredAt }) => (deliveredAt === null ? '–' : momentOf(deliveredAt)) },
  { title: 'TROUBLE', text: ({ failure }) => troubleOf(failure) },
  { title: 'EVENTS', text: ({ events }) => events.join(',') },
]

const subjectOf = ({ event }: LetterView): string =>
  'name' in event ? event.name : 'queue' in event ? event.queue : 'dir' in event ? event.dir : ''

const deadColumns: readonly TableColumn<LetterView>[] = [
  { title: 'ID', align: 'right', text: ({ id }) => String(id) },
  { title: 'WEBHOOK', text: ({ webhook }) => webhook },
  { title: 'WHEN', text: ({ at }) => momentOf(at) },
  { title: 'EVENT', text: ({ event }) => event.kind },
  { title: 'TROUBLE', text: ({ failure }) => troubleOf(failure) },
  { title: 'ABOUT', text: subjectOf },
]

const webhookNamed = async (client: EngineClient, name: string): Promise<WebhookView> => {
  const { webhooks } = await client.call('webhooks.list', {})
  const found = webhooks.find((one) => one.name === name)
  if (found) return found
  const known = webhooks.length === 0 ? 'there is none' : `there are: ${webhooks.map((one) => one.name).join(', ')}`
  throw new UsageError(`there is no webhook "${name}"; ${known}`)
}

/** What stands in a file or comes on standard input, without the end of its line. */
const readSecret = async (option: string, file: string, { cwd, stdin }: Place): Promise<string> => {
  const path = resolve(cwd, file)
  const read =
    file === '-'
      ? text(stdin)
      : readFile(path, 'utf8').catch((error: unknown) => {
          throw cannotRead(option, file, error)
        })
  const secret = (await read).trim()
  if (secret === '') throw new UsageError(`${option}: there is nothing in ${file === '-' ? 'standard input' : file}`)
  return secret
}

interface Asked {
  readonly client: EngineClient
  readonly context: CommandContext
  readonly flags: WebhookFlags
  readonly name: string | undefined
}

const needName = (verb: Verb, name: string | undefined): string => {
  if (name === undefined) throw new UsageError(`webhook ${verb} needs the name of a webhook`)
  return name
}

const tell = ({ context, flags }: Asked, value: object, words: string): ExitStatus => {
  context.out.line(flags.json === true ? JSON.stringify(value) : words)
  return exitStatus.ok
}

const show = <T extends object>(
  { context, flags }: Asked,
  shown: readonly TableColumn<T>[],
  rows: readonly T[],
): ExitStatus => {
  const { out } = context
  if (flags.json === true) for (const row of rows) out.line(JSON.stringify(row))
  else for (const line of tableOf(shown, rows, out.size?.columns ?? null)) out.line(line)
  return exitStatus.ok
}

const add = async (asked: Asked, address: string | undefined): Promise<ExitStatus> => {
  const { client, flags, context } = asked
  const name = needName('add', asked.name)
  if (address === undefined) {
    throw new UsageError('webhook add needs the address; - reads it from standard input, where no history keeps it')
  }
  const url = address === '-' ? await readSecret('the address', '-', context.place) : address
  if (address === '-' && flags.secretFile === '-') throw new UsageError('only one of address and secret can be -')
  const secret =
    flags.secretFile === undefined ? null : await readSecret('--secret-file', flags.secretFile, context.place)
  const { webhooks } = await client.call('webhooks.list', {})
  if (webhooks.some((one) => one.name === name)) throw new UsageError(`there is a webhook "${name}" already`)
  const webhook = {
    ...{ name, url, secret, kind: flags.kind, language: flags.language ?? null, private: flags.private === true },
    events: [...(flags.event ?? firstEvents)],
  }
  const saved = await client.call('webhooks.save', { webhook })
  const words = `added ${name}; try it with: sluice webhook test ${name}`
  return tell(
    asked,
    saved,
    saved.secret === null ? words : `${words}\nsigning secret for the receiver, shown this once: ${saved.secret}`,
  )
}

const test = async (asked: Asked): Promise<ExitStatus> => {
  const { id, host } = await webhookNamed(asked.client, needName('test', asked.name))
  const result = await asked.client.call('webhooks.test', { id })
  tell(asked, result, result.failure?.message ?? `${host} took the message in ${String(result.tookMs)} ms`)
  return result.failure === null ? exitStatus.ok : exitStatus.failed
}

/** Letters of one webhook; null: of all. */
const lettersOf = async ({ client, name }: Asked): Promise<LetterId[] | null> => {
  if (name === undefined) return null
  const { id } = await webhookNamed(client, name)
  return (await client.call('webhooks.dead', { id, most: 1_000 })).letters.map((letter) => letter.id)
}

const change = async (asked: Asked, verb: Exclude<Verb, 'list' | 'add' | 'test' | 'dead'>): Promise<ExitStatus> => {
  const { client, name } = asked
  if (verb === 'resend' || verb === 'discard') {
    const result = await client.call(`webhooks.${verb}`, { ids: await lettersOf(asked) })
    return tell(asked, result, `${String(result.changed)} ${verb === 'resend' ? 'are sent again' : 'thrown away'}`)
  }
  const { id } = await webhookNamed(client, needName(verb, name))
  const result = await (verb === 'remove'
    ? client.call('webhooks.remove', { ids: [id] })
    : client.call('webhooks.enable', { ids: [id], enabled: verb === 'enable' }))
  return tell(asked, result, 'done')
}

const isVerb = (word: string): word is Verb => verbs.some((verb) => verb === word)

/** Without a verb it lists the webhooks. */
export const runWebhook = async (
  [verb = 'list', name, address]: readonly (string | undefined)[],
  flags: WebhookFlags,
  context: CommandContext,
): Promise<ExitStatus> => {
  if (!isVerb(verb)) throw new UsageError(`"${verb}" is nothing to do with a webhook: it is one of ${verbs.join(', ')}`)
  const { client } = await reachRunning(flags, context)
  const asked = { client, context, flags, name }
  try {
    if (verb === 'list') return show(asked, columns, (await client.call('webhooks.list', {})).webhooks)
    if (verb === 'add') return await add(asked, address)
    if (verb === 'test') return await test(asked)
    if (verb !== 'dead') return await change(asked, verb)
    const id = name === undefined ? null : (await webhookNamed(client, name)).id
    return show(asked, deadColumns, (await client.call('webhooks.dead', { id, most: 1_000 })).letters)
  } finally {
    client.close()
  }
}
