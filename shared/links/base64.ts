/** Bytes of text in base64 (RFC 4648 section 4), in the places that have neither `Buffer` nor `btoa` in common. */
const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** UTF-8; what is no text becomes U+FFFD. */
export const utf8Bytes = (text: string): readonly number[] => {
  const bytes: number[] = []
  for (const character of text.toWellFormed()) {
    const point = character.codePointAt(0) ?? 0
    if (point < 0x80) bytes.push(point)
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 63))
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63))
    else bytes.push(0xf0 | (point >> 18), ...[12, 6, 0].map((shift) => 0x80 | ((point >> shift) & 63)))
  }
  return bytes
}

export const base64OfText = (text: string): string => {
  const bytes = utf8Bytes(text)
  let coded = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b, c] = bytes.slice(at, at + 3)
    const triple = (a << 16) | ((b ?? 0) << 8) | (c ?? 0)
    const four = [18, 12, 6, 0].map((shift) => digits[(triple >> shift) & 63] ?? '')
    if (b === undefined) four[2] = '='
    if (c === undefined) four[3] = '='
    coded += four.join('')
  }
  return coded
}
