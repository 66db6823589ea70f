/**
 * SV: real servers as people set them up. Files of every size and name, and what happens to servers and files while somebody fetches
 * them: limits of keep-alive, a reload, a restart, a file that is replaced, grows or goes.
 */
import { setTimeout as passes } from 'node:timers/promises'
import { createHash } from 'node:crypto'
import { appendFile, mkdir, rename, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bytesOf, writeResource, type Resource } from '../support/fault-server/index.ts'
import { realServerKinds, reloadSignal, startRealServer, type RealServerKind } from '../support/real-servers.ts'
import type { RunningServer } from '../support/server-program.ts'
import { sha256File } from '../support/temp.ts'
import { certificates, type Certificates } from '../support/tls.ts'
import { runCases, type CaseRules, type Outcome } from './cases.ts'
import { freshFolder } from './errand.ts'
import { Get, type Expected } from './get.ts'
import type { HardSetting, HardTest } from './hard-test.ts'

const mib = 1024 * 1024
/** What everything together may come with where something happens on the way, so that there is a way. */
const slowly = ['-l', '8M']
const earliestMs = 400
const latestMs = 1_800
const changingBytes = 16 * mib
const sparseBytes = 200 * mib
const smallCount = 60
/** Requests that a server answers on one connection. */
const keptAlive = 3

/** On the disk; and, where not every system can have that, as it is written instead. */
const names: readonly (readonly [string, string?])[] = [
  ['plain.bin'],
  ['a b#c%20d&e.bin'],
  ['100%.bin'],
  ['plus+plus=.bin'],
  ['semi;colon,comma.bin'],
  ["it's [1] {2} (3) ~!$@.bin"],
  ['Über größe.bin'],
  ['下载 中心.tar.gz'],
  ['emoji 👩‍🚀.bin'],
  [`${'long-'.repeat(40)}name.bin`],
  ['12:30 h.bin', '12_30 h.bin'],
  ['?C=M.bin', '_C=M.bin'],
  ['"quoted" <so>.bin', '_quoted_ _so_.bin'],
  ['back\\slash.bin', 'back_slash.bin'],
]

interface Scene {
  readonly kind: RealServerKind
  readonly server: RunningServer
  readonly root: string
  readonly folder: string
  readonly certs: Certificates
  readonly chance: () => number
}

const versionOf = (seed: string): Resource => ({ sizeBytes: changingBytes, seed })
const sha256OfBytes = (...bytes: readonly Buffer[]): string => {
  const hash = createHash('sha256')
  for (const one of bytes) hash.update(one)
  return hash.digest('hex')
}

const put = async (root: string, name: string, resource: Resource): Promise<Expected> => {
  const path = join(root, name)
  await writeResource(resource, path)
  return { name, sha256: [await sha256File(path)] }
}

const urlsOf = ({ server }: Scene, onDisk: readonly string[], scheme = 'http'): readonly string[] =>
  onDisk.map((name) => `${server.url.replace('http', scheme)}/${encodeURIComponent(name)}`)

const getOf = (scene: Scene, urls: readonly string[], more: readonly string[]): Get =>
  new Get(scene.folder, ['--max-tries', '8', '--ca-certificate', scene.certs.ca.certPath, ...more, ...urls])

/** Everything at once, by several connections each. */
const everything =
  (scheme: 'http' | 'https') =>
  async (scene: Scene): Promise<Outcome> => {
    const { root } = scene
    const expected: Expected[] = [
      await put(root, 'empty.bin', { sizeBytes: 0, seed: 'empty' }),
      await put(root, 'one.bin', { sizeBytes: 1, seed: 'one' }),
      await put(root, 'five.bin', { sizeBytes: 5 * mib, seed: 'five' }),
    ]
    const text = 'words that can be made smaller\n'.repeat(50_000)
    await writeFile(join(root, 'text.txt'), text)
    expected.push({ name: 'text.txt', sha256: [sha256OfBytes(Buffer.from(text))] })
    await writeFile(join(root, 'sparse.bin'), 'its beginning')
    await truncate(join(root, 'sparse.bin'), sparseBytes)
    await appendFile(join(root, 'sparse.bin'), 'its end')
    expected.push({ name: 'sparse.bin', sha256: [await sha256File(join(root, 'sparse.bin'))] })
    const onDisk = expected.map(({ name }) => name)
    for (const [name, written = name] of names) {
      const { sha256 } = await put(root, name, { sizeBytes: 10_000 + name.length, seed: name })
      expected.push({ name: written, sha256 })
      onDisk.push(name)
    }
    const get = getOf(scene, urlsOf(scene, onDisk, scheme), ['-x', '8', '-j', '8'])
    return { get, said: await get.toItsEnd(), expected, codes: [] }
  }

const many = async (scene: Scene): Promise<Outcome> => {
  const all = Array.from({ length: smallCount }, (_, n) => `small-${String(n)}.bin`)
  const expected: Expected[] = []
  for (const name of all) expected.push(await put(scene.root, name, { sizeBytes: name.length * 1_009, seed: name }))
  const get = getOf(scene, urlsOf(scene, all), ['-j', '8'])
  return { get, said: await get.toItsEnd(), expected, codes: [] }
}

/** One file of which `meanwhile` changes something while it comes. */
const whileItComes =
  (meanwhile: (scene: Scene, path: string) => Promise<readonly string[]>, codes: readonly string[] = []) =>
  async (scene: Scene): Promise<Outcome> => {
    const first = await put(scene.root, 'changing.bin', versionOf('first'))
    const get = getOf(scene, urlsOf(scene, ['changing.bin']), ['-x', '4', ...slowly])
    const command = get.begin()
    // The moment is what chance decides here; nothing is waited for.
    await passes(earliestMs + scene.chance() * (latestMs - earliestMs))
    const others = await meanwhile(scene, join(scene.root, 'changing.bin'))
    const said = await get.hear(command)
    return { get, said, expected: [{ name: first.name, sha256: [...first.sha256, ...others] }], codes }
  }

const reloaded = whileItComes(({ server, kind }) => {
  const signal = reloadSignal(kind)
  if (signal !== null) server.signal(signal)
  return Promise.resolve([])
})

const restarted = whileItComes(async ({ server, chance }) => {
  await server.end()
  await passes(chance() * 500)
  await server.start()
  return []
})

const replaced = whileItComes(async ({ root }, path) => {
  const second = await put(root, 'second', versionOf('second'))
  await rename(join(root, 'second'), path)
  return second.sha256
})

/** The same length and the same date: nothing but the bytes shows it. Each answer is of one version, so that it can be seen. */
const replacedInSecret = whileItComes(async ({ root }, path) => {
  const { atime, mtime } = await stat(path)
  const second = await put(root, 'second', versionOf('second'))
  await utimes(join(root, 'second'), atime, mtime)
  await rename(join(root, 'second'), path)
  return second.sha256
})

const grown = whileItComes(async (_, path) => {
  await appendFile(path, bytesOf({ sizeBytes: mib, seed: 'more' }, 0, mib))
  return [await sha256File(path)]
})

const cutShort = whileItComes(async (_, path) => {
  await truncate(path, mib)
  return [await sha256File(path)]
})

const gone = whileItComes(
  async (_, path) => {
    await rm(path)
    return []
  },
  ['not_found'],
)

const killed = async (scene: Scene): Promise<Outcome> => {
  const expected = [await put(scene.root, 'changing.bin', versionOf('first'))]
  const get = getOf(scene, urlsOf(scene, ['changing.bin']), ['-x', '4', ...slowly])
  const command = get.begin()
  await passes(earliestMs + scene.chance() * (latestMs - earliestMs))
  await command.killHard()
  return { get, said: await get.toItsEnd(), expected, codes: [] }
}

interface Case {
  readonly kind: RealServerKind
  readonly name: string
  readonly scheme: 'http' | 'https'
  readonly live: (scene: Scene) => Promise<Outcome>
}

const everywhere: readonly (readonly [string, Case['live']])[] = [
  ['files of every size and name', everything('http')],
  [`${String(smallCount)} files, ${String(keptAlive)} requests a connection`, many],
  ['restarted', restarted],
  ['the file is replaced', replaced],
  ['the file is replaced in secret', replacedInSecret],
  ['the file grows', grown],
  ['the file is cut short', cutShort],
  ['the file is gone', gone],
  ['killed and begun again', killed],
]
const secure = new Set<RealServerKind>(['nginx', 'apache', 'caddy'])

const cases: readonly Case[] = realServerKinds.flatMap((kind) => [
  ...everywhere.map(([name, live]) => ({ kind, name, scheme: 'http' as const, live })),
  ...(reloadSignal(kind) === null ? [] : [{ kind, name: 'reloaded', scheme: 'http' as const, live: reloaded }]),
  ...(secure.has(kind)
    ? [{ kind, name: 'files of every size and name', scheme: 'https' as const, live: everything('https') }]
    : []),
])

const liveThrough = async ({ kind, scheme, live }: Case, { chance, scratch }: HardSetting) => {
  const certs = await certificates()
  const folder = await freshFolder(scratch, 'life')
  const root = join(folder, 'root')
  await mkdir(root)
  const tls = scheme === 'https' ? { tls: certs.good } : {}
  await using server = await startRealServer(kind, { root, requestsPerConnection: keptAlive, ...tls })
  const { get, said, expected, codes } = await live({ kind, server, root, folder, certs, chance })
  const ended = said.failures.length === 0 ? `exit status ${String(said.code)}` : said.failures.join(', ')
  const isGood = said.code === 0
  const mayFail = said.failures.length > 0 && said.failures.every((code) => codes.includes(code))
  return [
    ...(isGood || mayFail ? [] : [`ended with ${ended}: ${said.text.slice(-500)}`]),
    ...(isGood ? await get.problems(expected) : await get.wrongFiles(expected)),
  ]
}

const rules: CaseRules<Case> = {
  kindOf: ({ kind }) => kind,
  nameOf: ({ kind, scheme, name }) => `${kind}, ${scheme}, ${name}`,
  live: liveThrough,
  kinds: 'servers',
}

export const realServers: HardTest = {
  id: 'SV',
  title: 'Real servers',
  promise: 'Whatever happens to a server or to its file on the way: the bytes of one version, or a named failure.',
  faults: cases.length,
  run: (setting) => runCases(cases, rules, setting),
}
