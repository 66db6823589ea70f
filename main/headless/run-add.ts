/** The command `add`: hands addresses to a Sluice that runs, and does not wait for them. */
import { isAbsolute } from 'node:path'
import type { EngineClient } from '../../shared/client.ts'
import type { QueueView } from '../../shared/views.ts'
import { readWanted, type Wanted } from './addresses.ts'
import type { CommandContext } from './command.ts'
import { exitStatus, UsageError, type ExitStatus } from './exit.ts'
import type { DownloadFlags } from './flags.ts'
import { planGet } from './get-plan.ts'
import { shownUrl } from '../../shared/links/values.ts'
import type { RunningFlags } from './running-flags.ts'
import { reachRunning } from './running.ts'
import { safeText } from './terminal-text.ts'

export type AddFlags = DownloadFlags &
  RunningFlags & {
    readonly maxConcurrent?: number
    readonly paused?: boolean
    readonly queue?: string
  }

/** The queue of a name, or of a number. */
export const queueNamed = async (client: EngineClient, name: string): Promise<QueueView> => {
  const { queues } = await client.call('queues.list', {})
  const found = queues.find((queue) => queue.name === name) ?? queues.find(({ id }) => String(id) === name)
  if (found !== undefined) return found
  throw new UsageError(`there is no queue "${name}"; there are: ${queues.map((queue) => queue.name).join(', ')}`)
}

interface Adding {
  readonly client: EngineClient
  readonly flags: AddFlags
  readonly context: CommandContext
}

/** Hands over what was read, and tells each with what became of it. */
export const addWanted = async (wanted: readonly Wanted[], { client, flags, context }: Adding): Promise<void> => {
  const { out, place } = context
  const plan = await planGet(wanted, flags, place, null)
  const queueId = flags.queue === undefined ? null : (await queueNamed(client, flags.queue)).id
  const items = plan.items().map((item) => ({ ...item, queueId }))
  const paused = flags.paused === true
  const added = await client.call('downloads.add', { ...plan.batch, items, paused, attached: false })
  added.items.forEach(({ id, outcome }, index) => {
    const url = shownUrl(items[index]?.urls[0] ?? '')
    if (flags.json === true) out.line(JSON.stringify({ type: 'added', index, id, url, outcome }))
    else out.line(`${String(id)}  ${outcome}  ${safeText(url)}`)
  })
  if (flags.json === true) {
    out.line(JSON.stringify({ type: 'summary', batchId: added.batchId, ids: added.items.map(({ id }) => id) }))
  }
}

export const runAdd = async (
  urls: readonly string[],
  flags: AddFlags,
  context: CommandContext,
): Promise<ExitStatus> => {
  const { err, place } = context
  if (flags.out === '-') throw new UsageError('--out - is for "sluice get"; a running Sluice writes files')
  if (flags.url !== undefined && flags.dir !== undefined && !isAbsolute(flags.dir)) {
    throw new UsageError(`--dir "${flags.dir}": give an absolute folder of the service's machine`)
  }
  const wanted = await readWanted(urls, flags, place, (sentence) => {
    err.line(`warning: ${sentence}`)
  })
  const { client } = await reachRunning(flags, context)
  try {
    await addWanted(wanted, { client, flags, context })
    return exitStatus.ok
  } finally {
    client.close()
  }
}
