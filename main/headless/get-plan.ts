/** What `get` was asked to do, as one call of the contract. Checks what only the whole can tell. */
import { basename, dirname, resolve, sep } from 'node:path'
import type { CommandInput } from '../../shared/commands.ts'
import type { Wanted } from './addresses.ts'
import { UsageError } from './exit.ts'
import type { GetFlags } from './flags.ts'
import { httpInputOf, withItem, type HttpInput, type Place } from './http-request.ts'

export type AddInput = CommandInput<'downloads.add'>
export type DownloadInput = AddInput['items'][number]

export interface GetPlan {
  readonly items: readonly DownloadInput[]
  /** Everything of the call but its items. */
  readonly batch: Omit<AddInput, 'items'>
}

/** Half of what one call may carry: the rest is for addresses and headers. */
const mostBodyCharacters = 32 * 1024 * 1024

const checkWhole = (flags: GetFlags, wanted: readonly Wanted[], http: HttpInput): void => {
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
const placed = (dir: string, out: string | undefined): Pick<DownloadInput, 'dir' | 'out'> => {
  if (out === undefined) return { dir }
  if (out === '' || out.endsWith('/') || out.endsWith(sep)) {
    throw new UsageError(`--out needs a file name; "${out}" is a folder (use --dir for the folder)`)
  }
  return { dir: resolve(dir, dirname(out)), out: basename(out) }
}

type Given<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> }

/** Without the keys that are undefined: those keep their defaults. */
const givenOnly = <T extends object>(values: T): Given<T> =>
  // The cast only says that no undefined is left.
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>

/** Throws `UsageError` when the parts do not go together or a file that they name cannot be read. */
export const planGet = async (wanted: readonly Wanted[], flags: GetFlags, place: Place): Promise<GetPlan> => {
  const http = await httpInputOf(flags, place)
  checkWhole(flags, wanted, http)
  const dir = resolve(place.cwd, flags.dir ?? '.')
  const items = wanted.map(({ urls, options }): DownloadInput => ({
    urls: [...urls],
    ...placed(options.dir ?? dir, options.out ?? flags.out),
    ...withItem(http, options),
    onConflict: flags.onConflict,
    ...givenOnly({
      checksum: options.checksum ?? flags.checksum,
      findChecksum: flags.findChecksum,
      connections: options.connections ?? flags.connections,
      rateLimit: options.rateLimit,
      maxTries: options.maxTries ?? flags.maxTries,
      retryWaitMs: options.retryWaitMs ?? flags.retryWait,
    }),
  }))
  const batch: GetPlan['batch'] = {
    slots: flags.maxConcurrent,
    ...givenOnly({ connectionsPerHost: flags.maxConnectionsPerHost, rateLimit: flags.limit }),
    known: flags.again === true ? 'add' : 'resume',
    attached: true,
  }
  return { items, batch }
}
