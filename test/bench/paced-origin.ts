/**
 * An origin in a process of its own: `paced-origin.ts SIZE BYTES_PER_SECOND`. Prints its address. Below each first part of
 * a path it answers the second request twenty times slower than all others. Ends when it is killed.
 */
import { slow, startOrigin } from '../support/fault-server/index.ts'
import type { Behaviour } from '../support/fault-server/index.ts'

const [sizeBytes = 0, bytesPerSecond = 0] = process.argv.slice(2).map(Number)
const origin = await startOrigin()
const seen = new Map<string, number>()

const second: Behaviour = (turn, next) => {
  const path = turn.path
  const nth = (seen.get(path) ?? 0) + 1
  seen.set(path, nth)
  return slow(nth === 2 ? bytesPerSecond / 20 : bytesPerSecond)(turn, next)
}

origin.serve('/*', { sizeBytes, seed: 'paced' }, second)
process.stdout.write(`${origin.url}\n`)
