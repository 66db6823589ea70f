/**
 * A download whose blocks are in doubt, after an unclean end or because somebody asked, is looked at before it goes on: what
 * is damaged counts as not written and is fetched again, and nothing else is. Settled in one booking, so a kill repeats it.
 */
import type { EventData } from '../../../shared/events.ts'
import type { PartRecord } from '../domain/download.ts'
import { rangesOf, without } from '../domain/segments.ts'
import type { Range, SegmentMap } from '../domain/segments.ts'
import type { KnownBlocks } from '../store/operations.ts'
import { damagedOf, rangesOfBlocks } from './block-check.ts'
import type { Job } from './job.ts'

export type DoubtReason = NonNullable<KnownBlocks['doubt']>

/** Damaged ranges that are told one by one. */
const mostTold = 64

/** What is told of a check: how many blocks, and which of them are damaged. */
export const told = (reason: DoubtReason, blocks: number, damaged: readonly Range[]): EventData =>
  damaged.length === 0
    ? { kind: 'blocks_checked', reason, blocks }
    : { kind: 'blocks_damaged', reason, blocks, damaged: damaged.slice(0, mostTold), ranges: damaged.length }

/**
 * Checks the blocks whose hashes are known; returns the map without the damaged ones. Everything that is written must be booked,
 * and noted nowhere else: what is dropped here must not come back.
 */
export const settleDoubt = async (
  job: Job,
  { part, map, reason }: { readonly part: PartRecord; readonly map: SegmentMap; readonly reason: DoubtReason },
): Promise<SegmentMap | 'stopped'> => {
  const { disk, ledger, tell, changed, log } = job.context
  const { id } = job.download
  const { phase } = job
  job.phase = 'verifying'
  changed(id)
  const known = job.blocks.within(rangesOf(map), map.at(-1)?.end ?? 0, 'known')
  const damaged = await damagedOf(part, known, { disk, signal: job.stopper.signal })
  if (damaged === 'stopped') return 'stopped'
  for (const { index } of damaged) job.blocks.forget(index)
  const ranges = rangesOfBlocks(damaged)
  const sound = without(map, ranges)
  const pages = job.blocks.takeChanges()
  await ledger.call('checkpoint', {
    cursors: [{ id, identity: job.identity, segments: sound, pages, isChecked: true }],
  })
  if (damaged.length > 0) log('warn', 'blocks.damaged', { id, blocks: damaged.length, checked: known.length })
  tell(id, told(reason, known.length, ranges))
  job.phase = phase
  return sound
}
