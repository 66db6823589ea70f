/** Finds become downloads, some at a time, so that nobody waits long behind a hundred thousand of them. */
import { addInput } from '../../../shared/commands.ts'
import type { CommandArgs, CommandOutput } from '../../../shared/commands.ts'
import { failureOf, type FailureCode } from '../../../shared/failure.ts'
import { isWorthIt } from '../../../shared/find-choice.ts'
import type { FindFilter } from '../../../shared/grab-lists.ts'
import type { FindId, FindView, GrabOptions } from '../../../shared/grabs.ts'
import type { BatchId, DownloadId } from '../../../shared/ids.ts'
import type { Log } from '../log.ts'
import type { GrabRow } from '../store/grab-operations.ts'
import type { Ledger } from '../store/ledger.ts'
import type { GrabRequests } from './requests.ts'
import { downloadOf } from './to-downloads.ts'

/** How a batch of downloads is added: by whoever gives the command. */
export type AddDownloads = (input: CommandArgs<'downloads.add'>) => Promise<CommandOutput<'downloads.add'>>

const atOnce = 2_000

/** Finds that are worth it, as of a run (1: all). */
async function* worthIt(
  ledger: Ledger,
  { id, options }: Pick<GrabRow, 'id' | 'options'>,
  run: number,
): AsyncGenerator<readonly FindView[]> {
  for (let after = 0; ;) {
    const found = await ledger.call('grabFinds', { id, after, run, most: atOnce })
    const last = found.at(-1)
    if (last === undefined) return
    after = last.id
    yield found.filter((find) => isWorthIt(find, options))
  }
}

/** Those named, those wanted of what the filter shows, or both; neither: all that are worth it. */
async function* wantedFinds(
  ledger: Ledger,
  { id, options }: GrabRow,
  named: readonly FindId[] | null,
  choice: FindFilter | null,
): AsyncGenerator<readonly FindView[]> {
  const shown = choice === null ? null : await ledger.read('shownFinds', { id, filter: choice, bounds: options })
  const chosen = shown?.on ?? null
  const among = new Set(chosen)
  const both = chosen !== null && named !== null ? named.filter((one) => among.has(one)) : (chosen ?? named)
  if (both !== null) {
    for (let at = 0; at < both.length; at += atOnce) {
      yield await ledger.call('grabFinds', { id, after: 0, most: atOnce, ids: both.slice(at, at + atOnce) })
    }
    return
  }
  yield* worthIt(ledger, { id, options }, 1)
}

/** What was new or had changed in the run that is under way, or was the last one. */
export const newFinds = async (ledger: Ledger, row: GrabRow): Promise<FindId[]> => {
  const ids: FindId[] = []
  for await (const finds of worthIt(ledger, row, row.run)) ids.push(...finds.map(({ id }) => id))
  return ids
}

export interface AddFinds {
  readonly ledger: Ledger
  readonly row: GrabRow
  readonly requests: GrabRequests
  readonly defaultDir: string
  readonly args: CommandArgs<'grabs.download'>
  readonly add: AddDownloads
}

export const addFinds = async (spec: AddFinds): Promise<CommandOutput<'grabs.download'>> => {
  const { ledger, row, requests, defaultDir, args, add } = spec
  const { dir, folders, queueId, paused, renew, attached } = args
  const place = { dir: dir ?? defaultDir, isDirGiven: dir !== null, folders, queueId }
  const [batchIds, ids] = [[] as BatchId[], [] as DownloadId[]]
  let [added, known] = [0, 0]
  for await (const finds of wantedFinds(ledger, row, args.finds, args.choice)) {
    if (finds.length === 0) continue
    const items = finds.map((find) => downloadOf(find, place, requests))
    const answer = await add(addInput.parse({ items, known: renew ? 'add' : 'resume', paused, attached }))
    // What was chosen has become a download, and is wanted or not like every other one.
    if (args.choice !== null)
      await ledger.call('setChoices', { id: row.id, finds: finds.map(({ id }) => id), chosen: null })
    batchIds.push(answer.batchId)
    for (const item of answer.items) {
      ids.push(item.id)
      if (item.outcome === 'added') added += 1
      else known += 1
    }
  }
  return { batchIds, ids, added, known }
}

export interface TakeFinds extends Omit<AddFinds, 'args'> {
  readonly take: NonNullable<NonNullable<GrabOptions['watch']>['take']>
  readonly log: Log
}

/** Failures of the ledger: nothing of the rest can be done either, and it can be done later. */
const ofLedger: readonly FailureCode[] = ['disk_full', 'ledger_unusable', 'ledger_read_only', 'engine_gone']

/**
 * In the first run of a watch all that is worth it, then what is new or has changed. What cannot be added for another reason than the
 * ledger's is left, and ends no watch.
 */
export const takeFinds = async ({ take, log, ...spec }: TakeFinds): Promise<void> => {
  const { id, run } = spec.row
  const isFirst = run === 1
  try {
    const finds = isFirst ? null : await newFinds(spec.ledger, spec.row)
    if (finds?.length === 0) return
    const args = { ...take, id, finds, choice: null, paused: false, renew: !isFirst, attached: false }
    await addFinds({ ...spec, args })
  } catch (error) {
    if (ofLedger.includes(failureOf(error).code)) throw error
    log('error', 'grab.not_taken', { id, error: String(error) })
  }
}
