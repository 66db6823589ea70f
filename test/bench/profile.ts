/**
 * Where the time of one run of ours goes, thread by thread: `--profile P1` or `--profile P3`. V8's sampling profiler, all threads
 * (`--cpu-prof`), summed up by kind of work. A profile is no measurement of time: watching costs some.
 */
import { readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { startNginx } from '../support/nginx.ts'
import type { Setting } from './case.ts'
import { mib } from './case.ts'
import { measure } from './measure.ts'
import { manyOfOurs, ourGet } from './peers.ts'
import { table } from './report.ts'
import { checkSame, fillWithFiles } from './storage.ts'

/** What of `.cpuprofile` is used; times in microseconds. */
const profileSchema = z.object({
  nodes: z.array(z.object({ id: z.number(), callFrame: z.object({ functionName: z.string(), url: z.string() }) })),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
})
type Profile = z.infer<typeof profileSchema>

const kinds = ['idle', 'calls into the system', 'outside JavaScript', 'garbage', 'Node', 'libraries', 'Sluice'] as const
type Kind = (typeof kinds)[number]

const topFunctions = 6
/** Less is noise. */
const leastMs = 2

export const profiles = ['P1', 'P3'] as const
export type ProfileName = (typeof profiles)[number]

/** Runs the work once and returns Markdown. */
export async function profileOf(name: ProfileName, { scale, memory }: Setting): Promise<string> {
  const count = name === 'P1' ? 1 : scale.files
  const sizeBytes = name === 'P1' ? scale.largeBytes : 64 * 1024
  const served = await memory.folder('served')
  const names = await fillWithFiles(served, count, sizeBytes)
  await using nginx = await startNginx({ root: served, directives: ['access_log off;'] })
  const [folder, scratch] = [await memory.folder('target'), await memory.folder('scratch')]
  const flags = ['--cpu-prof', `--cpu-prof-dir=${join(scratch, 'profiles')}`]
  const urls = names.map((file) => `${nginx.url}/${file}`)
  const argv =
    name === 'P1'
      ? ourGet(scratch, ['-x', '1', '-d', folder, ...urls], flags)
      : await manyOfOurs({ urls, folder, scratch, atOnce: 16 }, flags)
  const { wallMs, cpuMs } = await measure(argv, scratch)
  await checkSame(served, folder, names)
  const threads = await threadsIn(join(scratch, 'profiles'))
  await Promise.all([served, folder, scratch].map((path) => rm(path, { recursive: true })))
  const work =
    name === 'P1' ? `1 × ${String(sizeBytes / mib)} MiB, one connection` : `${String(count)} × 64 KiB, 16 at once`
  const times = `${(wallMs / 1000).toFixed(2)} s, ${(cpuMs / 1000).toFixed(2)} s of processor time, profiler included`
  return `${work}: ${times}. Self time in milliseconds.\n\n${summary(threads)}\n`
}

interface Thread {
  readonly name: string
  readonly byKind: ReadonlyMap<Kind, number>
  readonly top: readonly (readonly [name: string, ms: number])[]
}

async function threadsIn(folder: string): Promise<readonly Thread[]> {
  const files = (await readdir(folder)).sort()
  return Promise.all(
    files.map(async (file) => threadOf(profileSchema.parse(JSON.parse(await readFile(join(folder, file), 'utf8'))))),
  )
}

function threadOf(profile: Profile): Thread {
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]))
  const [byKind, byFunction] = [new Map<Kind, number>(), new Map<string, number>()]
  profile.samples.forEach((id, at) => {
    const frame = frames.get(id)
    const ms = (profile.timeDeltas[at] ?? 0) / 1000
    if (frame === undefined) return
    const kind = kindOf(frame)
    byKind.set(kind, (byKind.get(kind) ?? 0) + ms)
    if (kind === 'idle' || kind === 'garbage' || kind === 'outside JavaScript') return
    byFunction.set(frame.functionName, (byFunction.get(frame.functionName) ?? 0) + ms)
  })
  const top = [...byFunction].filter(([name, ms]) => name !== '' && ms >= leastMs).sort((a, b) => b[1] - a[1])
  return { name: nameOf(profile), byKind, top: top.slice(0, topFunctions) }
}

function kindOf({ functionName, url }: Profile['nodes'][number]['callFrame']): Kind {
  if (functionName === '(idle)') return 'idle'
  if (functionName === '(garbage collector)') return 'garbage'
  if (functionName.startsWith('(')) return 'outside JavaScript'
  if (url === '') return 'calls into the system'
  if (url.startsWith('node:')) return 'Node'
  return url.includes('/node_modules/') ? 'libraries' : 'Sluice'
}

/** A worker is known by its entry. */
function nameOf({ nodes }: Profile): string {
  for (const { callFrame } of nodes) {
    const found = /\/([a-z]+)-worker\.[jt]s$/.exec(callFrame.url)
    if (found?.[1] !== undefined) return found[1]
  }
  return 'main'
}

function summary(threads: readonly Thread[]): string {
  const rows = threads.map(({ name, byKind, top }) => [
    name,
    ...kinds.map((kind) => (byKind.get(kind) ?? 0).toFixed(0)),
    top.map(([what, ms]) => `${what} ${ms.toFixed(0)}`).join(', '),
  ])
  return table(['thread', ...kinds, 'most in'], rows)
}
