/** What is kept of servers' answers and of the speed: over restarts, and without a secret anywhere. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { DownloadDetail } from '../../../shared/detail.ts'
import type { FeedFrame } from '../../../shared/feed.ts'
import type { DownloadId } from '../../../shared/ids.ts'
import {
  all,
  firstTimes,
  header,
  htmlInstead,
  redirectTo,
  resumes,
  slow,
  startOrigin,
  status,
  when,
} from '../../support/fault-server/index.ts'
import { until } from '../../support/until.ts'
import { bench, failTest } from './harness.ts'
import type { Bench } from './harness.ts'

const mib = 1024 * 1024
const canary = 'CANARYc0ffee'

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

/** Files of the data folder in which it can be read. */
const leaksOf = (dataDir: string): readonly string[] =>
  filesBelow(dataDir).filter((path) => readFileSync(path).includes(canary))

const only = ([id]: readonly DownloadId[]): DownloadId => id ?? failTest('nothing was added')

const answersAre = (b: Bench, id: DownloadId, statuses: readonly number[]): Promise<DownloadDetail> =>
  until(`the answers are ${statuses.join(', ')}`, async () => {
    const detail = await b.engine.detail(id)
    return detail.answers.map((answer) => answer.status).join() === statuses.join() ? detail : null
  })

/** Sets cookies and signs where it leads, as a store that wants a login does. */
const secretive = all(
  header('set-cookie', [`sid=${canary}; Path=/`, `csrf_token=${canary}`]),
  header('x-session-token', canary),
  header('link', `</next?access_token=${canary}>; rel="next"`),
)

it('the last answers with their requests, newest first, kept over a restart', { timeout: 60_000 }, async () => {
  await using origin = await startOrigin()
  await using b = await bench()
  const file = { sizeBytes: 4 * mib, seed: 'answers' }
  const url = origin.serve('/file.bin', file, all(firstTimes(1, status(503)), when(resumes, slow(8 * mib))))
  const id = only(await b.add([{ urls: [url], connections: 2 }]))
  await b.settle([id])
  const { answers } = await answersAre(b, id, [206, 200, 503])
  expect(answers[0]?.headers).toContainEqual(['content-range', expect.stringMatching(/^bytes \d+-\d+\/4194304$/)])
  const [part, first] = answers
  expect(first?.request).toMatchObject({ method: 'GET', proxy: null })
  expect(part?.request?.headers).toContainEqual(['range', expect.stringMatching(/^bytes=\d+-\d+$/)])
  expect(part?.request?.headers).toContainEqual(['host', new URL(url).host])
  expect(answers.every(({ at }) => at !== null && at > Date.now() - 60_000)).toBe(true)
  const again = await b.restart()
  expect((await again.engine.detail(id)).answers).toEqual(answers)
  await again.stop()
})

it('a small file has the one answer that it came with', async () => {
  await using origin = await startOrigin()
  await using b = await bench()
  const id = only(await b.add([origin.serve('/small.bin', { sizeBytes: 100, seed: 'small' })]))
  await b.settle([id])
  const { answers } = await b.engine.detail(id)
  expect(answers).toMatchObject([{ status: 200, at: null, request: { method: 'GET' } }])
})

it.each(['small', 'large'] as const)(
  'no secret of a %s file is in the feed, in the ledger or beside it',
  { timeout: 60_000 },
  async (size) => {
    await using origin = await startOrigin()
    await using b = await bench()
    const frames: FeedFrame[] = []
    const feed = b.engine.feed.join((frame) => void frames.push(frame))
    await feed.open({
      filter: { group: 'all', queueId: null, batchId: null, kind: null, search: '' },
      sort: { key: 'added', descending: true },
      window: { from: 0, count: 50 },
    })
    feed.notices(true, null)
    const file = { sizeBytes: size === 'small' ? 1_000 : 4 * mib, seed: size }
    origin.serve('/signed.bin', file, secretive)
    const signed = `/signed.bin?X-Amz-Signature=${canary}&token=${canary}`
    const url = new URL(origin.serve('/file.bin', null, redirectTo(signed)))
    url.username = 'ann'
    url.password = canary
    const headers: [string, string][] = [
      ['Cookie', `sid=${canary}`],
      ['X-Api-Key', canary],
      ['Referer', `https://example.org/?session=1`],
    ]
    const page = origin.serve('/page.bin', null, redirectTo(`/login?ticket=${canary}`))
    origin.serve('/login', null, htmlInstead())
    const ids = await b.add([{ urls: [url.href], headers }, page])
    for (const id of ids) await feed.openDetail({ id })
    await b.settle(ids)
    await until('the answers are told', () =>
      frames.some((frame) => frame.type === 'detail' && (frame.detail?.answers.length ?? 0) > 0),
    )
    const details = await Promise.all(ids.map((id) => b.engine.detail(id)))
    expect(JSON.stringify(details)).not.toContain(canary)
    expect(JSON.stringify(frames)).not.toContain(canary)
    expect(details[0]?.answers[0]?.request?.headers).toContainEqual(['authorization', 'Basic [hidden]'])
    expect(details[0]?.answers[0]?.headers).toContainEqual(['set-cookie', '[hidden]'])
    expect(details[0]?.head?.finalUrl).toContain('X-Amz-Signature=[hidden]')
    // The server did see them.
    expect(origin.log.entries.some((entry) => entry.headers.cookie === `sid=${canary}`)).toBe(true)
    await b.stop()
    expect(leaksOf(b.dataDir)).toEqual([])
  },
)

it('the speed of its whole life, with the break of a pause, over a restart', { timeout: 60_000 }, async () => {
  await using origin = await startOrigin()
  await using b = await bench()
  const url = origin.serve('/file.bin', { sizeBytes: 6 * mib, seed: 'speed' }, slow(mib))
  const id = only(await b.add([{ urls: [url], connections: 1 }]))
  await until('it has run for a while', async () => (await b.engine.detail(id)).speeds.lengthMs > 2_500, 20_000)
  await b.engine.downloads.pause([id])
  const paused = await until('its history is booked', async () => {
    const { download, speeds } = await b.engine.detail(id)
    return download.activity === 'paused' && speeds.lengthMs > 2_500 ? speeds : null
  })
  expect(paused.runs).toHaveLength(1)
  const again = await b.restart()
  expect((await again.engine.detail(id)).speeds).toEqual(paused)
  await again.engine.downloads.resume([id])
  const whole = await until(
    'it is complete',
    async () => {
      const { download, speeds } = await again.engine.detail(id)
      return download.status === 'completed' && speeds.runs.length === 2 ? speeds : null
    },
    20_000,
  )
  expect(whole.runs[1]?.fromMs).toBe(paused.lengthMs)
  const bytes = whole.bytes.reduce((sum, one) => sum + one, 0)
  expect(bytes).toBeGreaterThan(5 * mib)
  expect(bytes).toBeLessThan(7.5 * mib)
  await again.stop()
})
