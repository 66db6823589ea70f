/**
 * `npm run bench -- soak --minutes 30`: a real engine under mixed load at full speed, and whether it stays as it is: its memory
 * after warming up, its open descriptors when everything has ended. Reads both from /proc, every few seconds.
 */
import { readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { connectSocket } from '../../main/api/socket-wire.ts'
import { createClient } from '../../shared/client.ts'
import { startNginx } from '../support/nginx.ts'
import { writeResource } from '../support/fault-server/resource.ts'
import { run } from '../support/processes.ts'
import { until } from '../support/until.ts'
import { mib } from './case.ts'
import type { Figure, Setting } from './case.ts'
import { load } from './soak-load.ts'
import { fillWithFiles } from './storage.ts'

const sampleEveryMs = 2_000
/** At first memory grows by what code, caches and heaps need: this part of the run, five minutes at most, is not looked at. */
const warmUpPart = 1 / 3
const longestWarmUpMs = 300_000
const largeBytes = 128 * mib
const smallFiles = 1_000
/** Connections that are kept open for a while, and threads that end late. */
const calmWithinMs = 60_000
const mostSlope = 1

interface Held {
  readonly atMs: number
  readonly bytes: number
  readonly descriptors: number
}

export async function soak(minutes: number, { memory }: Setting): Promise<readonly Figure[]> {
  const [served, dataDir, folder] = [
    await memory.folder('served'),
    await memory.folder('data'),
    await memory.folder('target'),
  ]
  const large = { name: 'large.bin', sizeBytes: largeBytes }
  await writeResource({ sizeBytes: largeBytes, seed: 'soak' }, join(served, large.name))
  await mkdir(join(served, 'small'))
  const small = (await fillWithFiles(join(served, 'small'), smallFiles, 16 * 1024)).map((name) => `small/${name}`)
  await using nginx = await startNginx({ root: served, directives: ['access_log off;'] })
  await using command = run(process.execPath, [join(import.meta.dirname, 'soak-engine.ts'), dataDir, folder])
  await command.untilLine(/^open$/, 30_000)
  const client = createClient(await connectSocket(dataDir))
  await client.call('settings.set', { patch: { slots: 24, retryWaitMs: 50, maxTries: 6 } })
  await client.call('feed.notices', { on: true })
  // Threads that are started when they are first needed have descriptors of their own, and keep them.
  const place = { client, nginx, large, small, folder }
  await load({ ...place, isOver: () => true }, 0)
  const before = await calmest(command.pid, 0)
  const endsAt = performance.now() + minutes * 60_000
  const samples: Held[] = []
  const sampler = setInterval(() => {
    samples.push(heldBy(command.pid))
    const { bytes, descriptors } = samples.at(-1) ?? before
    process.stderr.write(`  ${(bytes / mib).toFixed(0)} MiB, ${String(descriptors)} descriptors\n`)
  }, sampleEveryMs)
  try {
    const tally = await load({ ...place, isOver: () => performance.now() > endsAt }, 1)
    process.stderr.write(`  done: ${JSON.stringify(tally)}\n`)
  } finally {
    clearInterval(sampler)
  }
  const after = await calmest(command.pid, before.descriptors)
  if (after.descriptors > before.descriptors)
    process.stderr.write(`  still open: ${JSON.stringify(kindsOf(command.pid))}\n`)
  client.close()
  command.signal('SIGTERM')
  await command.exit()
  if (command.stderr !== '') throw new Error(`the engine complained: ${command.stderr.slice(0, 2000)}`)
  for (const path of [served, dataDir, folder]) rmSync(path, { recursive: true, force: true })
  return figuresOf(minutes, { before, after, samples })
}

function heldBy(pid: number): Held {
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8')
  const kib = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN)
  return { atMs: performance.now(), bytes: kib * 1024, descriptors: readdirSync(`/proc/${String(pid)}/fd`).length }
}

/** The fewest descriptors of a while without work, or the first time that they are as few as wanted. */
async function calmest(pid: number, wanted: number): Promise<Held> {
  let best = heldBy(pid)
  const look = (): boolean => {
    const held = heldBy(pid)
    if (held.descriptors < best.descriptors) best = held
    return best.descriptors <= wanted
  }
  await until('few descriptors', look, calmWithinMs).catch(() => null)
  return { ...best, atMs: performance.now() }
}

/** What the descriptors are, and how many of each. */
function kindsOf(pid: number): Readonly<Record<string, number>> {
  const folder = `/proc/${String(pid)}/fd`
  const kinds: Record<string, number> = {}
  for (const descriptor of readdirSync(folder)) {
    const kind = readlinkSync(join(folder, descriptor)).replace(/\[\d+\]|\d+/g, '')
    kinds[kind] = (kinds[kind] ?? 0) + 1
  }
  return kinds
}

interface Seen {
  readonly before: Held
  readonly after: Held
  readonly samples: readonly Held[]
}

function figuresOf(minutes: number, { before, after, samples }: Seen): readonly Figure[] {
  const from = before.atMs + Math.min(longestWarmUpMs, minutes * 60_000 * warmUpPart)
  const slope = slopeOf(samples.filter(({ atMs }) => atMs >= from))
  const peak = (of: (held: Held) => number): number => Math.max(...samples.map(of))
  const plain = { goal: '–', met: null }
  return [
    {
      what: `memory after warming up, ${String(minutes)} minutes`,
      found: `${slope >= 0 ? '+' : ''}${slope.toFixed(2)} MiB/min`,
      goal: `< ${String(mostSlope)} MiB/min`,
      met: slope < mostSlope,
    },
    { what: 'most memory', found: `${(peak(({ bytes }) => bytes) / mib).toFixed(0)} MiB`, ...plain },
    {
      what: `descriptors when all had ended (most: ${String(peak(({ descriptors }) => descriptors))})`,
      found: String(after.descriptors),
      goal: `≤ ${String(before.descriptors)}, as at the start`,
      met: after.descriptors <= before.descriptors,
    },
  ]
}

/** Of the line nearest to the samples (least squares), MiB a minute. */
function slopeOf(samples: readonly Held[]): number {
  const points = samples.map(({ atMs, bytes }) => ({ x: atMs / 60_000, y: bytes / mib }))
  const mean = (of: (point: { readonly x: number; readonly y: number }) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)]
  return mean((point) => (point.x - x) * (point.y - y)) / mean((point) => (point.x - x) ** 2)
}
