/** What `get` was asked to do, as one call of the contract. Checks what only the whole can tell. */
import { basename, dirname, resolve, sep } from 'node:path'
import type { CommandInput } from '../../shared/commands.ts'
import type { Wanted } from './addresses.ts'
import { UsageError } from './exit.ts'
import type { DownloadFlags } from './flags.ts'
import { httpInputOf, withItem, type HttpInput, type Place } from './http-request.ts'

export type AddInput = CommandInput<'downloads.add'>
export type DownloadInput = AddInput['items'][number]

export interface GetPlan {
  readonly total: number
  /** The downloads at these places; left out: all. They are made anew each time, because they are many times as large as what they are made of. */
  readonly items: (places?: readonly number[]) => DownloadInput[]
  /** Everything of the call but its items. */
  readonly batch: Omit<AddInput, 'items'>
}

/** Half of what one call may carry: the rest is for addresses and headers. */
const mostBodyCharacters = 32 * 1024 * 1024

type PlanFlags = DownloadFlags & { readonly maxConcurrent?: number; readonly rules?: boolean }

const checkWhole = (flags: PlanFlags, wanted: readonly Wanted[], http: HttpInput): void => {
  if (wanted.length > 1 && flags.out !== undefined) {
    throw new UsageError('--out is for one address; name the files of a list with out= lines in an input file')
  }
  if (wanted.length > 1 && flags.checksum !== undefined) {
    throw new UsageError('--checksum is for one address; give those of a list with checksum= lines in an input file')
  }
  if (flags.data === '@-' && flags.inputFile === '-') {
    throw new UsageError('--data @- and --input-file - cannot both read standard input')
  }
  if ((http.bodyBase64?.length ?? 0) * wanted.length > mostBodyCharacters) {
    throw new UsageError('--data: the body is too large for so many addresses; split the list into several commands')
  }
}

/** A name with folders in it means a file in those folders. */
const placed = (dir: string | null, out: string | undefined): Pick<DownloadInput, 'dir' | 'out'> => {
  if (out === undefined) return { dir }
  if (out === '' || out.endsWith('/') || out.endsWith(sep)) {
    throw new UsageError(`--out needs a file name; "${out}" is a folder (use --dir for the folder)`)
  }
  if (dir === null && dirname(out) !== '.') {
    throw new UsageError(`--out "${out}" names a folder: give the folder with --dir`)
  }
  return { dir: dir === null ? null : resolve(dir, dirname(out)), out: basename(out) }
}

/** `get` does what its options say; rules act only when they are asked for. The current folder is nobody's wish. */
const ruledBy = (flags: PlanFlags, { dir, out }: Wanted['options']): Pick<DownloadInput, 'rules' | 'isDirFallback'> => {
  const isFolderGiven = [flags.dir, dir].some((one) => one !== undefined) || /[/\\]/.test(out ?? flags.out ?? '')
  return flags.rules === true ? { rules: true, isDirFallback: !isFolderGiven } : { rules: false }
}

type Given<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> }

/** Without the keys that are undefined: those keep their defaults. */
const givenOnly = <T extends object>(values: T): Given<T> =>
  // The cast only says that no undefined is left.
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>

/** `defaultDir`: null leaves folder and rules to the engine. Throws `UsageError` when the parts do not go together or a file that they name cannot be read. */
export const planGet = async (
  wanted: readonly Wanted[],
  flags: PlanFlags,
  place: Place,
  defaultDir: string | null = place.cwd,
): Promise<GetPlan> => {
  const http = await httpInputOf(flags, place)
  checkWhole(flags, wanted, http)
  const dir = flags.dir === undefined ? defaultDir : resolve(place.cwd, flags.dir)
  // What cannot be done is said before anything is.
  for (const { options } of wanted) placed(options.dir ?? dir, options.out ?? flags.out)
  const itemOf = ({ urls, options }: Wanted): DownloadInput => ({
    urls: [...urls],
    ...placed(options.dir ?? dir, options.out ?? flags.out),
    ...withItem(http, options),
    ...(defaultDir === null ? {} : ruledBy(flags, options)),
    ...givenOnly({
      onConflict: flags.onConflict,
      checksum: options.checksum ?? flags.checksum,
      findChecksum: flags.findChecksum,
      connections: options.connections ?? flags.connections,
      rateLimit: options.rateLimit,
      maxTries: options.maxTries ?? flags.maxTries,
      retryWaitMs: options.retryWaitMs ?? flags.retryWait,
      // What is got now is wanted now.
      paused: defaultDir === null ? options.isPaused : undefined,
    }),
  })
  const batch: GetPlan['batch'] = {
    ...givenOnly({
      slots: flags.maxConcurrent,
      connectionsPerHost: flags.maxConnectionsPerHost,
      rateLimit: flags.limit,
    }),
    known: flags.again === true ? 'add' : 'resume',
    attached: true,
  }
  return {
    total: wanted.length,
    items: (places) => (places?.flatMap((place) => wanted[place] ?? []) ?? wanted).map(itemOf),
    batch,
  }
}
