/**
 * The buffers that bulk connections read into, kept for the next connection when one has closed: servers that keep no connection
 * would otherwise cost a fresh block of memory for each file. One list for each thread.
 */

/** Larger reads make fewer calls; from here on they win nothing (see docs/benchmarks.md). */
export const readBytes = 256 * 1024
const mostSpare = 16
const spare: Buffer[] = []

/** Not zeroed: nobody may look behind what a read has filled. */
export const takeBuffer = (): Buffer => spare.pop() ?? Buffer.allocUnsafeSlow(readBytes)

/** Only when nothing can write into it any more. */
export const giveBackBuffer = (buffer: Buffer): void => {
  if (spare.length < mostSpare) spare.push(buffer)
}
