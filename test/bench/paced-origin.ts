/**
 * An origin in a process of its own, which ends when it is killed: `paced-origin.ts SIZE BYTES_PER_SECOND [MOST]`. Every response
 * is paced; with MOST, requests beyond so many at once get 503, without, the second request below each first part of a path
 * is twenty times slower than all others. Prints its address, then, from the first request on, one line each 50 ms:
 * `sent <ms> <body bytes> <responses now> <refused>`, all since that request.
 */
import { limitConnections, slow, startOrigin } from '../support/fault-server/index.ts'
import type { Behaviour } from '../support/fault-server/index.ts'

const [sizeBytes = 0, bytesPerSecond = 0, most] = process.argv.slice(2).map(Number)
const origin = await startOrigin()
const seen = new Map<string, number>()

const oneSlow: Behaviour = (turn, next) => {
  const path = turn.path
  const nth = (seen.get(path) ?? 0) + 1
  seen.set(path, nth)
  return slow(nth === 2 ? bytesPerSecond / 20 : bytesPerSecond)(turn, next)
}
const behaviours = most === undefined ? [oneSlow] : [slow(bytesPerSecond), limitConnections(most)]

origin.serve('/*', { sizeBytes, seed: 'paced' }, ...behaviours)
process.stdout.write(`${origin.url}\n`)

setInterval(() => {
  const { entries } = origin.log
  const [first] = entries
  if (first === undefined) return
  const refused = entries.filter(({ status }) => status === 503).length
  const figures = [Date.now() - first.startedAt, origin.log.sentBytes(), origin.log.active(), refused]
  process.stdout.write(`sent ${figures.join(' ')}\n`)
}, 50)
