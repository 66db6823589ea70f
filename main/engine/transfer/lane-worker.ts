/** Entry of a lane's thread: ties the lane to its port, nothing more. */
import { parentPort, workerData } from 'node:worker_threads'
import { blockHashesReady } from './block-hashes.ts'
import { openLane } from './lane.ts'
import type { LaneData, LaneOrder } from './protocol.ts'

const port = parentPort
if (port === null) throw new Error('a lane runs in a worker thread only')
// Both sides are built together: what comes over the port is what protocol.ts says.
// eslint-disable-next-line @typescript-eslint/no-unsafe-assignment
const data: LaneData = workerData
const lane = openLane(
  data,
  (reports) => {
    port.postMessage(reports)
  },
  () => {
    port.close()
    process.exit(0)
  },
)
/** What came before the lane can obey; null: it can. */
let early: LaneOrder[] | null = []
port.on('message', (orders: readonly LaneOrder[]) => {
  if (early) early.push(...orders)
  else lane.take(orders)
})
void blockHashesReady().then(() => {
  const orders = early ?? []
  early = null
  lane.take(orders)
})
