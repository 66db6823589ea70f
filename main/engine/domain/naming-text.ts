/** Texts as they arrive in headers and addresses, decoded once and only once. Pure. */

/** Percent-encoded UTF-8 → text. What is not valid UTF-8 becomes U+FFFD, what is not an escape stays as it is. */
export const decodePercent = (text: string): string =>
  text.replace(/(?:%[0-9a-f]{2})+/giu, (run) =>
    new TextDecoder('utf-8', { ignoreBOM: true }).decode(
      Uint8Array.from(run.slice(1).split('%'), (hex) => Number.parseInt(hex, 16)),
    ),
  )

/** Separators that came out of a decoding are characters of the name, not folders. */
export const unfolded = (text: string): string => text.replace(/[/\\]/gu, '_')

/** A header value whose chars are bytes (Latin-1) but whose bytes are UTF-8, as text; any other value as it is. */
export function fromHeaderBytes(value: string): string {
  if (!/[\x80-\xff]/u.test(value) || /[\u{100}-\u{10ffff}]/u.test(value)) return value
  return decodeBytes(latin1(value), 'utf-8') ?? value
}

/** RFC 2047 words (`=?UTF-8?B?…?=`), which do not belong in HTTP but are sent; unknown charsets leave them as they are. */
export function decodeWords(text: string): string {
  const joined = text.replace(/(\?=)\s+(?==\?)/gu, '$1')
  return joined.replace(
    /=\?([\w.+-]+)(?:\*[\w-]*)?\?([bq])\?([^?\s]*)\?=/giu,
    (word: string, charset: string, coding: string, body: string) =>
      decodeBytes(coding.toLowerCase() === 'b' ? fromBase64(body) : fromQuoted(body), charset) ?? word,
  )
}

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0))

function decodeBytes(bytes: Uint8Array | null, charset: string): string | null {
  if (bytes === null) return null
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

function fromBase64(text: string): Uint8Array | null {
  try {
    return latin1(atob(text))
  } catch {
    return null
  }
}

const fromQuoted = (text: string): Uint8Array =>
  latin1(
    text
      .replaceAll('_', ' ')
      .replace(/=([0-9a-f]{2})/giu, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
      .replace(/[\u{100}-\u{10ffff}]/gu, '?'),
  )
