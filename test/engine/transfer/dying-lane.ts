/** A lane that dies of the first `pour`, after having obeyed it. */
import { parentPort } from 'node:worker_threads'
import '../../../main/engine/transfer/lane-worker.ts'
import type { LaneOrder } from '../../../main/engine/transfer/protocol.ts'

parentPort?.on('message', (orders: readonly LaneOrder[]) => {
  if (orders.some(({ kind }) => kind === 'pour')) throw new Error('dying on purpose')
})
