/** The log of a service: forms, files that follow each other, the level turned while it runs, and no secret in any of it. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { logToFiles } from '../../../main/outlets/log.ts'
import { startOrigin, status, type Origin } from '../../support/fault-server/index.ts'
import { tempFolder, type TempFolder } from '../../support/temp.ts'
import { until } from '../../support/until.ts'
import { linesOf, serve as serveIn, sluice } from './sluice.ts'

const canary = 'canary-1c9e44'
let origin: Origin
let folder: TempFolder

beforeAll(async () => {
  origin = await startOrigin()
})
afterAll(() => origin.stop())
beforeEach(() => {
  folder = tempFolder('log')
})
afterEach(() => folder.remove())

const serve = async (...more: readonly string[]): ReturnType<typeof serveIn> => {
  const served = await serveIn(folder, more, 30_000)
  await served.command.untilLine(/^end it with/)
  return served
}

const logged = (): string =>
  readdirSync(folder.at('logs'))
    .map((name) => readFileSync(folder.at('logs', name), 'utf8'))
    .join('')

const parsed = (text: string): ReturnType<typeof linesOf> => linesOf({ stdout: text })

test('a run of failures leaves no secret in log or metrics, in any form', { timeout: 60_000 }, async () => {
  const { command, address } = await serve('--log-file', 'logs/s.log', '--log-level', 'debug', '--open-metrics')
  const withSecrets = (url: string): string => `${url.replace('//', `//ann:${canary}@`)}?access_token=${canary}`
  const hook = `http://127.0.0.1:9/${canary}?key=${canary}`
  const hooked = await sluice(folder, ['webhook', 'add', 'lost', '-', '-k', 'dingtalk', '--private'], { input: hook })
  expect([hooked.code, hooked.stderr]).toEqual([0, ''])
  const urls = [
    ...[origin.serve('/gone', null, status(404)), origin.serve('/shut', null, status(403))],
    ...['http://127.0.0.1:9/nobody', 'http://no-such-host.invalid/x'],
  ]
  await sluice(folder, [
    ...['add', '--max-tries', '1', '--header', `Cookie: sid=${canary}`, '--header', `X-Api-Key: ${canary}`],
    ...urls.map(withSecrets),
  ])
  await sluice(folder, ['wait', '1-4', '--timeout', '30'])
  await until('a letter that nobody took', () => logged().includes('letter.not_taken'))
  const metrics = await (await fetch(new URL('metrics', address))).text()
  command.signal('SIGTERM')
  const exit = await command.exit(8000)
  const lines = parsed(logged())
  expect(lines.map(({ event }) => event)).toEqual(
    expect.arrayContaining(['download.attempt_failed', 'letter.not_taken']),
  )
  for (const line of lines)
    expect(line).toMatchObject({ level: expect.any(String) as string, at: expect.any(String) as string })
  for (const text of [logged(), metrics, exit.stdout, exit.stderr]) expect(text).not.toContain(canary)
})

test(
  'what is logged can be changed while it runs, by command and by signal, but not over the network',
  { timeout: 60_000 },
  async () => {
    const { command, address } = await serve('--log-file', 'logs/s.log')
    expect((await sluice(folder, ['log-level'])).stdout).toBe('info\n')
    expect((await sluice(folder, ['log-level', 'error'])).stdout).toBe('error\n')
    const remote = ['--url', address, '--token-file', folder.at('data', 'service-token')]
    const refused = await sluice(folder, ['log-level', 'debug', ...remote])
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('only on the machine')])
    command.signal('SIGUSR2')
    await until('the signal', async () => (await sluice(folder, ['log-level', ...remote])).stdout === 'debug\n')
    command.signal('SIGUSR2')
    await until('the signal', async () => (await sluice(folder, ['log-level'])).stdout === 'error\n')
    command.signal('SIGTERM')
    await command.exit(8000)
  },
)

test('speaks as Elastic wants it, and to people', { timeout: 60_000 }, async () => {
  const ecs = await serve('--log-format', 'ecs', '--log-level', 'debug')
  await sluice(folder, ['add', '--max-tries', '1', origin.serve('/gone', null, status(404))])
  await sluice(folder, ['wait', '1'])
  ecs.command.signal('SIGTERM')
  const { stderr } = await ecs.command.exit(8000)
  const failed = parsed(stderr).find(({ message }) => message === 'download.attempt_failed')
  expect(failed).toMatchObject({
    ...{ 'log.level': 'info', 'service.name': 'sluice', event: { action: 'download.attempt_failed' } },
    sluice: { id: 1, code: 'not_found' },
  })
  expect(failed?.['@timestamp']).toMatch(/^\d{4}-\d\d-\d\dT/)
  expect(failed?.['ecs.version']).toMatch(/^\d+\./)

  const people = await serve('--log-format', 'pretty', '--log-level', 'info')
  await sluice(folder, ['add', '--max-tries', '1', origin.serve('/lost', null, status(404))])
  await sluice(folder, ['wait', '2'])
  people.command.signal('SIGTERM')
  expect((await people.command.exit(8000)).stderr).toMatch(/^\[[\d :-]+\] INFO: download\.attempt_failed$/m)
})

test('files follow each other and the oldest go', async () => {
  const path = folder.at('logs', 's.log')
  const write = async (from: number): Promise<void> => {
    const kept = await logToFiles({ path, sizeBytes: 4096, count: 3 }, { format: 'json', level: 'info' }, (error) => {
      throw error
    })
    for (let line = from; line < from + 300; line += 1) {
      kept.log('info', 'a.line', { line })
      // A file ends only when what was written to it is on the disk.
      if (line % 20 === 0) await until('the line', () => logged().includes(`"line":${String(line)}`))
    }
    kept.log('debug', 'not.wanted')
    await kept.close()
  }
  await write(0)
  await write(300)
  const names = await until('the oldest gone', () => {
    const now = readdirSync(folder.at('logs'))
    return now.length <= 3 ? now : null
  })
  expect(names.length).toBeGreaterThanOrEqual(2)
  for (const name of names) expect(statSync(folder.at('logs', name)).size).toBeLessThan(3 * 4096)
  expect(parsed(logged()).at(-1)?.event).toBe('a.line')
  expect(logged()).toContain('"line":599')
  expect(statSync(folder.at('logs', names[0] ?? '')).mode & 0o077).toBe(0)
})
