/**
 * Entry of a disk thread: carries out batches of disk orders and answers them. One sync for each folder and part of a batch;
 * nothing is answered before what it promises is on disk. Knows nothing of who asks.
 */
import { setImmediate as turn } from 'node:timers/promises'
import { parentPort } from 'node:worker_threads'
import { failureOf } from '../../../shared/failure.ts'
import { blockHashesReady } from './block-hashes.ts'
import { DiskBatch } from './disk-operations-batch.ts'
import { createDiskOperations } from './disk-operations.ts'
import type { DiskHandlers } from './disk-operations.ts'
import type { DiskAnswer, DiskOrder } from './disk-messages.ts'

/** An order carried out; its answer waits for the syncs it needs. */
interface Done {
  readonly answer: DiskAnswer
  readonly dirs: ReadonlySet<string>
}

async function carryOut(order: DiskOrder, batch: DiskBatch, operations: DiskHandlers): Promise<Done> {
  const dirs = new Set<string>()
  const scope = { batch, needsSync: (dir: string) => dirs.add(dir) }
  try {
    // One order is a name and the arguments of that name; the compiler cannot follow that through the table.
    const operation = operations[order.name] as (args: DiskOrder['args'], given: typeof scope) => unknown
    return { answer: { id: order.id, ok: true, result: await operation(order.args, scope) }, dirs }
  } catch (error) {
    return { answer: { id: order.id, ok: false, failure: failureOf(error) }, dirs }
  }
}

/** The answers after the syncs they wait for; an order whose folder could not be synced has failed. */
function settle(done: readonly Done[], batch: DiskBatch): readonly DiskAnswer[] {
  const failures = batch.syncFolders(done.flatMap(({ dirs }) => [...dirs]))
  return done.map(({ answer, dirs }) => {
    const failed = [...dirs].find((dir) => failures.has(dir))
    const failure = failed === undefined ? undefined : failures.get(failed)
    return answer.ok && failure ? { id: answer.id, ok: false, failure } : answer
  })
}

/**
 * Carries out a batch. `report` is called once with everything that could be done at once, then with what had to wait for
 * another program or for data to reach the disk, as it gets done.
 */
export async function carryOutBatch(
  orders: readonly DiskOrder[],
  operations: DiskHandlers,
  report: (answers: readonly DiskAnswer[], ready: boolean) => void,
): Promise<void> {
  const batch = new DiskBatch()
  let done: Done[] = []
  const flush = (ready: boolean): void => {
    const group = done
    done = []
    if (ready || group.length > 0) report(settle(group, batch), ready)
  }
  let flushing = true
  const all = orders.map(async (order) => {
    const one = await carryOut(order, batch, operations)
    // Only now: `done` is another list after each flush.
    done.push(one)
    if (flushing) return
    flushing = true
    await turn()
    flushing = false
    flush(false)
  })
  // All that waits for nothing outside is done when the event loop has come round.
  await turn()
  flushing = false
  flush(true)
  await Promise.all(all)
  batch.close()
}

if (parentPort) {
  const port = parentPort
  const operations = createDiskOperations()
  const hashes = blockHashesReady()
  port.on('message', (orders: readonly DiskOrder[]) => {
    void hashes.then(() =>
      carryOutBatch(orders, operations, (answers, ready) => {
        port.postMessage({ answers, ready })
      }),
    )
  })
}
