/** Lengths of names: bytes of UTF-8, and cuts that leave no half character behind. Pure. */

/** Length in bytes of UTF-8; never less than in UTF-16 units. */
export const bytesOf = (text: string): number => Buffer.byteLength(text)

let segmenter: Intl.Segmenter | undefined

/**
 * The longest beginning of `text` of at most `maxBytes` that ends between two characters as people see them (Unicode
 * UAX 29 grapheme clusters); one that alone is too long is cut between code points.
 */
export function cutText(text: string, maxBytes: number): string {
  if (bytesOf(text) <= maxBytes) return text
  // Making one takes milliseconds, and most names never need it.
  segmenter ??= new Intl.Segmenter('und', { granularity: 'grapheme' })
  const whole = take(segments(segmenter, text.slice(0, maxBytes + 64)), maxBytes)
  return whole === '' ? take(text, maxBytes) : whole
}

function* segments(by: Intl.Segmenter, text: string): Generator<string> {
  for (const { segment } of by.segment(text)) yield segment
}

function take(pieces: Iterable<string>, maxBytes: number): string {
  let kept = ''
  let length = 0
  for (const piece of pieces) {
    length += bytesOf(piece)
    if (length > maxBytes) break
    kept += piece
  }
  return kept
}
