/** Options of `grab`, as commander declares them, and what they mean as options of a grab. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import type { CommandInput } from '../../shared/commands.ts'
import { fileKind, type FileKind } from '../../shared/kind.ts'
import type { Recipe } from '../../shared/recipe.ts'
import { optionsOfRecipe } from '../../shared/recipe-options.ts'
import type { Header } from '../../shared/requests.ts'
import { UsageError } from './exit.ts'
import { addGrabHttpFlags, checked } from './flags.ts'
import { cookiesFor } from './cookie-file.ts'
import { cannotRead, httpInputOf, type Place } from './http-request.ts'
import { parseCount, parseRate, parseSeconds } from '../../shared/links/units.ts'

export interface GrabFlags {
  readonly depth: number
  readonly spanHosts?: boolean
  readonly scope?: 'host' | 'site' | 'any'
  /** Commander's name for `--no-parent`: false when it is given. */
  readonly parent: boolean
  readonly accept?: readonly string[]
  readonly reject?: readonly string[]
  readonly follow?: readonly string[]
  readonly skip?: readonly string[]
  readonly kinds?: readonly FileKind[]
  readonly minSize?: number | null
  readonly maxSize?: number | null
  readonly embedded: boolean
  readonly maxPages: number
  readonly maxBytes?: number | null
  readonly maxTime?: number
  readonly wait: number
  readonly perHost: number
  readonly maxConcurrent: number
  readonly robots: boolean
  readonly sitemaps?: boolean
  readonly probe?: boolean
  readonly sortQuery?: boolean
  readonly download?: string
  readonly queue?: string
  readonly flat?: boolean
  readonly recipe?: string
  readonly cookie?: readonly string[]
  readonly loadCookies?: string
  readonly table?: string
  readonly sqlite?: string
  readonly watch?: number
  readonly dryRun?: boolean
  readonly long?: boolean
  readonly json?: boolean
  readonly csv?: boolean
  readonly keep?: boolean
  readonly quiet?: boolean
  readonly dataDir?: string
  readonly header?: readonly Header[]
  readonly user?: { readonly user: string; readonly password: string }
  readonly userAgent?: string
  readonly proxy?: string
  readonly caCertificate?: string
}

const list = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  ...text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== ''),
]

const kinds = checked((text: string): readonly FileKind[] =>
  list(text).map((one) => {
    const known = fileKind.safeParse(one)
    if (known.success) return known.data
    throw new UsageError(`"${one}" is no kind of file; there are: ${fileKind.options.join(', ')}`)
  }),
)
const count = (least: number, most: number): ((text: string) => number) =>
  checked((text) => parseCount(text, least, most))
const size = checked(parseRate)
const seconds = (leastMs: number): ((text: string) => number) => checked((text) => parseSeconds(text, leastMs))

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const interval = checked((text: string): number => {
  const [, count = '', unit = ''] = /^(\d{1,6}(?:\.\d+)?)([smhd])$/.exec(text) ?? []
  const ms = Math.round(Number(count) * (units[unit] ?? 0))
  if (ms >= 1_000) return ms
  throw new UsageError(`--watch takes a time such as 30m, 6h or 1d, not "${text}"`)
})

const addChoice = (command: Command): Command =>
  command
    .option('-r, --depth <n>', 'how many links away from a start pages are read', count(0, 1000), 5)
    .option('--span-hosts', 'read pages of any host, not only of those of the starts')
    .addOption(new Option('--scope <which>', 'pages of the same host, site or any').choices(['host', 'site', 'any']))
    .option('--no-parent', 'read only pages in or below the folder of a start')
    .option('-A, --accept <globs>', 'only these finds: "*.iso,*.img"; with a / the whole address is compared', list)
    .option('-R, --reject <globs>', 'not these finds', list)
    .option('--follow <globs>', 'read only these pages', list)
    .option('--skip <globs>', 'do not read these pages', list)
    .option('--kinds <kinds>', `only these kinds: ${fileKind.options.join(', ')}`, kinds)
    .option('--min-size <bytes>', 'only finds of this size or more: 500K, 2M', size)
    .option('--max-size <bytes>', 'only finds of this size or less', size)
    .option(
      '--recipe <file>',
      'what to read, follow and take: a recipe in YAML, or the name of one that is kept or comes along',
    )
    .option('--no-embedded', 'leave out images, films and sounds that are shown in pages')

const addManners = (command: Command): Command =>
  command
    .option('--max-pages <n>', 'most pages', count(1, 100_000_000), 5_000)
    .option('--max-bytes <bytes>', 'most bytes of pages: 500M', size)
    .option('--max-time <seconds>', 'longest time', seconds(1))
    .option('-w, --wait <seconds>', 'between two requests to one host', seconds(0), 1_000)
    .option('--per-host <n>', 'requests at once to one host', count(1, 64), 2)
    .option('-j, --max-concurrent <n>', 'requests at once to all hosts', count(1, 256), 16)
    .option('--no-robots', 'do not ask for robots.txt, nor obey pages that forbid to follow their links')
    .option('--sitemaps', 'begin with the sitemaps that robots.txt names, too')
    .option('--probe', 'ask for the size of each find, which also shows the dead ones')
    .option('--sort-query', 'addresses that differ only in the order of their parameters are the same')

const addOutcome = (command: Command): Command =>
  command
    .option('-d, --download <folder>', 'download what is found into this folder, in folders like those of the site')
    .option('--queue <name>', 'queue of a running Sluice to add to')
    .option('--flat', 'all files into one folder')
    .option(
      '--dry-run',
      'with --download: only show what would be downloaded; with --recipe: show what each step finds in a page',
    )
    .option('-l, --long', 'size, date and kind beside each address')
    .option('--json', 'one JSON object a line; the last one is the summary')
    .option('--csv', 'a table with a line for each find, or for each row of the recipe')
    .option(
      '--watch <time>',
      'run again so long after each end (30m, 6h, 1d): only what is new or has changed is told and taken',
      interval,
    )
    .option('--sqlite <file>', 'put finds and rows into tables of this SQLite file while the grab runs')
    .option('--table <name>', 'with --csv: which table of the recipe')
    .option('--cookie <name=value>', 'send this cookie to the hosts of the starts; may be repeated', cookiePair)
    .option('--load-cookies <file>', "send cookies from this file, in Netscape's format, to the hosts of the starts")
    .option('--keep', 'keep the grab in the list of a running Sluice when it is done')
    .option('--data-dir <folder>', "where the frontier is kept (default: the user's data folder)")
    .option('-q, --quiet', 'say nothing but the finds and errors')

export const addGrabFlags = (command: Command): Command => addGrabHttpFlags(addOutcome(addManners(addChoice(command))))

type Options = CommandInput<'grabs.start'>['options']

/** What the command line said itself; the rest of the flags are defaults. */
export type IsGiven = (flag: keyof GrabFlags) => boolean

const pair = (text: string, before: readonly string[] = []): readonly string[] => {
  if (/^[\w!#$%&'*+.^`|~-]+=[^\s;,]*$/.test(text)) return [...before, text]
  throw new UsageError('--cookie takes name=value, once for each cookie')
}
const cookiePair = checked(pair)

/** The header `Cookie` for the starts, from flags and a file; none: nothing. */
const cookieHeaders = async (
  starts: readonly string[],
  flags: GrabFlags,
  { cwd }: Place,
): Promise<readonly Header[]> => {
  const pairs = [...(flags.cookie ?? [])]
  const file = flags.loadCookies
  if (file !== undefined) {
    try {
      const text = await readFile(resolve(cwd, file), 'utf8')
      // One jar for all: cookies go only to the starts' own origins.
      for (const start of starts)
        pairs.push(
          ...cookiesFor(text, start, Date.now())
            .split('; ')
            .filter((one) => one !== ''),
        )
    } catch (error) {
      throw error instanceof UsageError ? error : cannotRead('--load-cookies', file, error)
    }
  }
  return pairs.length === 0 ? [] : [['Cookie', [...new Set(pairs)].join('; ')]]
}

const scopeOf = ({ spanHosts, scope }: GrabFlags): Options['scope'] => scope ?? (spanHosts === true ? 'any' : 'host')

/** Throws `UsageError` when parts do not go together or a file that they name cannot be read. */
export const grabOptionsOf = async (
  urls: readonly string[],
  flags: GrabFlags,
  place: Place,
  { recipe, isGiven }: { readonly recipe: Recipe | null; readonly isGiven: IsGiven },
): Promise<Options> => {
  const fromRecipe = recipe === null ? null : optionsOfRecipe(recipe, urls)
  const starts = fromRecipe?.starts ?? [...urls]
  if (starts.length === 0) throw new UsageError('there is no address to begin with: give one or more')
  if (flags.json === true && flags.csv === true)
    throw new UsageError('--json and --csv are two forms of one output: give one')
  if (flags.sqlite !== undefined && flags.dryRun === true && flags.download === undefined)
    throw new UsageError('--dry-run keeps nothing: leave out --sqlite')
  if (flags.table !== undefined && recipe === null) throw new UsageError('--table needs --recipe')
  if (flags.queue !== undefined && flags.download === undefined) throw new UsageError('--queue needs --download')
  const {
    method: _method,
    bodyBase64: _body,
    ...http
  } = await httpInputOf(
    {
      ...(flags.header === undefined ? {} : { header: flags.header }),
      ...(flags.user === undefined ? {} : { user: flags.user }),
      ...(flags.userAgent === undefined ? {} : { userAgent: flags.userAgent }),
      ...(flags.proxy === undefined ? {} : { proxy: flags.proxy }),
      ...(flags.caCertificate === undefined ? {} : { caCertificate: flags.caCertificate }),
    },
    place,
  )
  const cookies = await cookieHeaders(starts, flags, place)
  const own = ownOptions(starts, flags)
  const request = { ...http, headers: [...(http.headers ?? []), ...cookies] }
  if (fromRecipe === null) return { ...own, http: request }
  return { ...own, ...fromRecipe, ...given(own, isGiven), http: request }
}

/** Options, and the flags that say them. */
const flagsOf: Partial<Readonly<Record<keyof Options, readonly (keyof GrabFlags)[]>>> = {
  ...{ depth: ['depth'], scope: ['scope', 'spanHosts'], below: ['parent'], accept: ['accept'], reject: ['reject'] },
  ...{ maxPages: ['maxPages'], maxBytes: ['maxBytes'], maxMs: ['maxTime'], waitMs: ['wait'] },
  ...{ connectionsPerHost: ['perHost'], connections: ['maxConcurrent'] },
}

/** What the command line said itself goes before what the recipe says. */
const given = (own: Options, isGiven: IsGiven): Partial<Options> =>
  Object.fromEntries(Object.entries(own).filter(([name]) => (flagsOf[name as keyof Options] ?? []).some(isGiven)))

const ownOptions = (starts: readonly string[], flags: GrabFlags): Options => {
  return {
    ...{ starts: [...starts], depth: flags.depth, scope: scopeOf(flags), below: !flags.parent },
    accept: [...(flags.accept ?? [])],
    reject: [...(flags.reject ?? [])],
    follow: [...(flags.follow ?? [])],
    skip: [...(flags.skip ?? [])],
    kinds: [...(flags.kinds ?? [])],
    ...{ leastBytes: flags.minSize ?? null, mostBytes: flags.maxSize ?? null, embedded: flags.embedded },
    ...{ maxPages: flags.maxPages, maxBytes: flags.maxBytes ?? null, maxMs: flags.maxTime ?? null },
    ...{ waitMs: flags.wait, connectionsPerHost: flags.perHost, connections: flags.maxConcurrent },
    ...{ robots: flags.robots, sitemaps: flags.sitemaps === true, probe: flags.probe === true },
    sortQuery: flags.sortQuery === true,
    watch: flags.watch === undefined ? null : { everyMs: flags.watch },
  }
}
