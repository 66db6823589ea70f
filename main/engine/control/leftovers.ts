/**
 * Clears up what a kill has left and no row knows of: small files that were landed and never booked, with the final names they may
 * have been given, parts that were made and never booked, and the parts' names of files that were completed at that moment.
 */
import { failureOf } from '../../../shared/failure.ts'
import type { Download } from '../domain/download.ts'
import type { Log } from '../log.ts'
import type { Ledger } from '../store/ledger.ts'
import type { Disk } from '../transfer/disk.ts'
import { landedPrefix } from '../transfer/landing.ts'
import type { DiskResult, Leftover, MadePart } from '../transfer/protocol.ts'

export interface LeftoversSpec {
  readonly ledger: Ledger
  readonly disk: Disk
  readonly log: Log
  readonly cursorFolder: string
  /** Word of this run of the engine: what it lands is not left over. */
  readonly run: string
}

/** Looks through the folders of all downloads, one after the other. Never rejects: a folder that is out of reach keeps what it has. */
export const clearLeftovers = async (spec: LeftoversSpec): Promise<void> => {
  const { ledger, log } = spec
  const { state, readOnly, tag } = ledger.report
  if (state !== 'unclean' || readOnly || tag === '') return
  try {
    await clearMade(spec)
    for (const dir of await ledger.call('folders', null)) await clearFolder(spec, dir)
  } catch (error) {
    log('warn', 'leftovers.kept', { code: failureOf(error).code })
  }
}

const clearMade = async ({ ledger, disk, log, cursorFolder }: LeftoversSpec): Promise<void> => {
  const made = await disk.call('madeParts', { cursorFolder })
  if (made.length === 0) return
  const rows = await ledger.call('downloads', { ids: made.map(({ id }) => id) })
  const rowOf = new Map(rows.map((row) => [row.id, row]))
  // One that is out of reach keeps its note, and holds up none of the others.
  const cleared = await Promise.allSettled(made.map((one) => clearOne(disk, one, rowOf.get(one.id))))
  for (const [at, one] of cleared.entries())
    if (one.status === 'rejected') log('warn', 'leftovers.kept', { id: made[at]?.id, code: failureOf(one.reason).code })
  log('info', 'leftovers.made', { count: made.length })
}

/**
 * A completed file has its final name: the part's name, where it still is one of this file, is only left over. The note of a part that
 * is still needed stays: the next end may fall between the booking of the file and the removal of that name.
 */
const clearOne = async (disk: Disk, made: MadePart, row: Download | undefined): Promise<void> => {
  const file = row?.status === 'completed' ? row.file : null
  if (file) await disk.call('removePart', { path: made.path, dev: file.dev, ino: file.ino })
  else if (row?.part?.path === made.path) return
  await disk.call('forgetMade', { ...made, isKnown: file !== null })
}

/**
 * A power cut may bring back the name of a part that had been removed, and take the note that told of it. Only a name of the very file
 * that was completed goes, while that file stands under its own.
 */
const clearSecondNames = async (
  { ledger, disk, log }: LeftoversSpec,
  found: DiskResult<'leftovers'>['secondNames'],
): Promise<void> => {
  if (found.length === 0) return
  const rows = await ledger.call('downloads', { ids: found.map(({ id }) => id) })
  const rowOf = new Map(rows.map((row) => [row.id, row]))
  for (const { id, part } of found) {
    const row = rowOf.get(id)
    if (row?.status !== 'completed' || row.path === null || row.path === part.path) continue
    const file = await disk.call('stat', { path: row.path })
    if (file?.ino !== part.ino || file.dev !== part.dev) continue
    await disk.call('removePart', part)
    log('info', 'leftovers.second_name', { id })
  }
}

const clearFolder = async (spec: LeftoversSpec, dir: string): Promise<void> => {
  const { ledger, disk, log, run } = spec
  try {
    const { landed, secondNames } = await disk.call('leftovers', { dir, prefix: landedPrefix(ledger.report.tag) })
    await clearSecondNames(spec, secondNames)
    const left = landed.filter((one) => one.run !== run)
    if (left.length === 0) return
    const rows = await ledger.call('downloads', { ids: left.map(({ id }) => id) })
    const completed = new Set(rows.flatMap(({ id, status }) => (status === 'completed' ? [id] : [])))
    await Promise.all(left.map(({ id, part }) => clear(disk, part, completed.has(id))))
    log('info', 'leftovers.cleared', { dir, count: left.length })
  } catch (error) {
    log('warn', 'leftovers.kept', { dir, code: failureOf(error).code })
  }
}

/** A completed one keeps its final name and loses only the part's; of any other nothing was promised. */
const clear = (disk: Disk, part: Leftover['part'], isCompleted: boolean): Promise<null> =>
  disk.call(isCompleted ? 'removePart' : 'discard', part)
