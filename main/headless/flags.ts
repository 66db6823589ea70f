/** Options of the commands that ask something of an HTTP server, as commander declares them. Names and words only. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Checksum } from '../../shared/checksum.ts'
import type { Header } from '../../shared/requests.ts'
import type { OnConflict } from '../../shared/settings.ts'
import { BadValue } from '../../shared/links/bad-value.ts'
import { UsageError } from './exit.ts'
import { parseChecksum, parseHeader, parseHeaderValue, parseProxy, parseUser } from '../../shared/links/values.ts'
import { parseCount, parseRate, parseSeconds } from '../../shared/links/units.ts'

/** What `get` and `probe` share. Times in milliseconds. */
export interface HttpFlags {
  readonly inputFile?: string
  /** Addresses are patterns. */
  readonly pattern?: boolean
  readonly header?: readonly Header[]
  readonly method?: string
  /** Text, or `@FILE`. */
  readonly data?: string
  readonly user?: { readonly user: string; readonly password: string }
  readonly referer?: string
  readonly userAgent?: string
  readonly proxy?: string
  readonly caCertificate?: string
  readonly connectTimeout?: number
  readonly tlsTimeout?: number
  readonly headersTimeout?: number
  readonly idleTimeout?: number
  readonly maxTime?: number
  readonly maxConcurrent: number
  readonly json?: boolean
}

/** What a download may be given on a command line. */
export interface DownloadFlags extends Omit<HttpFlags, 'maxConcurrent'> {
  readonly dir?: string
  readonly out?: string
  readonly connections?: number
  readonly maxConnectionsPerHost?: number
  /** Bytes a second; null: none. */
  readonly limit?: number | null
  readonly checksum?: Checksum
  readonly findChecksum?: boolean
  readonly maxTries?: number
  readonly retryWait?: number
  readonly onConflict?: OnConflict
  readonly again?: boolean
}

export interface GetFlags extends DownloadFlags {
  readonly maxConcurrent: number
  readonly dataDir?: string
  readonly onConflict: OnConflict
  readonly rules?: boolean
  readonly quiet?: boolean
}

export type ProbeFlags = HttpFlags & { readonly verbose?: boolean }

/** Lets commander say a refusal of ours together with the option's name. */
export const checked =
  <T>(parse: (text: string) => T) =>
  (text: string): T => {
    try {
      return parse(text)
    } catch (error) {
      throw error instanceof BadValue ? new InvalidArgumentError(`${error.message}.`) : error
    }
  }

const seconds = checked((text) => parseSeconds(text))
const count = (least: number, most: number): ((text: string) => number) =>
  checked((text) => parseCount(text, least, most))

const addHeader = (text: string, before: readonly Header[] = []): readonly Header[] => [
  ...before,
  checked(parseHeader)(text),
]

const parseMethod = (text: string): string => {
  if (/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(text)) return text.toUpperCase()
  throw new UsageError(`"${text}" is not a request method, such as GET or POST`)
}

/** `concurrent`: how many run at once unless said otherwise; null: no limit of their own. */
export const addHttpFlags = (command: Command, concurrent: number | null): Command =>
  command
    .option('-i, --input-file <file>', "read a Metalink or a list in aria2's format; - reads standard input")
    .option('-P, --pattern', 'addresses are patterns: [001-120], [a-z], [0-100:10], {one,two}')
    .addOption(
      new Option('-j, --max-concurrent <n>', 'how many at once')
        .argParser(count(1, 1000))
        .default(concurrent ?? undefined),
    )
    .option('-H, --header <header>', 'add a request header, "Name: value"; may be repeated', addHeader)
    .option('-X, --method <method>', 'request method (default: GET, or POST with --data)', checked(parseMethod))
    .option('--data <text>', 'request body; @FILE reads it from a file, @- from standard input')
    .option('--user <name:password>', 'basic authentication; sent to the first server only', checked(parseUser))
    .option(
      '--referer <url>',
      'Referer header',
      checked((text) => parseHeaderValue('Referer', text)),
    )
    .option(
      '--user-agent <text>',
      'User-Agent header',
      checked((text) => parseHeaderValue('User-Agent', text)),
    )
    .option(
      '--proxy <url>',
      'proxy: http://, https://, socks5:// or socks5h://; it resolves the names',
      checked(parseProxy),
    )
    .option('--ca-certificate <file>', "PEM file with authorities to trust beside the system's")
    .option('--connect-timeout <seconds>', 'longest wait for a connection', seconds)
    .option('--tls-timeout <seconds>', 'longest wait for the TLS handshake', seconds)
    .option('--headers-timeout <seconds>', 'longest wait for the response head', seconds)
    .option('--idle-timeout <seconds>', 'longest silence inside a body', seconds)
    .option('--max-time <seconds>', 'longest time altogether, for each address', seconds)
    .option('--json', 'one JSON object a line; the last one is the summary')

/** What `grab` says of its requests. */
export const addGrabHttpFlags = (command: Command): Command =>
  command
    .option('-H, --header <header>', 'add a request header, "Name: value"; may be repeated', addHeader)
    .option('--user <name:password>', 'basic authentication; sent to the hosts of the starts only', checked(parseUser))
    .option(
      '--user-agent <text>',
      'User-Agent header',
      checked((text) => parseHeaderValue('User-Agent', text)),
    )
    .option('--proxy <url>', 'proxy: http://, https://, socks5:// or socks5h://', checked(parseProxy))
    .option('--ca-certificate <file>', "PEM file with authorities to trust beside the system's")

export const addDownloadFlags = (command: Command): Command =>
  command
    .option('-x, --connections <n>', 'connections for each download (default: automatic)', count(1, 64))
    .option('--max-connections-per-host <n>', 'connections to one host, all downloads together', count(1, 256))
    .option(
      '-l, --limit <rate>',
      'bytes a second for all together: 500K, 2M, 1.5MiB; 0 is no limit',
      checked(parseRate),
    )
    .option(
      '--checksum <algo=hex>',
      'expected digest: md5, sha-1, sha-256 or sha-512; for one address only',
      checked(parseChecksum),
    )
    .option('--find-checksum', 'look for a checksum file (.sha256, SHA256SUMS) beside each address')
    .option('--max-tries <n>', 'attempts before a download counts as failed', count(1, 1000))
    .option(
      '--retry-wait <seconds>',
      'first wait before a new attempt; it grows',
      checked((text) => parseSeconds(text, 0, 3_600_000)),
    )
    .option('--again', 'download again what is complete already')

const whenThere = (): Option =>
  new Option('--on-conflict <what>', 'when a file of that name is there').choices(['rename', 'skip', 'overwrite'])

export const addGetFlags = (command: Command): Command =>
  addDownloadFlags(
    addHttpFlags(command, 5)
      .option('-d, --dir <folder>', 'folder for the files (default: the current one)')
      .option('-o, --out <name>', 'file name; for one address only. - writes the body to standard output'),
  )
    .addOption(whenThere().default('rename'))
    .option('--rules', 'let the rules of the window act, where no option here says otherwise (default: they do not)')
    .option('--data-dir <folder>', "where progress is remembered (default: the user's data folder)")
    .option('-q, --quiet', 'say nothing but errors')

export const addProbeFlags = (command: Command): Command =>
  addHttpFlags(command, 10).option('-v, --verbose', 'everything that was learnt, for people')

/** For a Sluice that runs already: what is not said is as its settings say. */
export const addAddFlags = (command: Command): Command =>
  addDownloadFlags(
    addHttpFlags(command, null)
      .option('-d, --dir <folder>', "folder for the files (default: the running Sluice's)")
      .option('-o, --out <name>', 'file name; for one address only'),
  )
    .addOption(whenThere())
    .option('--paused', 'add without starting')
    .option('--queue <name>', 'queue to add to')
