/** Each of the five time limits fires with its own code, for `get` and for `probe`. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startFullQueue, startSilence, type DeadEnd } from '../../support/dead-ends.ts'
import { neverAnswer, slow, stallAt, startOrigin, type Origin } from '../../support/fault-server/index.ts'
import { tempFolder } from '../../support/temp.ts'
import { linesOf, sluice, summaryOf } from './sluice.ts'

let origin: Origin
let silence: DeadEnd
let fullQueue: DeadEnd

beforeAll(async () => {
  origin = await startOrigin()
  silence = await startSilence()
  fullQueue = await startFullQueue()
  origin.serve('/silent', { sizeBytes: 10, seed: 1 }, neverAnswer())
  origin.serve('/stalls', { sizeBytes: 100_000, seed: 1 }, stallAt(50_000))
  origin.serve('/dribbles', { sizeBytes: 10_000, seed: 1 }, stallAt(5_000))
  origin.serve('/slow', { sizeBytes: 1_000_000, seed: 1 }, slow(50_000))
})
afterAll(async () => {
  await origin.stop()
  await silence.stop()
  await fullQueue.stop()
})

const cases: readonly (readonly [flag: string, code: string, url: () => string])[] = [
  ['--connect-timeout', 'connect_timeout', () => `http://127.0.0.1:${String(fullQueue.port)}/`],
  ['--tls-timeout', 'tls_timeout', () => `https://127.0.0.1:${String(silence.port)}/`],
  ['--headers-timeout', 'headers_timeout', () => `${origin.url}/silent`],
  ['--idle-timeout', 'idle_timeout', () => `${origin.url}/stalls`],
  ['--max-time', 'total_timeout', () => `${origin.url}/slow`],
]

describe('get', () => {
  test.each(cases)('%s → %s', async (flag, code, url) => {
    await using folder = tempFolder('limits')
    const startedAt = performance.now()
    const exit = await sluice(folder, ['get', '--json', '--max-tries', '1', flag, '0.5', url()])
    expect(summaryOf(exit).downloads[0]?.failure?.code).toBe(code)
    expect(exit.code).toBe(1)
    // The defaults are 15 seconds and more.
    expect(performance.now() - startedAt).toBeLessThan(10_000)
  })
})

describe('probe', () => {
  test.each(cases.filter(([flag]) => flag !== '--idle-timeout'))('%s → %s', async (flag, code, url) => {
    await using folder = tempFolder('limits')
    // A probe is over with the head, so the whole time can only run out before it.
    const address = flag === '--max-time' ? `${origin.url}/silent` : url()
    const exit = await sluice(folder, ['probe', '--json', flag, '0.5', address])
    expect(linesOf(exit)[0]).toMatchObject({ type: 'probe', failure: { code } })
    expect(exit.code).toBe(1)
  })

  test('--idle-timeout ends the wait for a small body; the answer counts', async () => {
    await using folder = tempFolder('limits')
    const startedAt = performance.now()
    const exit = await sluice(folder, ['probe', '--json', '--idle-timeout', '0.5', `${origin.url}/dribbles`])
    expect(linesOf(exit)[0]).toMatchObject({ type: 'probe', status: 200, sizeBytes: 10_000, failure: null })
    expect(exit.code).toBe(0)
    expect(performance.now() - startedAt).toBeLessThan(10_000)
  })
})
