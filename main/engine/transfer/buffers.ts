/**
 * Memory that is used again and again: a fresh block for every body would keep the collector busy and be hundreds of megabytes
 * before it comes. One list for each thread; whoever gives a block back must not touch it again.
 */

/** Blocks come in powers of two, none smaller than this. */
const leastBytes = 16 * 1024
/** Blocks of one size that are kept at most, and bytes of them. */
const mostKept = 32
const mostKeptBytes = 8 * 1024 * 1024

const kept = new Map<number, Buffer[]>()

const sizeFor = (bytes: number): number => {
  let size = leastBytes
  while (size < bytes) size *= 2
  return size
}

/**
 * One read fills a large one at full speed, and each read is one write: against a small one it saves a tenth of the processor time
 * of 2 GiB over the loopback. Many connections share the speed, so only the first ones of a thread have large ones.
 */
const readBytes = { large: 1024 * 1024, small: 256 * 1024 }
const mostLarge = 4
let large = 0

/** A block that a socket reads into. */
export const takeReadBuffer = (): Buffer => {
  if (large >= mostLarge) return takeBuffer(readBytes.small)
  large += 1
  return takeBuffer(readBytes.large)
}

/** Takes back a block of `takeReadBuffer`. */
export const giveReadBuffer = (block: Buffer): void => {
  dropReadBuffer(block)
  giveBuffer(block)
}

/** Forgets a block of `takeReadBuffer` that cannot be used again. */
export const dropReadBuffer = (block: Buffer): void => {
  if (block.byteLength === readBytes.large) large -= 1
}

/** A block of at least so many bytes, with anything in it. */
export const takeBuffer = (bytes: number): Buffer => {
  const size = sizeFor(bytes)
  return kept.get(size)?.pop() ?? Buffer.allocUnsafeSlow(size)
}

/** Takes back a block of `takeBuffer`. */
export const giveBuffer = (block: Buffer): void => {
  const list = kept.get(block.byteLength) ?? []
  if (list.length < mostKept && (list.length + 1) * block.byteLength <= mostKeptBytes) list.push(block)
  kept.set(block.byteLength, list)
}
