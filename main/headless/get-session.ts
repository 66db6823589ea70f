/**
 * One `get` at one engine, from handing over the batch to its last result. An engine that goes away in between is not
 * the end: get.ts begins another session for what is still open.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { EngineClient } from '../../shared/client.ts'
import type { CommandInput, CommandOutput } from '../../shared/commands.ts'
import type { BatchId } from '../../shared/ids.ts'
import { FailureError } from '../../shared/failure.ts'
import type { GetPlan } from './get-plan.ts'
import { watchList } from './list-watch.ts'
import type { Outcomes } from './outcomes.ts'
import type { Reporter } from './reporter.ts'
import { Telling } from './telling.ts'

export interface SessionOptions {
  readonly client: EngineClient
  /** The engine runs in this process and ends with it. */
  readonly own: boolean
  readonly plan: GetPlan
  /** How what was asked for before is treated: a later session never adds again. */
  readonly known: 'resume' | 'add'
  readonly outcomes: Outcomes
  readonly reporter: Reporter
  /** Aborted when the user wants it to end. */
  readonly signal: AbortSignal
  /** How many downloads are handed over at once; for tests, whose lists are short. */
  readonly handedAtOnce?: number
}

export type SessionEnd = 'settled' | 'interrupted' | 'engine_gone'

type Added = CommandOutput<'downloads.add'>

/** Longest wait for an answer on the way out. */
const partingMs = 500

/** So many are handed over at once: the first begin while the others are still on their way, and few are in memory more than once. */
const usuallyHandedAtOnce = 5_000

/** Hands over some of the downloads. */
const hand = async (
  options: SessionOptions,
  indexes: readonly number[],
  onto: CommandInput<'downloads.add'>['onto'],
): Promise<Added> => {
  const { client, plan, known, outcomes, reporter } = options
  const added = await client.call('downloads.add', { ...plan.batch, known, items: plan.items(indexes), onto })
  added.items.forEach(({ outcome }, at) => {
    const index = indexes[at]
    if (index === undefined || outcome === 'intact') return
    reporter.event({ type: 'added', index, url: outcomes.urlOf(index), outcome })
  })
  return added
}

const takeResults = (telling: Telling, indexes: readonly number[], waited: CommandOutput<'batch.wait'>): void => {
  for (const { index: at, ...result } of waited.results) {
    const index = indexes[at]
    if (index !== undefined) telling.result(index, result)
  }
}

/** Hands over all of them, some at a time, unless the user ends it; null: none. */
const handAll = async (
  options: SessionOptions,
  telling: Telling,
  indexes: readonly number[],
  onAdded: (added: Added) => void,
): Promise<BatchId | null> => {
  const { client, signal } = options
  let id: BatchId | null = null
  const all: Added['items'] = []
  while (all.length < indexes.length && !signal.aborted) {
    const some = indexes.slice(all.length, all.length + (options.handedAtOnce ?? usuallyHandedAtOnce))
    const { batchId, items } = await hand(options, some, id && { batchId: id, from: all.length })
    if (id === null) await client.call('feed.notices', { on: true, batchId })
    id = batchId
    all.push(...items)
    onAdded({ batchId, items: all })
    const intact = some.filter((_, at) => items[at]?.outcome === 'intact')
    telling.place(
      items.map((item) => item.id),
      some,
      intact,
    )
  }
  telling.placed()
  return id
}

/** From the batch to its results. Rejects when the engine goes. */
const follow = async (options: SessionOptions, telling: Telling, onAdded: (added: Added) => void): Promise<void> => {
  const { client, plan, outcomes, reporter } = options
  const indexes = outcomes.open()
  // All notices at first: the batch has no name yet when its first one comes.
  await client.call('feed.notices', { on: true })
  const batchId = await handAll(options, telling, indexes, onAdded)
  if (batchId === null) return
  if (reporter.wantsRows) {
    const list = {
      filter: { group: 'active', batchId },
      sort: { key: 'added', descending: false },
      window: { from: 0, count: Math.min(1000, plan.batch.slots ?? 1000) },
    } as const
    await watchList(client, list, (rows) => {
      reporter.rows(
        rows.flatMap((row) => {
          const index = telling.placeOf(row.id)
          return index === null ? [] : [{ ...row, index }]
        }),
      )
    })
  }
  takeResults(telling, indexes, await client.call('batch.wait', { batchId }))
}

/** Leaves the engine: what runs elsewhere is paused for this command; what is known by now is told. */
const part = async (
  options: SessionOptions,
  telling: Telling,
  added: Added,
  indexes: readonly number[],
): Promise<void> => {
  const { client, own, outcomes } = options
  const stillOpen = new Set(outcomes.open())
  const ids = added.items.flatMap(({ id }, at) => (stillOpen.has(indexes[at] ?? -1) ? [id] : []))
  // Our own engine is about to stop, which leaves them resumable as they are.
  if (!own) await client.call('downloads.pause', { ids })
  takeResults(telling, indexes, await client.call('batch.wait', { batchId: added.batchId, timeoutMs: 0 }))
}

const aborted = (signal: AbortSignal): Promise<'interrupted'> =>
  new Promise((resolve) => {
    const end = (): void => {
      resolve('interrupted')
    }
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })

/** Rejects with the engine's refusal of the batch, if it refuses it. */
export const runSession = async (options: SessionOptions): Promise<SessionEnd> => {
  const { client, outcomes, reporter, signal } = options
  const telling = new Telling(outcomes, reporter)
  const indexes = outcomes.open()
  // The last engine went with the last result.
  if (indexes.length === 0) return 'settled'
  let added: Added | null = null
  client.onFeed((frame) => {
    if (frame.type === 'notice') telling.notice(frame.notice)
  })
  const work = follow(options, telling, (value) => {
    added = value
  }).then(
    () => 'settled' as const,
    (error: unknown) => {
      if (error instanceof FailureError && error.failure.code === 'engine_gone') return 'engine_gone' as const
      throw error
    },
  )
  const end = await Promise.race([work, aborted(signal)])
  if (end !== 'interrupted') return end
  // Whatever comes of it now, the command is over.
  work.catch(() => undefined)
  const batch = added as Added | null
  if (batch !== null) {
    const parting = part(options, telling, batch, indexes).catch(() => undefined)
    await Promise.race([parting, delay(partingMs, undefined, { ref: false })])
  }
  return 'interrupted'
}
