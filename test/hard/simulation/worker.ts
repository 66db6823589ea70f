/** Lives through a share of the worlds, in a thread of its own. */
import { parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'
import { liveThrough } from './world.ts'

const share = z.object({ begin: z.number(), count: z.number() }).parse(workerData)
for (let n = 0; n < share.count; n += 1) parentPort?.postMessage(await liveThrough(share.begin + n))
