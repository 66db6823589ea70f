/**
 * Looks whether a file's blocks are on the disk as they were written. Reads in slices, so that whoever asks can stop in between
 * and others who read get their turn. Decides nothing.
 */
import type { Block } from '../domain/block-hashes.ts'
import { rangeOfBlock } from '../domain/block-hashes.ts'
import type { PartRecord } from '../domain/download.ts'
import { joined } from '../domain/segments.ts'
import type { Range } from '../domain/segments.ts'
import type { Disk } from '../transfer/disk.ts'

/** 32 MiB. */
const blocksAtOnce = 8

export interface CheckOptions {
  readonly disk: Disk
  readonly signal: AbortSignal
}

/** The hashes of these blocks as the disk has them; 'stopped': the signal came first. Rejects with disk failures. */
export const readHashes = async (
  file: PartRecord,
  blocks: readonly Pick<Block, 'index' | 'sizeBytes'>[],
  { disk, signal }: CheckOptions,
): Promise<readonly bigint[] | 'stopped'> => {
  const found: bigint[] = []
  for (let from = 0; from < blocks.length; from += blocksAtOnce) {
    if (signal.aborted) return 'stopped'
    const slice = blocks.slice(from, from + blocksAtOnce).map(({ index, sizeBytes }) => ({ index, sizeBytes }))
    found.push(...(await disk.call('hashBlocks', { file, blocks: slice })))
  }
  return found
}

/** Those of the blocks whose bytes are not what they were. */
export const damagedOf = async (
  file: PartRecord,
  blocks: readonly Block[],
  options: CheckOptions,
): Promise<readonly Block[] | 'stopped'> => {
  const found = await readHashes(file, blocks, options)
  return found === 'stopped' ? found : blocks.filter(({ hash }, at) => hash !== found[at])
}

const mostTold = 5

/** For people: `bytes 4194304–8388607, …`. */
export const wordsOf = (ranges: readonly Range[]): string => {
  const told = ranges.slice(0, mostTold).map(({ start, end }) => `${String(start)}–${String(end - 1)}`)
  return `bytes ${told.join(', ')}${ranges.length > mostTold ? ' and others' : ''}`
}

/** The ranges of blocks, joined where they touch. */
export const rangesOfBlocks = (blocks: readonly Block[]): readonly Range[] => joined(blocks.map(rangeOfBlock))
