/**
 * Everything about a file that is not writing its bytes: one function for each disk operation of the protocol. Runs in a
 * disk thread (or anywhere, in tests); knows the file system and nothing else.
 */
import { randomBytes } from 'node:crypto'
import { unlinkSync } from 'node:fs'
import type { BigIntStats } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { raise } from '../../../shared/failure.ts'
import type { DownloadId } from '../../../shared/ids.ts'
import type { FileMark, PartRecord } from '../domain/download.ts'
import { entryBytes, isOneComponent, shortened } from '../domain/filename.ts'
import { bootId } from './boot-id.ts'
import { digestOf } from './checksum.ts'
import { digestRange } from './disk-operations-range.ts'
import { hashBlocks } from './disk-operations-blocks.ts'
import { syncPart } from './disk-operations-sync.ts'
import { claim, claimByRename, ownName, setAside } from './claim.ts'
import { secondName, systemNaming } from './claim-calls.ts'
import type { NamingCalls } from './claim-calls.ts'
import { onDisk, systemCode } from './classify-disk.ts'
import { createCursorFile, readCursorRecords, removeIfThere } from './cursor-file.ts'
import type { OrderScope } from './disk-operations-batch.ts'
import { lookAt, makeFolder, roomIn } from './disk-operations-folder.ts'
import { place } from './disk-operations-place.ts'
import { entriesOf, TakenNames } from './disk-operations-names.ts'
import { forgetMade, madeParts, makingNoteOf, noteMaking } from './making-note.ts'
import { creationFailure, makeNewPart } from './part-creation.ts'
import { isSameFile, markOf } from './part-file.ts'
import { landedNameOf } from './landing.ts'
import type { DiskArgs, DiskOperationName, DiskResult, Leftover, NotedRange } from './protocol.ts'

export type DiskHandlers = {
  readonly [N in DiskOperationName]: (args: DiskArgs<N>, scope: OrderScope) => DiskResult<N> | Promise<DiskResult<N>>
}

/** The table of operations. One table keeps the numbering of names; a thread has one. */
export function createDiskOperations(calls: NamingCalls = systemNaming): DiskHandlers {
  const names = new TakenNames()
  return {
    createPart,
    checkPart,
    sync: (part, { batch }) =>
      batch.once(`sync ${part.path} ${part.ino}`, async () => {
        await syncPart(part)
        return null
      }),
    createCursors: ({ cursorPath, part }) =>
      onDisk({ doing: 'make the cursor file', path: cursorPath }, () => {
        createCursorFile(cursorPath, { bootId: bootId(), dev: part.dev, ino: part.ino })
        return null
      }),
    readCursors,
    removeCursors: ({ cursorPath, keepsNote = false }) =>
      onDisk({ doing: 'remove', path: cursorPath }, () => {
        removeIfThere(cursorPath)
        if (!keepsNote) removeIfThere(makingNoteOf(cursorPath))
        return null
      }),
    madeParts: ({ cursorFolder }) =>
      onDisk({ doing: 'look through', path: cursorFolder }, () => madeParts(cursorFolder)),
    forgetMade: (made, { needsSync }) =>
      onDisk({ doing: 'remove', path: made.path }, () => {
        forgetMade(made)
        if (!made.isKnown && lookAt(dirname(made.path)) !== null) needsSync(dirname(made.path))
        return null
      }),
    digest: digestOf,
    digestRange,
    hashBlocks,
    claim: (args, scope) => claim(args, scope, names, calls),
    finish: (args, scope) => finish(args, scope, (seen) => claim(args, scope, names, calls, seen)),
    leftovers,
    discard,
    claimByRename: (args, scope) => claimByRename(args, scope, names, calls),
    removePart,
    setAside: (args, scope) => setAside(args, scope, names, calls),
    stat: ({ path }) => onDisk({ doing: 'look at', path }, () => fileMark(path)),
    removeFile,
    freeSpace: ({ dir }) => onDisk({ doing: 'ask for the free space of', path: dir }, () => roomIn(dir)),
    place,
  }
}

const partTries = 20
const partNameLimits = [entryBytes, 143, 64]

/** `<name>.<id>.part`, with a random word before the suffix from the second try on; the name is cut to fit. */
function partName(name: string, id: number, attempt: number, maxBytes: number): string {
  const random = attempt === 0 ? '' : `.${randomBytes(4).toString('hex')}`
  const tail = `.${String(id)}${random}.part`
  return shortened(name, maxBytes - tail.length) + tail
}

function createPart({ dir, name, id, cursorPath }: DiskArgs<'createPart'>, scope: OrderScope): PartRecord {
  if (!isOneComponent(name)) raise('bad_input', `“${name}” cannot be the name of a file.`, { detail: { name } })
  makeFolder(dir)
  const folder = scope.batch.folder(dir)
  let limit = 0
  for (let attempt = 0; attempt < partTries;) {
    const entry = partName(name, id, attempt, partNameLimits[limit] ?? 64)
    try {
      if (cursorPath !== undefined && lookAt(folder.at(entry)) === null) noteMaking(cursorPath, join(dir, entry))
      const record = makeNewPart(folder, entry)
      scope.needsSync(dir)
      return record
    } catch (error) {
      const code = systemCode(error)
      if (code === 'EEXIST') attempt += 1
      else if (code === 'ENAMETOOLONG' && limit < partNameLimits.length - 1) limit += 1
      else throw creationFailure(error, join(dir, entry), dir)
    }
  }
  return raise('file_exists', `In “${dir}” every name for the unfinished file of “${name}” is taken.`, {
    detail: { path: dir },
  })
}

function checkPart(part: PartRecord, { batch }: OrderScope): DiskResult<'checkPart'> {
  const found = onDisk({ doing: 'look at', path: part.path }, () => lookAt(part.path))
  // A missing folder is a failure of its own (a disk taken out), so that nobody makes it anew.
  if (found === null) {
    batch.folder(dirname(part.path))
    return { state: 'missing', sizeBytes: 0 }
  }
  const sizeBytes = Number(found.size)
  if (!found.isFile() || !isSameFile(found, part)) return { state: 'other', sizeBytes }
  const wished = basename(part.path).replace(/\.\d+(?:\.[0-9a-f]{8})?\.part$/u, '')
  const ours = found.nlink === 1n || isFinishing(part, wished, batch)
  return { state: ours ? 'ours' : 'other', sizeBytes }
}

/** A second name counts as ours when it looks like one that finishing gives. */
function isFinishing(part: PartRecord, wished: string, batch: OrderScope['batch']): boolean {
  const folder = batch.folder(dirname(part.path))
  const second = lookAt(folder.at(secondName(part)))
  return (second !== null && isSameFile(second, part)) || ownName(folder, wished, part) !== null
}

/** Notes beyond the end of the part are of bytes that are not there any more. */
function readCursors({ cursorPath, part }: DiskArgs<'readCursors'>): readonly NotedRange[] {
  const notes = onDisk({ doing: 'read', path: cursorPath }, () => readCursorRecords(cursorPath, part, bootId()))
  const found = onDisk({ doing: 'look at', path: part.path }, () => lookAt(part.path))
  if (!found || !isSameFile(found, part)) return []
  const size = Number(found.size)
  return notes
    .map(({ start, written }) => ({ start, written: Math.min(written, size) }))
    .filter(({ start, written }) => start < written)
}

function removePart(part: PartRecord, scope: OrderScope): null {
  const dir = dirname(part.path)
  /** How many names our file had; null: it is not under this one. */
  const remove = (name: string): bigint | null => {
    const path = join(dir, name)
    return onDisk({ doing: 'remove', path }, () => {
      const found = lookAt(path)
      if (!found?.isFile() || !isSameFile(found, part)) return null
      // Opened before, so that the name is known to be gone for good afterwards.
      scope.batch.folder(dir)
      removeIfThere(path)
      scope.needsSync(dir)
      return found.nlink
    })
  }
  // A part with no other name than its final one has no second one to be looked for.
  if ((remove(basename(part.path)) ?? 3n) > 2n) remove(secondName(part))
  return null
}

/** Nobody knows of the part but who asks: if it does not get its name it goes. Without links it stays, for `claimByRename`. */
async function finish(
  args: DiskArgs<'finish'>,
  scope: OrderScope,
  name: (seen: BigIntStats) => Promise<DiskResult<'claim'>>,
): Promise<DiskResult<'finish'>> {
  try {
    const outcome = await name(await syncPart(args.part))
    if (outcome.kind === 'exists') removePart(args.part, scope)
    return outcome
  } catch (error) {
    removePart(args.part, scope)
    throw error
  }
}

/** As `partName` gives them. */
const partNamePattern = /\.(\d{1,15})(?:\.[0-9a-f]{8})?\.part$/u

function leftovers({ dir, prefix }: DiskArgs<'leftovers'>, { batch }: OrderScope): DiskResult<'leftovers'> {
  return onDisk({ doing: 'look through', path: dir }, () => {
    const landed: Leftover[] = []
    const secondNames: Omit<Leftover, 'run'>[] = []
    if (lookAt(dir) === null) return { landed, secondNames }
    const folder = batch.folder(dir)
    for (const name of entriesOf(folder, Infinity)) {
      const given = landedNameOf(name, prefix)
      const id = partNamePattern.exec(name)?.[1]
      const found = given === null && id === undefined ? null : lookAt(folder.at(name))
      if (!found?.isFile()) continue
      const part = { path: join(dir, name), dev: String(found.dev), ino: String(found.ino) }
      if (given !== null) landed.push({ ...given, part })
      // Only numbers of downloads are put into such names.
      else if (found.nlink > 1n) secondNames.push({ id: Number(id) as DownloadId, part })
    }
    return { landed, secondNames }
  })
}

function discard(part: PartRecord, { batch, needsSync }: OrderScope): null {
  const dir = dirname(part.path)
  return onDisk({ doing: 'remove', path: part.path }, () => {
    const folder = batch.folder(dir)
    const isOurs = (name: string): boolean => {
      const found = lookAt(folder.at(name))
      return found?.isFile() === true && isSameFile(found, part)
    }
    if (!isOurs(basename(part.path))) return null
    for (const name of [...entriesOf(folder, Infinity)].filter(isOurs)) removeIfThere(folder.at(name))
    needsSync(dir)
    return null
  })
}

/** null: no file of that name; a link or a folder is not one. */
function fileMark(path: string): FileMark | null {
  const found = lookAt(path)
  return found?.isFile() === true ? markOf(found) : null
}

function removeFile({ path, file }: DiskArgs<'removeFile'>, scope: OrderScope): { readonly removed: boolean } {
  return onDisk({ doing: 'remove', path }, () => {
    const found = fileMark(path)
    const same =
      found !== null &&
      found.dev === file.dev &&
      found.ino === file.ino &&
      found.sizeBytes === file.sizeBytes &&
      found.mtimeMs === file.mtimeMs
    if (!same) return { removed: false }
    scope.batch.folder(dirname(path))
    unlinkSync(path)
    scope.needsSync(dirname(path))
    return { removed: true }
  })
}
