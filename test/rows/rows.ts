/**
 * The rows of the fault matrix: what may go wrong, and which test tries it. `<group>.yaml` holds them; a row names tests as
 * `file › title`, where a case of a table may follow, or as `hard H2`. `test/unit/rows.test.ts` looks whether all of that exists;
 * `node test/rows/write.ts` makes docs/reliability-rows.md of it.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { titlesOf, type Titles } from './titles.ts'

const folder = import.meta.dirname
const tests = join(folder, '..')

/** Letter, what its rows are about, and how many there are. */
export const groups = [
  ['S', 'The server and its answers', 50],
  ['N', 'The network', 30],
  ['D', 'The disk', 42],
  ['K', 'The process, the clock, the system', 20],
  ['B', 'The ledger', 20],
  ['P', 'Credentials, redirects, proxies', 20],
  ['F', 'Names of files', 40],
  ['HD', 'Heads', 15],
  ['U', 'Addresses', 20],
  ['W', 'Pages for the grabber', 20],
  ['R', 'The door: RPC, WebSocket, HTTP', 30],
  ['I', 'What the page of the window says', 12],
  ['Q', 'Ledgers and files of settings as input', 13],
] as const

const row = z
  .strictObject({
    /** What may happen, and what comes of it. */
    row: z.string().min(1),
    tests: z.array(z.string()).min(1).optional(),
    /** What of it is not tried, and why. */
    open: z.string().min(1).optional(),
    /** Why there is nothing to try. */
    left: z.string().min(1).optional(),
  })
  .refine(({ tests: named, open, left }) => named !== undefined || open !== undefined || left !== undefined, {
    error: 'needs tests, or says why there are none: open or left',
  })
export type Row = z.infer<typeof row>

export const rowsOf = (letter: string): Readonly<Record<string, Row>> =>
  z.record(z.string(), row).parse(parse(readFileSync(join(folder, `${letter.toLowerCase()}.yaml`), 'utf8')))

/** `H2` of `hard H2`; null for a test in a file. */
export const hardOf = (named: string): string | null => /^hard (\w+)$/.exec(named)?.[1] ?? null

const read = new Map<string, Titles>()
const titlesIn = (file: string): Titles => {
  const known = read.get(file) ?? titlesOf(readFileSync(join(tests, file), 'utf8'))
  read.set(file, known)
  return known
}

/** Why the test that a row names is none; null: it is there. */
export const whatIsWrong = (named: string, hardIds: readonly string[]): string | null => {
  const hard = hardOf(named)
  if (hard !== null) return hardIds.includes(hard) ? null : `there is no hard test ${hard}`
  const [file = '', title = '', ...cases] = named.split(' › ')
  if (!existsSync(join(tests, file))) return `there is no file test/${file}`
  const { tests: titles, texts } = titlesIn(file)
  if (!titles.has(title)) return `test/${file} has no test “${title}”`
  const missing = cases.find((one) => !texts.has(one))
  return missing === undefined ? null : `test/${file} has no case “${missing}”`
}
