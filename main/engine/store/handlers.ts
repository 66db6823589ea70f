/** Every operation of the ledger by name. A missing one does not compile. */
import { addressWrites } from './addresses.ts'
import { batchReads, batchWrites } from './batches.ts'
import { blockReads, blockWrites } from './block-hashes.ts'
import { bookingWrites } from './bookings.ts'
import type { Connection } from './connection.ts'
import { deskReads, deskWrites } from './desk.ts'
import { deviceReads, deviceWrites } from './devices.ts'
import { downloadReads } from './downloads.ts'
import { eventReads, eventWrites } from './events.ts'
import { findReads, findWrites } from './grab-finds.ts'
import { rowReads } from './grab-rows.ts'
import { grabReads, grabWrites } from './grabs.ts'
import { historyReads, historyWrites } from './histories.ts'
import { hostReads, hostWrites } from './hosts.ts'
import { letterReads, letterWrites } from './letters.ts'
import { listReads } from './lists.ts'
import type { LedgerReads, LedgerWrites } from './operations.ts'
import { orderWrites } from './order.ts'
import { purgeWrites } from './purges.ts'
import { queueReads, queueWrites } from './queues.ts'
import { recipeReads, recipeWrites } from './recipes.ts'
import { ruleReads, ruleWrites } from './rules.ts'
import { segmentReads, segmentWrites } from './segments.ts'
import { settingReads, settingWrites } from './settings.ts'
import { speedReads, speedWrites } from './speed.ts'
import { transitionWrites } from './transitions.ts'

type Handlers<Table> = {
  readonly [N in keyof Table]: Table[N] extends [infer Args, infer Result] ? (args: Args) => Result : never
}

export type ReadHandlers = Handlers<LedgerReads>
export type WriteHandlers = Handlers<LedgerWrites>

export const readHandlers = (connection: Connection): ReadHandlers => ({
  ...settingReads(connection),
  ...queueReads(connection),
  ...batchReads(connection),
  ...downloadReads(connection),
  ...segmentReads(connection),
  ...blockReads(connection),
  ...listReads(connection),
  ...eventReads(connection),
  ...historyReads(connection),
  ...hostReads(connection),
  ...ruleReads(connection),
  ...speedReads(connection),
  ...grabReads(connection),
  ...rowReads(connection),
  ...findReads(connection),
  ...recipeReads(connection),
  ...letterReads(connection),
  ...deskReads(connection),
  ...deviceReads(connection),
})

export const writeHandlers = (connection: Connection): WriteHandlers => ({
  ...batchWrites(connection),
  ...transitionWrites(connection),
  ...bookingWrites(connection),
  ...purgeWrites(connection),
  ...segmentWrites(connection),
  ...blockWrites(connection),
  ...orderWrites(connection),
  ...queueWrites(connection),
  ...settingWrites(connection),
  ...eventWrites(connection),
  ...historyWrites(connection),
  ...hostWrites(connection),
  ...ruleWrites(connection),
  ...addressWrites(connection),
  ...speedWrites(connection),
  ...grabWrites(connection),
  ...findWrites(connection),
  ...recipeWrites(connection),
  ...letterWrites(connection),
  ...deskWrites(connection),
  ...deviceWrites(connection),
})

/** An operation whose name came over a thread boundary. */
export interface Operation {
  readonly writes: boolean
  readonly run: (args: unknown) => unknown
}

/** Finds operations by name; undefined: there is none. */
export const operationsOf = (connection: Connection): ((name: string) => Operation | undefined) => {
  const table = new Map<string, Operation>()
  const enter = (handlers: object, writes: boolean): void => {
    // The client's types pair each name with its arguments; here the pair arrives as plain data.
    for (const [name, run] of Object.entries(handlers)) table.set(name, { writes, run: run as Operation['run'] })
  }
  enter(readHandlers(connection), false)
  enter(writeHandlers(connection), true)
  return (name) => table.get(name)
}
