/**
 * Frames on a byte stream: one JSON value a line, UTF-8. Splits and joins; knows nothing of sockets or of what a frame
 * means.
 */
import { fail, FailureError } from '../../shared/failure.ts'

/** Room for a batch of 100,000 items. */
export const maxFrameBytes = 64 * 1024 * 1024

const newline = 10

/** One line. Throws `bad_input` when the frame is larger than the other side would take. */
export const encodeFrame = (frame: unknown, maxBytes: number = maxFrameBytes): string => {
  const line = `${JSON.stringify(frame)}\n`
  if (line.length <= maxBytes / 3 || Buffer.byteLength(line) <= maxBytes) return line
  const limit = `${String(Math.floor(maxBytes / 1_048_576))} MiB`
  throw new FailureError(
    fail('bad_input', `This is too much at once for the running Sluice (more than ${limit}). Split it into parts.`),
  )
}

/** Why a stream cannot be read on. */
export type FrameTrouble = 'too_large' | 'not_json'

export interface FrameReader {
  /** Takes the next piece of the stream; frames are delivered before it returns. */
  push(piece: Uint8Array): void
}

/** After trouble nothing is delivered any more. */
export const frameReader = (
  onFrame: (frame: unknown) => void,
  onTrouble: (trouble: FrameTrouble) => void,
  maxBytes: number = maxFrameBytes,
): FrameReader => {
  let pieces: Uint8Array[] = []
  let heldBytes = 0
  let broken = false

  const stop = (trouble: FrameTrouble): void => {
    broken = true
    pieces = []
    onTrouble(trouble)
  }

  /** False when it is too much. */
  const hold = (piece: Uint8Array): boolean => {
    heldBytes += piece.length
    if (heldBytes > maxBytes) stop('too_large')
    else if (piece.length > 0) pieces.push(piece)
    return heldBytes <= maxBytes
  }

  const deliver = (): void => {
    const text = Buffer.concat(pieces).toString('utf8')
    pieces = []
    heldBytes = 0
    if (text.trim() === '') return
    let frame: unknown
    try {
      frame = JSON.parse(text)
    } catch {
      stop('not_json')
      return
    }
    onFrame(frame)
  }

  const push = (piece: Uint8Array): void => {
    let from = 0
    while (!broken) {
      const end = piece.indexOf(newline, from)
      if (!hold(piece.subarray(from, end === -1 ? piece.length : end)) || end === -1) return
      deliver()
      from = end + 1
    }
  }
  return { push }
}
