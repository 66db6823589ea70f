/**
 * PX: real proxies between. Origins of our own, which see where each connection comes from and what stands in each head; proxies that
 * want credentials, refuse, cannot go on, die in the middle, and come back.
 */
import { setTimeout as passes } from 'node:timers/promises'
import { sha256Of, slow, startOrigin, type Origin, type Resource } from '../support/fault-server/index.ts'
import { freePort } from '../support/listen.ts'
import { certificates, type Certificates } from '../support/tls.ts'
import {
  proxyAddress,
  proxyOnlyName,
  startRealProxy,
  type RealProxy,
  type RealProxyOptions,
} from '../support/real-proxies.ts'
import { until } from '../support/until.ts'
import { runCases, type CaseRules, type Outcome } from './cases.ts'
import { freshFolder } from './errand.ts'
import { Get, type Expected } from './get.ts'
import type { HardSetting, HardTest } from './hard-test.ts'

const mib = 1024 * 1024
const large: Resource = { sizeBytes: 24 * mib, seed: 'through a proxy' }
const bytesPerSecond = 6 * mib
const smallCount = 40
const small = (path: string): Resource => ({ sizeBytes: path.length * 997, seed: path })
const smallNames = Array.from({ length: smallCount }, (_, n) => `small-${'x'.repeat(n)}.bin`)
const largeFile: Expected = { name: 'large.bin', sha256: [sha256Of(large)] }

const login = { user: 'pat', password: 'canary@p:w%rd' }
/** tinyproxy's file of settings takes no other letters. */
const plainLogin = { user: 'pat', password: 'canary-password' }

interface Way {
  readonly name: string
  readonly options: RealProxyOptions
}

const ways: readonly Way[] = [
  { name: 'squid', options: { program: 'squid' } },
  { name: 'squid, Basic', options: { program: 'squid', login } },
  { name: 'tinyproxy', options: { program: 'tinyproxy' } },
  { name: 'tinyproxy, Basic', options: { program: 'tinyproxy', login: plainLogin } },
  { name: 'Dante', options: { program: 'dante' } },
  { name: 'Dante, user and password', options: { program: 'dante', login } },
]

type Scheme = 'http' | 'https'

interface Scene {
  readonly scheme: Scheme
  readonly way: Way
  readonly proxy: RealProxy
  readonly origin: Origin
  readonly certs: Certificates
  readonly chance: () => number
  readonly folder: string
}

const getOf = (scene: Scene, urls: readonly string[], more: readonly string[] = [], proxyUrl = scene.proxy.url()) =>
  new Get(scene.folder, [
    ...['--proxy', proxyUrl, '--ca-certificate', scene.certs.ca.certPath, '--max-tries', '8'],
    ...more,
    ...urls,
  ])

const largeUrl = ({ origin }: Scene): string => `${origin.url}/large.bin`

const whole =
  (connections: number) =>
  async (scene: Scene): Promise<Outcome> => {
    const get = getOf(scene, [largeUrl(scene)], ['-x', String(connections)])
    return { get, said: await get.toItsEnd(), expected: [largeFile], codes: [] }
  }

const many = async (scene: Scene): Promise<Outcome> => {
  const get = getOf(scene, [...smallNames.map((name) => `${scene.origin.url}/${name}`)], ['-j', '8'])
  const expected = smallNames.map((name) => ({ name, sha256: [sha256Of(small(`/${name}`))] }))
  return { get, said: await get.toItsEnd(), expected, codes: [] }
}

const byName = async (scene: Scene): Promise<Outcome> => {
  const get = getOf(scene, [largeUrl(scene).replace('127.0.0.1', proxyOnlyName)], ['-x', '4'])
  return { get, said: await get.toItsEnd(), expected: [largeFile], codes: [] }
}

/** Somewhere on the way. */
const onItsWay = async ({ origin, chance }: Scene): Promise<void> => {
  const from = origin.log.sentBytes()
  const enough = (0.1 + 0.6 * chance()) * large.sizeBytes
  await until('a part is sent', () => origin.log.sentBytes() - from >= enough)
}

const killed = async (scene: Scene): Promise<Outcome> => {
  const get = getOf(scene, [largeUrl(scene)], ['-x', '4'])
  const command = get.begin()
  await onItsWay(scene)
  await command.killHard()
  return { get, said: await get.toItsEnd(), expected: [largeFile], codes: [] }
}

const proxyDies = async (scene: Scene): Promise<Outcome> => {
  const get = getOf(scene, [largeUrl(scene)], ['-x', '4'])
  const command = get.begin()
  await onItsWay(scene)
  await scene.proxy.die()
  // How long it is away is what chance decides here.
  await passes(scene.chance() * 800)
  await scene.proxy.start()
  return { get, said: await get.hear(command), expected: [largeFile], codes: [] }
}

const proxyDiesForGood = async (scene: Scene): Promise<Outcome> => {
  const get = getOf(scene, [largeUrl(scene)], ['-x', '4', '--max-tries', '2'])
  const command = get.begin()
  await onItsWay(scene)
  await scene.proxy.die()
  return { get, said: await get.hear(command), expected: [largeFile], codes: ['proxy_failed', 'connection_lost'] }
}

/** Nobody listens where the proxy is told to go. */
const nobodyThere = async (scene: Scene): Promise<Outcome> => {
  const url = `${scene.scheme}://127.0.0.1:${String(await freePort())}/large.bin`
  const get = getOf(scene, [url], ['--max-tries', '2'])
  const codes = scene.way.options.program === 'dante' ? ['connection_refused'] : ['proxy_failed']
  return { get, said: await get.toItsEnd(), expected: [largeFile], codes }
}

const loggedInAs =
  (other: RealProxyOptions['login'] | null) =>
  async (scene: Scene): Promise<Outcome> => {
    const get = getOf(scene, [largeUrl(scene)], ['--max-tries', '2'], scene.proxy.url(other))
    return { get, said: await get.toItsEnd(), expected: [largeFile], codes: ['proxy_auth'] }
  }

const refused = async (scene: Scene): Promise<Outcome> => {
  const get = getOf(scene, [largeUrl(scene)], ['--max-tries', '2'])
  return { get, said: await get.toItsEnd(), expected: [largeFile], codes: ['proxy_failed'] }
}

interface Case {
  readonly name: string
  readonly way: Way
  readonly scheme: Scheme
  readonly live: (scene: Scene) => Promise<Outcome>
}

const serving: readonly (readonly [string, Case['live']])[] = [
  ['one connection', whole(1)],
  ['eight connections', whole(8)],
  [`${String(smallCount)} small files`, many],
  ['a name that only the proxy can resolve', byName],
  ['killed and begun again', killed],
  ['the proxy dies and comes back', proxyDies],
  ['the proxy dies for good', proxyDiesForGood],
  ['nobody is where the proxy goes', nobodyThere],
]
const wrongLogin: readonly (readonly [string, Case['live']])[] = [
  ['a wrong password', loggedInAs({ user: 'pat', password: 'canary-wrong' })],
  ['no password', loggedInAs(null)],
]
const refusing: readonly Way[] = (['squid', 'tinyproxy', 'dante'] as const).map((program) => ({
  name: `${program} that serves nobody`,
  options: { program, refuses: true },
}))
const digest: Way = { name: 'squid, Digest', options: { program: 'squid', login: { ...login, by: 'digest' } } }

const cases: readonly Case[] = (['http', 'https'] as const).flatMap((scheme) => [
  ...ways.flatMap((way) =>
    [...serving, ...(way.options.login === undefined ? [] : wrongLogin)].map(([name, live]) => ({
      ...{ name, way, scheme, live },
    })),
  ),
  ...refusing.map((way) => ({ name: 'an address', way, scheme, live: refused })),
  { name: 'an address', way: digest, scheme, live: loggedInAs(digest.options.login) },
])

const judge = async ({ origin }: Scene, { get, said, expected, codes }: Outcome): Promise<readonly string[]> => {
  const isGood = codes.length === 0
  const found = said.failures.length === 0 ? `exit status ${String(said.code)}` : said.failures.join(', ')
  const isAsItMustBe = isGood
    ? said.code === 0
    : said.failures.length > 0 && said.failures.every((code) => codes.includes(code))
  const secrets = [login, plainLogin].flatMap(({ user, password }) => [
    ...[password, encodeURIComponent(password), Buffer.from(`${user}:${password}`).toString('base64')],
  ])
  const heads = JSON.stringify(origin.log.entries.map(({ headers, target }) => [headers, target]))
  const past = [...origin.log.clients].filter((address) => address !== proxyAddress)
  return [
    ...(isAsItMustBe
      ? []
      : [`ended with ${found}, not ${isGood ? 'well' : codes.join(' or ')}: ${said.text.slice(-400)}`]),
    ...(isGood ? await get.problems(expected) : await get.wrongFiles(expected)),
    ...past.map((address) => `a connection came past the proxy, from ${address}`),
    ...secrets.filter((secret) => heads.includes(secret)).map((secret) => `the origin was told ${secret}`),
    ...(await get.leaksOf(secrets, said)),
  ]
}

const liveThrough = async ({ way, scheme, live }: Case, { chance, scratch }: HardSetting) => {
  const certs = await certificates()
  await using origin = await startOrigin(scheme === 'https' ? { tls: certs.good } : {})
  origin.serve('/large.bin', large, slow(bytesPerSecond))
  origin.serve('/small*', small)
  await using proxy = await startRealProxy(way.options)
  const scene = { scheme, way, proxy, origin, certs, chance, folder: await freshFolder(scratch, 'life') }
  return await judge(scene, await live(scene))
}

const rules: CaseRules<Case> = {
  kindOf: ({ way }) => way.name,
  nameOf: ({ way, scheme, name }) => `${scheme} through ${way.name}, ${name}`,
  live: liveThrough,
  kinds: 'proxies, http and https',
}

export const realProxies: HardTest = {
  id: 'PX',
  title: 'Real proxies',
  promise:
    'Whatever a proxy does: right bytes or a named failure, no connection past it, and its password for it alone.',
  faults: cases.length,
  run: (setting) => runCases(cases, rules, setting),
}
