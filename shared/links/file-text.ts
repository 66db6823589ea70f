/**
 * The text of a file that was dropped, opened or named: UTF-8, or UTF-16 with its mark, also packed by gzip as aria2 keeps its sessions. The
 * same in a window and in Node.
 */
import { mostCharacters } from './reading.ts'

export type FileTrouble = 'too_large' | 'not_text' | 'unreadable'

export type FileText = { readonly text: string } | { readonly trouble: FileTrouble }

/** Bytes of a file beyond this are no list that a person made. */
export const largestListBytes = mostCharacters

const begins = (bytes: Uint8Array, ...marks: readonly number[]): boolean =>
  marks.every((mark, index) => bytes[index] === mark)

/** Null: more than `largestListBytes` would come out. Rejects for what is damaged. */
const unpacked = async (bytes: Uint8Array): Promise<Uint8Array | null> => {
  const pieces: Uint8Array[] = []
  let length = 0
  const reader = new Response(bytes).body?.pipeThrough(new DecompressionStream('gzip')).getReader()
  for (let piece = await reader?.read(); piece?.value !== undefined; piece = await reader?.read()) {
    length += piece.value.length
    if (length > largestListBytes) {
      await reader?.cancel()
      return null
    }
    pieces.push(piece.value)
  }
  const whole = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

const encodingOf = (bytes: Uint8Array): string => {
  if (begins(bytes, 0xff, 0xfe)) return 'utf-16le'
  return begins(bytes, 0xfe, 0xff) ? 'utf-16be' : 'utf-8'
}

export const textOfFile = async (given: Uint8Array): Promise<FileText> => {
  if (given.length > largestListBytes) return { trouble: 'too_large' }
  const bytes = begins(given, 0x1f, 0x8b) ? await unpacked(given).catch(() => undefined) : given
  if (bytes === undefined) return { trouble: 'unreadable' }
  if (bytes === null) return { trouble: 'too_large' }
  const text = new TextDecoder(encodingOf(bytes)).decode(bytes)
  return text.includes('\0') ? { trouble: 'not_text' } : { text }
}
