/**
 * Memory that is used again and again: a fresh block for every body would keep the collector busy and be hundreds of megabytes
 * before it comes. One list for each thread; whoever gives a block back must not touch it again.
 */

/** Blocks come in powers of two, none smaller than this. */
const leastBytes = 16 * 1024
/** Blocks of one size that are kept at most. */
const mostKept = 32

const kept = new Map<number, Buffer[]>()

const sizeFor = (bytes: number): number => {
  let size = leastBytes
  while (size < bytes) size *= 2
  return size
}

/** A block of at least so many bytes, with anything in it. */
export const takeBuffer = (bytes: number): Buffer => {
  const size = sizeFor(bytes)
  return kept.get(size)?.pop() ?? Buffer.allocUnsafeSlow(size)
}

/** Takes back a block of `takeBuffer`. */
export const giveBuffer = (block: Buffer): void => {
  const list = kept.get(block.byteLength) ?? []
  if (list.length < mostKept) list.push(block)
  kept.set(block.byteLength, list)
}
