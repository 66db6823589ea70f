/** Reading blocks of a file back and hashing them. Runs in a disk thread; whoever asks keeps the slices small. */
import { closeSync, constants, fstatSync, openSync } from 'node:fs'
import { FailureError } from '../../../shared/failure.ts'
import { rangeOfBlock } from '../domain/block-hashes.ts'
import { hashOfBlock } from './block-hashes.ts'
import { onDisk } from './classify-disk.ts'
import { noFollow, noWait } from './open-flags.ts'
import { isSameFile, partChanged, readExactly } from './part-file.ts'
import type { DiskArgs } from './protocol.ts'

/** Blocks the thread. Throws failures: a block that cannot be read is not a damaged one. */
export function hashBlocks({ file, blocks }: DiskArgs<'hashBlocks'>): readonly bigint[] {
  const { path } = file
  return onDisk({ doing: 'check', path }, () => {
    const fd = openSync(path, constants.O_RDONLY | noFollow | noWait)
    try {
      if (!isSameFile(fstatSync(fd, { bigint: true }), file)) {
        throw new FailureError(partChanged(path, 'was replaced by something else'))
      }
      const largest = blocks.reduce((most, { sizeBytes }) => Math.max(most, sizeBytes), 0)
      const bytes = Buffer.allocUnsafe(largest)
      return blocks.map((block) => {
        const target = bytes.subarray(0, block.sizeBytes)
        readExactly(fd, target, rangeOfBlock(block).start, path)
        return hashOfBlock(target)
      })
    } finally {
      closeSync(fd)
    }
  })
}
