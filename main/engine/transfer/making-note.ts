/**
 * The making note: which part is about to be made for a download, in a file beside its cursor file, written without any sync. Between
 * the making of a part and its booking nobody else knows of it; a kill there would leave it for ever. Whatever the note names
 * is empty then: nothing is written to a part before it is booked. The note stays as long as the part is needed: the name of a part
 * may outlive an end that falls right after its file is complete.
 */
import { readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DownloadId } from '../../../shared/ids.ts'
import { removeIfThere } from './cursor-file.ts'
import { lookAt } from './disk-operations-folder.ts'
import type { MadePart } from './protocol.ts'

const ending = '.making'

export const makingNoteOf = (cursorPath: string): string => `${cursorPath}${ending}`

/** Throws the system's error. */
export const noteMaking = (cursorPath: string, partPath: string): void => {
  writeFileSync(makingNoteOf(cursorPath), partPath, { mode: 0o600 })
}

/** The notes in a folder of cursor files. A torn one names nothing. */
export const madeParts = (cursorFolder: string): readonly MadePart[] =>
  readdirSync(cursorFolder).flatMap((name) => {
    if (!name.endsWith(ending)) return []
    const id = Number(name.slice(0, -ending.length))
    const notePath = join(cursorFolder, name)
    return Number.isSafeInteger(id) ? [{ id: id as DownloadId, notePath, path: readFileSync(notePath, 'utf8') }] : []
  })

/** Removes the note, and first, where nobody knows of it, the part: an empty file and nothing else. */
export const forgetMade = ({ path, notePath, isKnown }: MadePart & { readonly isKnown: boolean }): void => {
  const found = isKnown || path === '' ? null : lookAt(path)
  if (found?.isFile() === true && found.size === 0n && found.nlink === 1n) unlinkSync(path)
  removeIfThere(notePath)
}
