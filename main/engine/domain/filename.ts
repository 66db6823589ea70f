/**
 * From any text to a name that is safe to give a file in a folder: one component, valid and harmless on Linux, macOS and
 * Windows alike. Pure; knows nothing of headers, addresses or disks. What the user sees in the list is this name.
 */
import {
  classId,
  compoundExtension,
  defused,
  deviceName,
  entryBytes,
  extensionBytes,
  folderFile,
  forbidden,
  invisible,
  nameBytes,
  saysNothing,
  strayJoiner,
} from './filename-rules.ts'
import { bytesOf, cutText } from './filename-length.ts'

export { entryBytes }

/** The name of last resort. */
export const fallbackName = 'download'

/** More rounds than any text needs; a text that needs more becomes the fallback. */
const mostRounds = 12

/** `extension` starts with its dot, or is empty; `.tar.gz` and its like are one extension. */
export function splitName(name: string): { readonly stem: string; readonly extension: string } {
  const extension = compoundExtension.exec(name)?.[0] ?? /\.[^.\s]+$/u.exec(name)?.[0] ?? ''
  if (extension.length === name.length || bytesOf(extension) > extensionBytes) return { stem: name, extension: '' }
  return { stem: name.slice(0, name.length - extension.length), extension }
}

/**
 * A name made safe: the last path component of `raw` in NFC, at most `maxBytes` of UTF-8 (230 unless told), never empty.
 * `safeName(safeName(x)) === safeName(x)`.
 */
export const safeName = (raw: string, options: { readonly maxBytes?: number } = {}): string =>
  cleanName(raw, options) ?? fallbackName

/** Like `safeName`, but null when `raw` says nothing that a file could be called. */
export function cleanName(raw: string, options: { readonly maxBytes?: number } = {}): string | null {
  const maxBytes = options.maxBytes ?? nameBytes
  let name = lastComponent(raw)
  for (let round = 0; round < mostRounds; round += 1) {
    if (saysNothing.test(name)) return null
    const next = defuse(shortened(scrub(name), maxBytes), maxBytes)
    if (next === name) return name
    name = next
  }
  return null
}

/** Path separators of every platform count, a drive letter is a folder too. */
function lastComponent(raw: string): string {
  const parts = raw.split(/[/\\]+/u).filter((part) => part.trim() !== '')
  return (parts.at(-1) ?? '').replace(/^\s*[a-z]:(?=.)/iu, '')
}

/** Bad characters out, ends trimmed. */
function scrub(name: string): string {
  return (
    bounded(name)
      .toWellFormed()
      .normalize('NFC')
      .replace(invisible, '')
      .replace(strayJoiner, '')
      // White space at the ends first: a line break behind an extension must not hide it.
      .trim()
      .replace(forbidden, '_')
      .replace(/\s{2,}/gu, ' ')
      .replace(/^[\s.]+|[\s.]+$/gu, '')
      .normalize('NFC')
  )
}

/** Names that mean something to a system, a shell or ourselves get a letter or a word more. */
function defuse(name: string, maxBytes: number): string {
  const base = /^[^.]*/u.exec(name)?.[0].trimEnd() ?? ''
  const fronted = name.startsWith('-') || deviceName.test(base) || folderFile.test(name) ? `_${name}` : name
  const last = /\.[^.]*$/u.exec(fronted)?.[0].toLowerCase().trimEnd() ?? ''
  const ended = defused.has(last) || classId.test(last) ? `${fronted}.download` : fronted
  return shortened(ended, maxBytes)
}

/** A name of megabytes is cut before it is worked on; what is looked at later lies within the ends that are kept. */
function bounded(name: string): string {
  if (name.length <= 4_096) return name
  return name.slice(0, 2_048) + name.slice(-128)
}

/** The name cut to `maxBytes` of UTF-8 between characters as people see them; the extension is kept, as is `tail` before it. */
export function shortened(name: string, maxBytes: number, tail = ''): string {
  if (bytesOf(name) + bytesOf(tail) <= maxBytes && tail === '') return name
  const { stem, extension } = splitName(name)
  const room = maxBytes - bytesOf(tail) - bytesOf(extension)
  return room > 0 ? cutText(stem, room) + tail + extension : cutText(name, maxBytes - bytesOf(tail)) + tail
}

/** The n-th name of a file whose name is taken: `a (1).txt`, `b (2).tar.gz`; 0: the name itself. At most 255 bytes. */
export const numbered = (name: string, n: number): string =>
  n === 0 ? name : shortened(name, entryBytes, ` (${String(n)})`)

/** Two names with the same key are the same file on some platform: case, normalisation, dots and spaces at the end. */
export const collisionKey = (name: string): string =>
  name
    .normalize('NFC')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFC')
    .replace(/[\s.]+$/u, '')

/** Whether a text can be one entry of a folder as it is, and nothing but that. */
export const isOneComponent = (name: string): boolean =>
  name !== '' &&
  name !== '.' &&
  name !== '..' &&
  !/[/\\]/u.test(name) &&
  !name.includes('\0') &&
  bytesOf(name) <= entryBytes
