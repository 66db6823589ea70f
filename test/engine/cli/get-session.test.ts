/** One `get` at one engine, its list handed over some at a time: nobody is lost, and each is told in its place. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { planGet } from '../../../main/headless/get-plan.ts'
import { runSession } from '../../../main/headless/get-session.ts'
import { Outcomes } from '../../../main/headless/outcomes.ts'
import type { Reporter, GetEvent } from '../../../main/headless/reporter.ts'
import { reachEngine } from '../../../main/api/reach.ts'
import { silentLog } from '../../../main/engine/log.ts'
import { startOrigin, status, type Origin } from '../../support/fault-server/index.ts'
import { tempFolder, type TempFolder } from '../../support/temp.ts'

let origin: Origin
let folder: TempFolder

beforeEach(async () => {
  origin = await startOrigin()
  folder = tempFolder('session')
})
afterEach(async () => {
  await origin.stop()
  await folder.remove()
})

async function* nothing(): AsyncGenerator<Uint8Array> {
  yield* []
  await Promise.resolve()
}

test.each(['resume', 'add'] as const)('seven addresses, two at a time, known ones: %s', async (known) => {
  const paths = ['/a', '/b', '/missing', '/c', '/a', '/d', '/b']
  for (const path of paths) origin.serve(path, path === '/missing' ? null : { sizeBytes: 1_000, seed: path })
  origin.serve('/missing', null, status(404))
  const urls = paths.map((path) => `${origin.url}${path}`)
  const wanted = urls.map((url) => ({ urls: [url], options: {} }))
  const flags = { maxConcurrent: 2, onConflict: 'rename' } as const
  const plan = await planGet(wanted, flags, { cwd: folder.path, stdin: nothing() })
  const events: GetEvent[] = []
  const ignore = (): void => undefined
  const reporter: Reporter = {
    ...{ wantsRows: false, rows: ignore, note: ignore, warn: ignore, end: ignore },
    event: (event) => events.push(event),
  }
  const outcomes = new Outcomes(urls)
  const options = { dataDir: folder.at('data'), defaultDir: folder.path, log: silentLog, attachedOnly: true }
  const reached = await reachEngine(options)
  const { signal } = new AbortController()
  try {
    const { client, own } = reached
    const session = { client, own, plan, known, outcomes, reporter, signal, handedAtOnce: 2 }
    expect(await runSession(session)).toBe('settled')
  } finally {
    await reached.close()
  }
  const { downloads } = outcomes.summary()
  expect(downloads.map(({ index, url, status: end }) => [index, url, end])).toEqual(
    urls.map((url, index) => [index, url, paths[index] === '/missing' ? 'failed' : 'completed']),
  )
  // Each has its word once, and what is asked for twice is fetched once.
  const ends = events.filter(({ type }) => type === 'completed' || type === 'failed')
  expect(ends.map(({ index }) => index).sort()).toEqual([0, 1, 2, 3, 4, 5, 6])
  for (const path of paths) expect(origin.log.requests(path)).toBe(1)
})
