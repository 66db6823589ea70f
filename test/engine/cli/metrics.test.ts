/** A service that is scraped while downloads fail: the numbers are right, and no secret is in them or in its log. */
import { readFile } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { startOrigin, status, type Origin, type Resource } from '../../support/fault-server/index.ts'
import type { Command } from '../../support/processes.ts'
import { tempFolder, type TempFolder } from '../../support/temp.ts'
import { sluice, start } from './sluice.ts'

const file: Resource = { sizeBytes: 3_000_000, seed: 'metrics' }
const small: Resource = { sizeBytes: 5_000, seed: 'metrics small' }
const canary = 'canary-7f3a91'
let origin: Origin
let folder: TempFolder

beforeAll(async () => {
  origin = await startOrigin()
})
afterAll(() => origin.stop())
beforeEach(() => {
  folder = tempFolder('metrics')
})
afterEach(() => folder.remove())

interface Served {
  readonly command: Command
  readonly token: string
  readonly scrape: (headers?: Readonly<Record<string, string>>) => Promise<Response>
  readonly end: () => Promise<{ readonly stdout: string; readonly stderr: string }>
}

const serve = async (...more: readonly string[]): Promise<Served> => {
  const command = start(folder, ['serve', '--port', '0', '--dir', 'files', ...more])
  const [, address = ''] = await command.untilLine(/^Sluice is ready at +(\S+)/)
  return {
    command,
    token: (await readFile(folder.at('data', 'service-token'), 'utf8')).trim(),
    scrape: (headers = {}) => fetch(new URL('metrics', address), { headers }),
    end: () => {
      command.signal('SIGTERM')
      return command.exit(5000)
    },
  }
}

/** Samples by name with labels; every line must be one. */
const samplesOf = (text: string): ReadonlyMap<string, number> =>
  new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const found = /^([a-z_:][a-z0-9_:]*(?:\{(?:[a-z_]+="[^"\n]*",?)*\})?) (\S+)$/i.exec(line)
        if (found === null) throw new Error(`no sample: ${line}`)
        return [found[1] ?? '', Number(found[2])]
      }),
  )

test('what came, what failed and what waits is counted; canaries are nowhere', async () => {
  const { token, scrape, end } = await serve()
  const [good, tiny, gone] = ['/good', '/tiny', '/gone'] as const
  const withSecrets = (url: string): string => `${url.replace('//', `//ann:${canary}@`)}?access_token=${canary}`
  const urls = [origin.serve(good, file), origin.serve(tiny, small), origin.serve(gone, null, status(404))]
  const added = await sluice(folder, [
    ...['add', '--header', `Cookie: sid=${canary}`, '--header', `X-Api-Key: ${canary}`],
    ...urls.map(withSecrets),
  ])
  expect(added.code).toBe(0)
  expect((await sluice(folder, ['wait', '1', '2', '3', '--timeout', '30'])).code).toBe(1)
  await sluice(folder, ['queue', 'add', 'night'])
  await sluice(folder, ['queue', 'stop', 'night'])
  await sluice(folder, ['add', '--queue', 'night', origin.serve('/later', small)])

  const answer = await scrape({ authorization: `Bearer ${token}` })
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, expect.stringMatching(/^text\/plain/)])
  const text = await answer.text()
  const samples = samplesOf(text)
  expect(samples.get('sluice_completed_total')).toBe(2)
  expect(samples.get('sluice_completed_bytes_total')).toBe(file.sizeBytes + small.sizeBytes)
  expect(samples.get('sluice_received_bytes_total')).toBeGreaterThanOrEqual(file.sizeBytes + small.sizeBytes)
  expect(samples.get('sluice_failures_total{code="not_found"}')).toBe(1)
  expect(samples.get('sluice_failures_total{code="disk_full"}')).toBe(0)
  expect(samples.get('sluice_downloads{status="completed"}')).toBe(2)
  expect(samples.get('sluice_waiting{reason="queue_stopped"}')).toBe(1)
  expect(samples.get('sluice_queue_length{queue="2"}')).toBe(1)
  expect(samples.get('sluice_queue_info{queue="2",name="night"}')).toBe(1)
  expect(samples.get('sluice_ledger_commit_seconds_count')).toBeGreaterThan(0)
  expect(samples.get('sluice_ledger_commit_seconds_sum')).toBeGreaterThan(0)
  expect(samples.has('nodejs_eventloop_lag_p99_seconds')).toBe(true)

  const said = await end()
  for (const place of [text, said.stdout, said.stderr]) {
    expect(place).not.toContain(canary)
    expect(place).not.toContain(Buffer.from(`ann:${canary}`).toString('base64'))
  }
  expect(text).not.toContain('127.0.0.1')
})

test('nobody reads them without the token, unless they are open to this machine', async () => {
  const closed = await serve()
  expect((await closed.scrape()).status).toBe(401)
  expect((await closed.scrape({ authorization: 'Bearer wrong-0123456789-abcdefghijklmnop' })).status).toBe(401)
  await closed.end()
  const open = await serve('--open-metrics')
  expect((await open.scrape()).status).toBe(200)
  // A proxy of this machine passes on what comes from elsewhere.
  expect((await open.scrape({ 'x-forwarded-for': '203.0.113.9' })).status).toBe(401)
  expect((await open.scrape({ origin: 'https://elsewhere.example' })).status).toBe(403)
  await open.end()
})
