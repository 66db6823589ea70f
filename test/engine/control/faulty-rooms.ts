/**
 * The engine's rooms over real parts of which single answers of ledger or disk can be made to fail or to wait. Everything
 * else is the real thing; data and downloads are in a folder that outlives the rooms, so that others can go on there.
 */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { addInput } from '../../../shared/commands.ts'
import type { CommandInput } from '../../../shared/commands.ts'
import type { BatchId, DownloadId } from '../../../shared/ids.ts'
import type { ResultView } from '../../../shared/views.ts'
import type { Notice } from '../../../shared/feed.ts'
import { systemClock } from '../../../main/engine/clock.ts'
import { Limits } from '../../../main/engine/control/limits.ts'
import { Secrets } from '../../../main/engine/control/secrets.ts'
import { ThrottleTree } from '../../../main/engine/control/throttle-tree.ts'
import { Measures } from '../../../main/engine/domain/measures.ts'
import { furnish } from '../../../main/engine/rooms.ts'
import type { Ground, Rooms } from '../../../main/engine/rooms.ts'
import { looseTies } from '../../../main/engine/ties.ts'
import { openLedger } from '../../../main/engine/store/ledger.ts'
import type { Ledger } from '../../../main/engine/store/ledger.ts'
import type { OperationName } from '../../../main/engine/store/operations.ts'
import { openDisk } from '../../../main/engine/transfer/disk.ts'
import type { Disk } from '../../../main/engine/transfer/disk.ts'
import { environmentProxy } from '../../../main/engine/transfer/environment-proxy.ts'
import { openLanes } from '../../../main/engine/transfer/lanes.ts'
import type { DiskOperationName, DiskResult } from '../../../main/engine/transfer/protocol.ts'
import { treeOf } from '../../support/temp.ts'

/** Stands in front of one operation: throws or waits instead of it, before it or after it. */
type Before = (args: never) => unknown

export interface Faults {
  readonly ledger?: Partial<Record<OperationName, Before>>
  readonly disk?: Partial<Record<DiskOperationName, Before>>
  /** Answers given in place of the disk's. */
  readonly diskAnswers?: Partial<Record<DiskOperationName, Before>>
}

export interface FaultyRooms {
  readonly rooms: Rooms
  readonly notices: readonly Notice[]
  add(items: readonly CommandInput<'downloads.add'>['items'][number][]): Promise<readonly DownloadId[]>
  /** The newest batch when all of it is settled. */
  settled(): Promise<readonly ResultView[]>
  names(): Promise<readonly string[]>
  file(name: string): Promise<Buffer>
  [Symbol.asyncDispose](): Promise<void>
}

/** Real ledger and disk, each behind its faults. */
const withFaults = (realLedger: Ledger, realDisk: Disk, faults: Faults): { ledger: Ledger; disk: Disk } => ({
  ledger: {
    report: realLedger.report,
    call: async (name, args) => {
      await faults.ledger?.[name]?.(args as never)
      return realLedger.call(name, args)
    },
    read: (name, args) => realLedger.read(name, args),
    openArchive: () => realLedger.openArchive(),
    close: () => realLedger.close(),
  },
  disk: {
    call: async (name, args) => {
      await faults.disk?.[name]?.(args as never)
      const answer = faults.diskAnswers?.[name]
      // The test that gives an answer gives one of this operation.
      return (await (answer ? answer(args as never) : realDisk.call(name, args))) as DiskResult<typeof name>
    },
    close: () => realDisk.close(),
  },
})

type Patch = CommandInput<'settings.set'>['patch']

/** As `Engine.start` does it, with faults. */
const openHouse = async (folder: string, faults: Faults, log: Ground['log'], patch: Patch) => {
  const [dataDir, defaultDir] = [join(folder, 'data'), join(folder, 'downloads')]
  const { ledger, disk } = withFaults(await openLedger({ dataDir, log }), openDisk({ log }), faults)
  await mkdir(join(dataDir, 'cursors'), { recursive: true })
  const lanes = openLanes({ count: 1, log })
  const tree = new ThrottleTree(lanes.throttles, () => {
    lanes.wake()
  })
  const ties = looseTies()
  const changed = (): void => {
    ties.poke()
    ties.changed(null)
    ties.displaced()
  }
  const limits = await Limits.load({ ledger, tree, clock: systemClock, attachedOnly: false, changed })
  const house = {
    dataDir,
    defaultDir,
    log,
    clock: systemClock,
    secrets: new Secrets(dataDir),
    epoch: 'test',
    version: 'test',
  }
  const ground: Ground = {
    ...house,
    ledger,
    lanes,
    disk,
    limits,
    tree,
    hostNotes: [],
    ruleRows: [],
    letterForms: null,
    measures: new Measures(),
    systemProxy: environmentProxy,
  }
  const rooms = furnish(ground, ties)
  await limits.setSettings({ retryWaitMs: 30, maxTries: 4, ...patch })
  return { ground, rooms }
}

const closeHouse = async ({ lanes, disk, ledger, limits }: Ground, rooms: Rooms): Promise<void> => {
  limits.stop()
  rooms.runner.stopAll()
  await rooms.scheduler.stop()
  rooms.checkpoint.stop()
  rooms.feed.stop()
  await lanes.close()
  await disk.close()
  await ledger.close()
}

export const openFaultyRooms = async (folder: string, faults: Faults, patch: Patch = {}): Promise<FaultyRooms> => {
  const complaints: string[] = []
  const log: Ground['log'] = (level, event, fields) => {
    if (level !== 'info') complaints.push(`${event} ${JSON.stringify(fields)}`)
  }
  const { ground, rooms } = await openHouse(folder, faults, log, patch)
  const notices: Notice[] = []
  const seat = rooms.feed.join((frame) => {
    if (frame.type === 'notice') notices.push(frame.notice)
  })
  seat.notices(true, null)
  let batchId: BatchId | null = null
  return {
    rooms,
    notices,
    add: async (items) => {
      const added = await rooms.downloads.add(addInput.parse({ items, known: 'resume' }), () => undefined)
      batchId = added.batchId
      return added.items.map(({ id }) => id)
    },
    settled: async () => {
      if (batchId === null) throw new Error('nothing was added')
      const args = { batchId, timeoutMs: 10_000, until: 'all' } as const
      const { done, results } = await rooms.batches.wait(args, new AbortController().signal)
      if (!done) throw new Error(`not settled: ${JSON.stringify(results)} ${complaints.join('\n')}`)
      return results
    },
    names: async () => (await treeOf(ground.defaultDir)).map(({ path }) => path),
    file: (name) => readFile(join(ground.defaultDir, name)),
    [Symbol.asyncDispose]: () => closeHouse(ground, rooms),
  }
}
