/**
 * Many clients at a service that downloads: half of them over the contract's WebSocket, half by POST to the aria2 RPC, each asking for the
 * status once a second, out of a process of their own. Says how long answers took, what the downloads lost, what memory did, and what one
 * reader changes that asks for more and more and reads nothing.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { createClient } from '../../shared/client.ts'
import { connectService } from '../../main/web/client-wire.ts'
import { slow, startOrigin } from '../support/fault-server/index.ts'
import { run } from '../support/processes.ts'
import { tempFolder } from '../support/temp.ts'
import type { Figure, Outcome, Setting } from './case.ts'
import { mib } from './case.ts'

const downloads = 16
const fileBytes = 4096 * mib
const ownRate = 4 * mib
const settleMs = 3_000
const goals = { p99Ms: 100, lostShare: 0.1, grownMiB: 64 }
const cli = join(import.meta.dirname, '../../main/headless/cli.ts')

const loadReport = z.object({ answers: z.number(), errors: z.array(z.string()), p50: z.number(), p99: z.number() })
type LoadReport = z.infer<typeof loadReport>

interface Place {
  readonly address: string
  readonly token: string
  readonly pid: number
}

const received = async (address: string): Promise<number> => {
  const text = await (await fetch(new URL('metrics', address))).text()
  return Number(/^sluice_received_bytes_total (\S+)$/m.exec(text)?.[1] ?? 0)
}

/** MiB/s while `work` goes on, and what it resolved with. */
const rateDuring = async <T>(address: string, work: () => Promise<T>): Promise<readonly [number, T]> => {
  const [before, startedMs] = [await received(address), performance.now()]
  const result = await work()
  return [((await received(address)) - before) / mib / ((performance.now() - startedMs) / 1000), result]
}

const memoryMiB = async (pid: number): Promise<number> => {
  const text = await readFile(`/proc/${String(pid)}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(text)?.[1] ?? 0) / 1024
}

const load = async ({ address, token }: Place, seconds: number, count: number, stuck: boolean): Promise<LoadReport> => {
  const words = [address, String(seconds), String(count), stuck ? 'stuck' : 'none']
  const clients = run(process.execPath, [join(import.meta.dirname, 'clients-load.ts'), ...words], { input: token })
  const { code, stdout, stderr } = await clients.exit(seconds * 1000 + 60_000)
  if (code !== 0) throw new Error(stderr)
  return loadReport.parse(JSON.parse(stdout))
}

const loadFigures = (what: string, { answers, errors, p50, p99 }: LoadReport): readonly Figure[] => [
  {
    ...{ what: `answers to a status call, ${what}: half, 99 %`, goal: `99 % within ${String(goals.p99Ms)} ms` },
    found: `${p50.toFixed(1)} ms, ${p99.toFixed(1)} ms of ${String(answers)}`,
    met: p99 <= goals.p99Ms,
  },
  {
    ...{ what: `errors, ${what}`, goal: 'none', met: errors.length === 0 },
    found: errors.length === 0 ? 'none' : `${String(errors.length)}, the first: ${errors[0] ?? ''}`,
  },
]

const measureAt = async (place: Place, { clients, loadSeconds }: Setting['scale']): Promise<readonly Figure[]> => {
  const { address, pid } = place
  const during = (stuck: boolean) => rateDuring(address, () => load(place, loadSeconds, clients, stuck))
  const [alone] = await rateDuring(address, () => delay(loadSeconds * 1000))
  const memory = [await memoryMiB(pid)]
  const [loaded, fair] = await during(false)
  memory.push(await memoryMiB(pid))
  const [withStuck, unfair] = await during(true)
  memory.push(await memoryMiB(pid))
  const [again, fairAgain] = await during(false)
  memory.push(await memoryMiB(pid))
  // What the first load needs is warm-up; what further ones add is not.
  const [, warm = 0, ...further] = memory
  const lowest = Math.min(loaded, withStuck, again)
  const who = `${String(clients)} clients for ${String(loadSeconds)} s`
  return [
    ...loadFigures(who, fair),
    ...loadFigures(`${who}, one of them reads nothing`, unfair),
    ...loadFigures(`${who}, again`, fairAgain),
    {
      ...{
        what: `${String(downloads)} downloads beside it: nobody, ${who}, with one who reads nothing, again`,
        goal: '90 % kept',
      },
      found: `${[alone, loaded, withStuck, again].map((rate) => rate.toFixed(1)).join(', ')} MiB/s`,
      met: lowest >= alone * (1 - goals.lostShare),
    },
    {
      ...{ what: 'memory of the service: before, and after each of the three' },
      found: `${memory.map((mebibytes) => mebibytes.toFixed(0)).join(', ')} MiB`,
      goal: `at most ${String(goals.grownMiB)} MiB more after the first`,
      met: Math.max(...further) - warm <= goals.grownMiB,
    },
  ]
}

export async function manyClients({ scale }: Setting): Promise<Outcome> {
  await using folder = tempFolder('clients')
  await using origin = await startOrigin()
  const where = ['--data-dir', folder.at('data'), '--dir', folder.at('files')]
  await using service = run(process.execPath, [cli, 'serve', '--port', '0', '--open-metrics', ...where])
  const [, address = ''] = await service.untilLine(/^Sluice is ready at +(\S+)/, 30_000)
  await service.untilLine(/^end it with/, 30_000)
  const token = (await readFile(folder.at('data', 'service-token'), 'utf8')).trim()
  const steering = createClient(await connectService({ url: address, token, ca: null }))
  const urls = Array.from({ length: downloads }, (_, index) =>
    origin.serve(`/f${String(index)}`, { sizeBytes: fileBytes, seed: String(index) }, slow(ownRate)),
  )
  await steering.call('settings.set', { patch: { slots: downloads, connections: 1, connectionsPerHost: downloads } })
  await steering.call('downloads.add', { items: urls.map((url) => ({ urls: [url] })) })
  await delay(settleMs)
  const figures = await measureAt({ address, token, pid: service.pid }, scale)
  steering.close()
  return { comparisons: [], figures }
}
