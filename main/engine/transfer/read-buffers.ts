/**
 * The buffers that bulk connections read into. Large ones are kept for the next connection when one has closed: servers that
 * keep no connection would otherwise cost a fresh block of memory for each file. One list for each thread.
 */

/**
 * One read fills it at full speed, and each read is one write. Against 256 KiB it saves a tenth of the processor time of 2 GiB over
 * the loopback; memory that no read has touched is not used.
 */
const largeBytes = 1_048_576
/** Node hands on one TLS record at a time, and none is larger (RFC 8446 section 5.1). */
const recordBytes = 16_384
const mostSpare = 8
const spare: Buffer[] = []

/** Not zeroed: nobody may look behind what a read has filled. */
export const takeBuffer = (secure: boolean): Buffer =>
  (secure ? undefined : spare.pop()) ?? Buffer.allocUnsafeSlow(secure ? recordBytes : largeBytes)

/** Only when nothing can write into it any more. */
export const giveBackBuffer = (buffer: Buffer): void => {
  if (buffer.length === largeBytes && spare.length < mostSpare) spare.push(buffer)
}
