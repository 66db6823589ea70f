/**
 * Clears up what a kill has left of small files: parts that were landed and never booked, and the final names they may have been
 * given. Everything else that a kill leaves is known to the ledger.
 */
import { failureOf } from '../../../shared/failure.ts'
import type { Log } from '../log.ts'
import type { Ledger } from '../store/ledger.ts'
import type { Disk } from '../transfer/disk.ts'
import { landedPrefix } from '../transfer/landing.ts'
import type { Leftover } from '../transfer/protocol.ts'

export interface LeftoversSpec {
  readonly ledger: Ledger
  readonly disk: Disk
  readonly log: Log
  /** Word of this run of the engine: what it lands is not left over. */
  readonly run: string
}

/** Looks through the folders of all downloads, one after the other. Never rejects: a folder that is out of reach keeps what it has. */
export const clearLeftovers = async (spec: LeftoversSpec): Promise<void> => {
  const { ledger, log } = spec
  const { state, readOnly, tag } = ledger.report
  if (state !== 'unclean' || readOnly || tag === '') return
  try {
    for (const dir of await ledger.call('folders', null)) await clearFolder(spec, dir)
  } catch (error) {
    log('warn', 'leftovers.kept', { code: failureOf(error).code })
  }
}

const clearFolder = async ({ ledger, disk, log, run }: LeftoversSpec, dir: string): Promise<void> => {
  try {
    const found = await disk.call('leftovers', { dir, prefix: landedPrefix(ledger.report.tag) })
    const left = found.filter((one) => one.run !== run)
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
