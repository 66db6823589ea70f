/** aria2's options → what our contract calls them. Pure. What we cannot do is refused in words, never taken and forgotten. */
import { basename, isAbsolute, join } from 'node:path'
import type { CommandInput } from '../../shared/commands.ts'
import { checksumAlgorithm, ownedHeaders, type RequestPatch, requestPatch } from '../../shared/requests.ts'
import { Fault } from './fault.ts'
import type { Options } from './option-values.ts'

export type RequestInput = CommandInput<'downloads.add'>['items'][number]

const numberOf = (text: string | undefined): number | null => (text === undefined ? null : Number(text))

/** Header lines as pairs; lines without a name, and fields that Sluice sets itself, are left out. Codings are not asked for: the bytes of the file are. */
const headersOf = ({ header = '', referer = '' }: Options, url: string): [string, string][] => {
  const pairs = header.split('\n').flatMap((line): [string, string][] => {
    const [, name = '', value = ''] = /^([^:\s]+):(.*)$/.exec(line) ?? []
    return name === '' || ownedHeaders.includes(name.toLowerCase()) ? [] : [[name, value.trim()]]
  })
  const from = referer === '*' ? url : referer
  const hasOwn = pairs.some(([name]) => name.toLowerCase() === 'referer')
  return from === '' || hasOwn ? pairs : [...pairs, ['Referer', from]]
}

/** aria2 opens no more connections than `split`, and no more to one server than the other says. */
const connectionsOf = (options: Options): number | null => {
  const given = [options.split, options['max-connection-per-server']].flatMap((text) =>
    text === undefined ? [] : [Number(text)],
  )
  return given.length === 0 ? null : Math.min(64, ...given)
}

const checksumOf = ({ checksum }: Options): RequestInput['checksum'] => {
  if (checksum === undefined) return null
  const [algorithm = '', hex = ''] = checksum.toLowerCase().split('=')
  const known = checksumAlgorithm.safeParse(algorithm)
  if (known.success) return { algorithm: known.data, hex }
  throw new Fault(`Sluice cannot verify ${algorithm} checksums. It knows ${checksumAlgorithm.options.join(', ')}.`)
}

const proxyOf = (options: Options, url: string): string | null => {
  const scheme = url.startsWith('https:') ? 'https' : 'http'
  const own = options[`${scheme}-proxy`]
  const kind = own === undefined || own === '' ? 'all' : scheme
  const text = options[`${kind}-proxy`] ?? ''
  if (text === '') return null
  const proxy = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`)
  proxy.username ||= encodeURIComponent(options[`${kind}-proxy-user`] ?? '')
  proxy.password ||= encodeURIComponent(options[`${kind}-proxy-passwd`] ?? '')
  return proxy.href
}

const conflictOf = (options: Options): RequestInput['onConflict'] => {
  if (options['allow-overwrite'] === 'true') return 'overwrite'
  return options['auto-file-renaming'] === 'false' ? 'skip' : null
}

/** Folder and name. `out` may lead into folders below `dir`, and nowhere else. */
export const placeOf = (
  options: Options,
  defaultDir: string,
): { readonly dir: string; readonly out: string | null } => {
  const wished = options.dir ?? ''
  const dir = wished === '' ? defaultDir : wished
  if (!isAbsolute(dir)) throw new Fault(`The folder “${dir}” is not a whole path, from the root.`)
  const { out = '' } = options
  if (out === '') return { dir, out: null }
  if (isAbsolute(out) || out.split(/[/\\]/).includes('..')) {
    throw new Fault(`The name “${out}” leads out of the download's folder.`)
  }
  return { dir: join(dir, out, '..'), out: basename(out) }
}

const cannot: readonly (readonly [name: string, value: string, sentence: string])[] = [
  ['dry-run', 'true', 'Sluice has no dry run: it would fetch the file.'],
  ['hash-check-only', 'true', 'Sluice does not only check: it would fetch the file.'],
  ['parameterized-uri', 'true', 'Sluice does not fill in parameterized URIs. Give each address by itself.'],
]

/** What is said of a download that is there, by the options that change it. */
const fieldsOf: Readonly<Record<string, readonly (keyof RequestPatch)[]>> = {
  dir: ['dir', 'out'],
  out: ['dir', 'out'],
  header: ['headers'],
  referer: ['headers'],
  'http-user': ['auth'],
  'http-passwd': ['auth'],
  'user-agent': ['userAgent'],
  checksum: ['checksum'],
  split: ['connections'],
  'max-connection-per-server': ['connections'],
  'max-tries': ['maxTries'],
  'retry-wait': ['retryWaitMs'],
  timeout: ['timeLimits'],
  'connect-timeout': ['timeLimits'],
  'allow-overwrite': ['onConflict'],
  'auto-file-renaming': ['onConflict'],
}

/** The part of a request that these options change; empty: none of them is one that the engine knows. */
export const changesOf = (changed: Options, request: RequestInput): RequestPatch => {
  const proxy = ['proxy'] as const
  const names = Object.keys(changed).flatMap((name) => fieldsOf[name] ?? (name.includes('-proxy') ? proxy : []))
  return requestPatch.parse(Object.fromEntries(names.map((name) => [name, request[name]])))
}

const foundOnOf = ({ referer }: Options): string | null =>
  referer !== undefined && URL.canParse(referer) && /^https?:/i.test(referer) ? referer : null

/** `urls`: those of one file. Throws a fault for what Sluice does not do. */
export const requestOf = (urls: readonly string[], options: Options, defaultDir: string): RequestInput => {
  const refusal = cannot.find(([name, value]) => options[name] === value)
  if (refusal) throw new Fault(refusal[2])
  const [url = ''] = urls
  const user = options['http-user']
  const idleSeconds = numberOf(options.timeout)
  const connectSeconds = numberOf(options['connect-timeout'])
  const limit = numberOf(options['max-download-limit'])
  const tries = numberOf(options['max-tries'])
  const waitSeconds = numberOf(options['retry-wait'])
  return {
    urls: [...urls],
    ...placeOf(options, defaultDir),
    headers: headersOf(options, url),
    auth: user === undefined || user === '' ? null : { user, password: options['http-passwd'] ?? '' },
    userAgent: options['user-agent'] === '' ? null : (options['user-agent'] ?? null),
    proxy: proxyOf(options, url),
    checksum: checksumOf(options),
    connections: connectionsOf(options),
    rateLimit: limit === 0 ? null : limit,
    // aria2's 0 is “without end”.
    maxTries: tries === 0 ? 1000 : tries === null ? null : Math.min(1000, tries),
    retryWaitMs: waitSeconds === null || waitSeconds === 0 ? null : waitSeconds * 1000,
    timeLimits: {
      ...(idleSeconds === null ? {} : { idleMs: idleSeconds * 1000 }),
      ...(connectSeconds === null ? {} : { connectMs: connectSeconds * 1000 }),
    },
    onConflict: conflictOf(options),
    foundOn: foundOnOf(options),
    rules: options.dir === undefined,
  }
}
