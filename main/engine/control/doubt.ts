/**
 * A download whose blocks are in doubt, after an unclean end or because somebody asked, is looked at before it goes on: what
 * is damaged counts as not written and is fetched again, and nothing else is. Settled in one booking, so a kill repeats it.
 */
import type { PartRecord } from '../domain/download.ts'
import { rangesOf, without } from '../domain/segments.ts'
import type { SegmentMap } from '../domain/segments.ts'
import type { KnownBlocks } from '../store/operations.ts'
import { damagedOf, rangesOfBlocks, wordsOf } from './block-check.ts'
import type { Job } from './job.ts'

export type DoubtReason = NonNullable<KnownBlocks['doubt']>

const because: Readonly<Record<DoubtReason, string>> = {
  unclean_end: 'Sluice ended unexpectedly last time, so what is there was checked',
  asked: 'What is there was checked as asked',
}

/** What is told of a check: how many blocks, and which of them are damaged. */
export const told = (reason: DoubtReason, checked: number, damaged: ReturnType<typeof rangesOfBlocks>): string => {
  const blocks = `${because[reason]}: ${String(checked)} ${checked === 1 ? 'block' : 'blocks'} of 4 MiB`
  if (damaged.length === 0) return `${blocks}, none damaged.`
  return `${blocks}. Damaged on the disk: ${wordsOf(damaged)}. Only that is fetched again.`
}

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
  tell(id, damaged.length > 0 ? 'blocks_damaged' : 'blocks_checked', told(reason, known.length, ranges))
  job.phase = phase
  return sound
}
