/** The commands that steer a Sluice that runs: `pause`, `resume`, `remove`, `limit`, `queue`, `wait`. */
import type { LogLevel } from '../engine/engine.ts'
import type { EngineClient } from '../../shared/client.ts'
import { formatBytes, formatSpeed } from '../../shared/format.ts'
import type { QueueView } from '../../shared/views.ts'
import type { CommandContext } from './command.ts'
import { resultColumns } from './download-rows.ts'
import { exitStatus, UsageError, type ExitStatus } from './exit.ts'
import { idsOf } from './ids.ts'
import { listenForInterrupt } from './interrupt.ts'
import { queueNamed } from './run-add.ts'
import type { RunningFlags } from './running-flags.ts'
import { reachRunning } from './running.ts'
import { tableOf, type TableColumn } from './table.ts'
import { parseRate } from '../../shared/links/units.ts'

const withRunning = async (
  flags: RunningFlags,
  context: CommandContext,
  work: (client: EngineClient) => Promise<ExitStatus>,
): Promise<ExitStatus> => {
  const { client } = await reachRunning(flags, context)
  try {
    return await work(client)
  } finally {
    client.close()
  }
}

const tell = ({ out }: CommandContext, flags: RunningFlags, value: object, words: string): ExitStatus => {
  out.line(flags.json === true ? JSON.stringify(value) : words)
  return exitStatus.ok
}

const isAll = (words: readonly string[]): boolean => words.length === 1 && words[0] === 'all'

/** `pause` and `resume`, of some or `all`. */
export const runHold = (
  what: 'pause' | 'resume',
  words: readonly string[],
  flags: RunningFlags,
  context: CommandContext,
): Promise<ExitStatus> => {
  const ids = isAll(words) ? null : idsOf(words)
  return withRunning(flags, context, async (client) => {
    const { changed } = await (ids === null
      ? client.call(`downloads.${what}All`, {})
      : client.call(`downloads.${what}`, { ids }))
    return tell(context, flags, { changed }, `${String(changed)} ${what}d`)
  })
}

export const runRemove = (
  words: readonly string[],
  flags: RunningFlags,
  context: CommandContext,
): Promise<ExitStatus> => {
  const ids = idsOf(words)
  return withRunning(flags, context, async (client) => {
    const { changed } = await client.call('downloads.remove', { ids })
    return tell(context, flags, { changed }, `${String(changed)} removed; finished files are kept`)
  })
}

/** Without a rate it says the limit in force. */
export const runLimit = (
  rate: string | undefined,
  words: readonly string[],
  flags: RunningFlags,
  context: CommandContext,
): Promise<ExitStatus> => {
  const rateLimit = rate === undefined ? null : parseRate(rate)
  const ids = words.length === 0 ? null : idsOf(words)
  return withRunning(flags, context, async (client) => {
    if (rate !== undefined && ids !== null) {
      const { changed } = await client.call('downloads.setLimit', { ids, rateLimit })
      return tell(context, flags, { changed, rateLimit }, `${String(changed)} changed`)
    }
    const { settings } = await (rate === undefined
      ? client.call('settings.get', {})
      : client.call('settings.set', { patch: { rateLimit } }))
    const now = settings.rateLimit
    return tell(context, flags, { rateLimit: now }, now === null ? 'no limit' : formatSpeed(now, 'en'))
  })
}

/** Without a level it says the one in force. */
export const runLogLevel = (
  level: LogLevel | undefined,
  flags: RunningFlags,
  context: CommandContext,
): Promise<ExitStatus> =>
  withRunning(flags, context, async (client) => {
    const now = await client.call('log.level', { level: level ?? null })
    return tell(context, flags, now, now.level ?? 'nothing: it keeps no log')
  })

export interface QueueFlags extends RunningFlags {
  readonly slots?: number
  readonly limit?: number | null
}

const queueColumns: readonly TableColumn<QueueView>[] = [
  { title: 'ID', align: 'right', text: ({ id }) => String(id) },
  { title: 'STATE', text: ({ running }) => (running ? 'running' : 'stopped') },
  { title: 'UNFINISHED', align: 'right', text: ({ unfinished }) => String(unfinished) },
  { title: 'AT ONCE', align: 'right', text: ({ slots }) => (slots === null ? '–' : String(slots)) },
  {
    title: 'LIMIT',
    align: 'right',
    text: ({ rateLimit }) => (rateLimit === null ? '–' : `${formatBytes(rateLimit, 'en')}/s`),
  },
  { title: 'NAME', text: ({ name }) => name },
]

const changeQueue = async (client: EngineClient, what: string, name: string, flags: QueueFlags): Promise<object> => {
  const limits = {
    ...(flags.slots === undefined ? {} : { slots: flags.slots }),
    ...(flags.limit === undefined ? {} : { rateLimit: flags.limit }),
  }
  if (what === 'add') return client.call('queues.create', { name, ...limits })
  const { id } = await queueNamed(client, name)
  if (what === 'remove') return { ...(await client.call('queues.remove', { id })), id }
  const running = what === 'set' ? {} : { running: what === 'start' }
  return { ...(await client.call('queues.update', { id, ...running, ...limits })), id }
}

/** Without a verb it lists the queues. */
export const runQueue = (
  what: string | undefined,
  name: string | undefined,
  flags: QueueFlags,
  context: CommandContext,
): Promise<ExitStatus> => {
  const verbs = ['list', 'add', 'start', 'stop', 'set', 'remove']
  const verb = what ?? 'list'
  if (!verbs.includes(verb))
    throw new UsageError(`"${verb}" is nothing a queue can do: it is one of ${verbs.join(', ')}`)
  if (verb !== 'list' && name === undefined) throw new UsageError(`queue ${verb} needs the name of a queue`)
  return withRunning(flags, context, async (client) => {
    if (name !== undefined && verb !== 'list') {
      const changed = await changeQueue(client, verb, name, flags)
      return tell(context, flags, changed, 'done')
    }
    const { queues } = await client.call('queues.list', {})
    if (flags.json === true) for (const queue of queues) context.out.line(JSON.stringify(queue))
    else for (const line of tableOf(queueColumns, queues, context.out.size?.columns ?? null)) context.out.line(line)
    return exitStatus.ok
  })
}

export interface WaitFlags extends RunningFlags {
  readonly batch?: number
  /** Milliseconds. */
  readonly timeout?: number
  readonly firstFailure?: boolean
}

/** Results in the order asked. */
export const runWait = (words: readonly string[], flags: WaitFlags, context: CommandContext): Promise<ExitStatus> => {
  if ((flags.batch === undefined) === (words.length === 0)) {
    throw new UsageError('give numbers of downloads, or one batch with --batch')
  }
  const limits = {
    timeoutMs: flags.timeout ?? null,
    until: flags.firstFailure === true ? 'first-failure' : 'all',
  } as const
  const ids = flags.batch === undefined ? idsOf(words) : []
  return withRunning(flags, context, async (client) => {
    const interrupt = listenForInterrupt()
    try {
      const { signal } = interrupt
      const { done, results } = await (flags.batch === undefined
        ? client.call('downloads.wait', { ids, ...limits }, { signal })
        : // The engine knows whether there is such a batch.
          client.call('batch.wait', { batchId: flags.batch, ...limits }, { signal }))
      if (flags.json === true) {
        for (const result of results) context.out.line(JSON.stringify({ type: 'result', ...result }))
        context.out.line(
          JSON.stringify({
            type: 'summary',
            done,
            completed: results.filter(({ status }) => status === 'completed').length,
            total: results.length,
          }),
        )
      } else
        for (const line of tableOf(resultColumns, results, context.out.size?.columns ?? null)) context.out.line(line)
      if (!done) return exitStatus.timedOut
      return results.every(({ status }) => status === 'completed') ? exitStatus.ok : exitStatus.failed
    } catch (error) {
      if (interrupt.signal.aborted) return exitStatus.interrupted
      throw error
    } finally {
      interrupt.release()
    }
  })
}
