/** The command `aria2c`: what yt-dlp and scripts ask of aria2's program, done by `get`; it ends with aria2's exit statuses. */
import { link, readFile, rename, unlink } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { FailureCode } from '../../shared/failure.ts'
import { BadValue } from '../../shared/links/bad-value.ts'
import { parseCount, parseRate, parseSeconds } from '../../shared/links/units.ts'
import { parseChecksum, parseHeader, parseHeaderValue, parseProxy } from '../../shared/links/values.ts'
import { readWords, type Aria2cWords } from './aria2c-words.ts'
import type { CommandContext } from './command.ts'
import { cookiesFor } from './cookie-file.ts'
import { exitStatus, UsageError } from './exit.ts'
import type { GetFlags } from './flags.ts'
import { cannotRead } from './http-request.ts'
import { runGet } from './get.ts'
import type { Outcomes } from './outcomes.ts'

/** aria2's numbers, from the chapter “EXIT STATUS” of its manual; what is not here is 1, “unknown”. */
const statusOfCode: Readonly<Partial<Record<FailureCode, number>>> = {
  ...{ connect_timeout: 2, tls_timeout: 2, headers_timeout: 2, idle_timeout: 2, total_timeout: 2 },
  ...{ not_found: 3, no_network: 6, connection_refused: 6, host_unreachable: 6, connection_lost: 6, tls_failed: 6 },
  ...{
    proxy_failed: 6,
    disk_full: 9,
    file_too_large: 9,
    file_exists: 13,
    permission_denied: 15,
    read_only: 15,
    io_error: 17,
  },
  ...{ folder_missing: 18, dns_failed: 19, http_error: 22, forbidden: 22, server_error: 22, protocol_error: 22 },
  ...{ redirect_loop: 23, redirect_refused: 23, auth_required: 24, proxy_auth: 24, bad_input: 28, bad_url: 28 },
  ...{ server_busy: 29, rate_limited: 29, checksum_mismatch: 32 },
}
const badOption = 28
const unfinished = 7
const nameTaken = 13

/** aria2 ends with the status of the last download that did not make it. */
const statusOf = (outcomes: Outcomes): number => {
  const last = outcomes.summary().downloads.findLast(({ status }) => status !== 'completed')
  if (last === undefined) return 0
  return last.failure === null ? unfinished : (statusOfCode[last.failure.code] ?? 1)
}

type Options = Aria2cWords['options']

const connectionsOf = (options: Options): number | undefined => {
  const given = ['split', 'max-connection-per-server'].flatMap((name) => {
    const text = options.get(name)
    return text === undefined ? [] : [parseCount(text, 1, 1_000_000)]
  })
  return given.length === 0 ? undefined : Math.min(64, ...given)
}

const conflictOf = (options: Options): GetFlags['onConflict'] => {
  if (options.get('allow-overwrite') === 'true') return 'overwrite'
  return options.get('auto-file-renaming') === 'false' ? 'skip' : 'rename'
}

/** aria2 limits each download by one option and all together by another; `get` knows the latter. */
const limitOf = (options: Options, isOne: boolean): number | null | undefined => {
  const [each, all] = ['max-download-limit', 'max-overall-download-limit'].map((name) => {
    const text = options.get(name)
    return text === undefined ? null : parseRate(text)
  })
  if (each !== null && each !== undefined && !isOne) {
    throw new UsageError('--max-download-limit is for one address; use --max-overall-download-limit for several')
  }
  const rates = [each, all].filter((rate) => rate !== null && rate !== undefined)
  return rates.length === 0 ? undefined : Math.min(...rates)
}

const check = ({ urls, options }: Aria2cWords): void => {
  if (options.get('check-certificate') === 'false') {
    throw new UsageError('--check-certificate=false is not done: name the authority with --ca-certificate')
  }
  if (urls.length > 1 && options.get('force-sequential') !== 'true') {
    throw new UsageError(
      'several addresses without -Z are mirrors of one file to aria2; put them on one line of an input file (-i), tab-separated, or say -Z',
    )
  }
}

/** Throws `BadValue` for a value that an option does not take. */
export const flagsOf = (words: Aria2cWords): GetFlags => {
  check(words)
  const { urls, options, headers } = words
  const read = <T>(name: string, parse: (text: string) => T): T | undefined => {
    const text = options.get(name)
    return text === undefined ? undefined : parse(text)
  }
  const tries = read('max-tries', (text) => parseCount(text, 0, 1_000_000))
  const user = options.get('http-user')
  const flags = {
    maxConcurrent: read('max-concurrent-downloads', (text) => parseCount(text, 1, 1000)) ?? 5,
    onConflict: conflictOf(options),
    quiet: options.get('quiet') === 'true',
    dir: options.get('dir'),
    out: options.get('out'),
    inputFile: options.get('input-file'),
    header: headers.map(parseHeader),
    referer: read('referer', (text) => parseHeaderValue('Referer', text)),
    userAgent: read('user-agent', (text) => parseHeaderValue('User-Agent', text)),
    connections: connectionsOf(options),
    limit: limitOf(options, urls.length === 1 && !options.has('input-file')),
    checksum: read('checksum', parseChecksum),
    user: user === undefined ? undefined : { user, password: options.get('http-passwd') ?? '' },
    proxy: read('all-proxy', (text) => parseProxy(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`)),
    // aria2's 0 is “without end”.
    maxTries: tries === undefined ? undefined : tries === 0 ? 1000 : Math.min(1000, tries),
    retryWait: read('retry-wait', (text) => parseSeconds(text, 0, 3_600_000)),
    idleTimeout: read('timeout', (text) => parseSeconds(text)),
    connectTimeout: read('connect-timeout', (text) => parseSeconds(text)),
    caCertificate: options.get('ca-certificate'),
  }
  // The cast only says that no undefined is left.
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined)) as unknown as GetFlags
}

/** The cookies that are for the address; they go to nobody else, so a list, whose addresses are many, has none. */
const withCookies = async ({ urls, options }: Aria2cWords, flags: GetFlags, cwd: string): Promise<GetFlags> => {
  const file = options.get('load-cookies')
  const [url] = urls
  if (file === undefined) return flags
  if (url === undefined || urls.length > 1 || flags.inputFile !== undefined) {
    throw new UsageError('--load-cookies is for one address; give those of a list with header= lines')
  }
  const text = await readFile(resolve(cwd, file), 'utf8').catch((error: unknown) => {
    throw cannotRead('--load-cookies', file, error)
  })
  const cookies = cookiesFor(text, url, Date.now())
  return cookies === '' ? flags : { ...flags, header: [...(flags.header ?? []), parseHeader(`Cookie: ${cookies}`)] }
}

/**
 * Sluice gives no file a name that ends like unfinished work, because a server could plant one. yt-dlp wants just that (`film.mp4.part`)
 * and said so itself, so the command gives the name; it replaces a file only where that was allowed. False: the name is taken.
 */
const nameAsWished = async (outcomes: Outcomes, { out, onConflict }: GetFlags): Promise<boolean> => {
  const path = outcomes.summary().downloads[0]?.path ?? null
  if (path === null || out === undefined || basename(path) !== `${basename(out)}.download`) return true
  const wished = join(dirname(path), basename(out))
  if (onConflict === 'overwrite') {
    await rename(path, wished)
    return true
  }
  try {
    await link(path, wished)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
  await unlink(path)
  return true
}

export const runAria2c = async (words: readonly string[], context: CommandContext): Promise<number> => {
  try {
    const read = readWords(words)
    const flags = await withCookies(read, flagsOf(read), context.place.cwd)
    const ends: Outcomes[] = []
    const status = await runGet(read.urls, flags, context, (outcomes) => void ends.push(outcomes))
    const [ended] = ends
    if (status === exitStatus.interrupted) return unfinished
    if (ended === undefined) return status
    if (status !== exitStatus.ok) return statusOf(ended) || 1
    if (await nameAsWished(ended, flags)) return 0
    context.err.line(
      `error: a file named ${flags.out ?? ''} is there already; what was fetched is beside it, with .download behind its name`,
    )
    return nameTaken
  } catch (error) {
    if (!(error instanceof BadValue)) throw error
    context.err.line(`error: ${error.message}`)
    return badOption
  }
}
