/**
 * Folders as the disk operations need them: made with their parents, held open while names in them are given (on Linux every
 * name is then resolved inside that very folder, whatever happens to the path), and synced once for many operations.
 * Knows nothing of parts and final names.
 */
import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  statfsSync,
  statSync,
} from 'node:fs'
import type { BigIntStats } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { FailureError, raise } from '../../../shared/failure.ts'
import type { Failure } from '../../../shared/failure.ts'
import { onlyFolder } from './open-flags.ts'
import { onDisk, syncFailure, systemCode } from './classify-disk.ts'

/** A folder that stays the same folder while it is held. */
export interface Folder {
  readonly dir: string
  /** Where an entry of this folder is reached. */
  readonly at: (name: string) => string
  /** null when the folder may be used but not listed (then it cannot be opened), and on Windows. */
  readonly fd: number | null
}

const throughProc = process.platform === 'linux' && existsSync('/proc/self/fd')

export function openFolder(dir: string): Folder {
  if (!isAbsolute(dir)) raise('bad_input', `“${dir}” is not an absolute path.`, { detail: { path: dir } })
  return onDisk({ doing: 'open the folder', path: dir }, () => {
    if (process.platform === 'win32') return { dir, at: (name) => join(dir, name), fd: null }
    const fd = openOrNull(dir)
    const base = throughProc && fd !== null ? `/proc/self/fd/${String(fd)}` : dir
    // Not `join`: it would take away the dot of `at('.')`, and the link in /proc itself would be meant.
    return { dir, at: (name) => `${base}/${name}`, fd }
  })
}

function openOrNull(dir: string): number | null {
  try {
    return openSync(dir, constants.O_RDONLY | onlyFolder)
  } catch (error) {
    // A folder without read permission can still be written to.
    if (systemCode(error) === 'EACCES') return null
    throw error
  }
}

export function closeFolder({ fd }: Folder): void {
  if (fd !== null) closeSync(fd)
}

/** Codes by which a file system says that it has no sync of folders. */
const noFolderSync: ReadonlySet<string> = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EISDIR', 'EBADF'])

/** null: the names in it are on disk, or this system has no way to ask for that. */
export function syncFolder({ dir, fd }: Folder): Failure | null {
  if (fd === null) return null
  try {
    fsyncSync(fd)
    return null
  } catch (error) {
    return noFolderSync.has(systemCode(error)) ? null : syncFailure(error, dir)
  }
}

/** Makes a folder and its missing parents with the system's default permissions; what was made is on disk afterwards. */
export function makeFolder(dir: string): void {
  if (!isAbsolute(dir)) raise('bad_input', `“${dir}” is not an absolute path.`, { detail: { path: dir } })
  const first = onDisk({ doing: 'make the folder', path: dir }, () => {
    try {
      return makeMissing(dir)
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error
      return raise('folder_missing', `“${dir}” is not a folder, or a link that leads nowhere. Choose another folder.`, {
        detail: { path: dir },
      })
    }
  })
  if (first === undefined) return
  // From the last folder made up to the parent of the first one.
  for (let path = dir; path.length >= first.length; path = dirname(path)) syncNow(dirname(path))
}

/**
 * Makes a folder and its missing parents, one by one; returns the first that was made. Not `mkdir` with `recursive`: where a
 * file system answers ENOENT although the parent is there (proc does), Node tries for ever.
 */
function makeMissing(dir: string): string | undefined {
  const missing: string[] = []
  for (let path = dir; !existsSync(path) && dirname(path) !== path; path = dirname(path)) missing.unshift(path)
  for (const path of missing) makeOne(path)
  return missing[0]
}

/** Somebody else may make it at the same moment; what is no folder then is found out by whoever uses it. */
function makeOne(path: string): void {
  try {
    mkdirSync(path)
  } catch (error) {
    if (systemCode(error) !== 'EEXIST' || !existsSync(path)) throw error
  }
}

function syncNow(dir: string): void {
  const folder = openFolder(dir)
  try {
    const failure = syncFolder(folder)
    if (failure) throw new FailureError(failure)
  } finally {
    closeFolder(folder)
  }
}

/** null: nothing there. Links are not followed. */
export function lookAt(path: string): BigIntStats | null {
  try {
    return lstatSync(path, { bigint: true })
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error))) return null
    throw error
  }
}

export interface Room {
  readonly freeBytes: number
  readonly noInodes: boolean
  /** Number of the file system. */
  readonly volume: string
}

/** Room on the disk of a folder that may not exist yet. */
export function roomIn(dir: string): Room {
  let path = dir
  while (!existsSync(path) && dirname(path) !== path) path = dirname(path)
  const room = statfsSync(path)
  // A file system without blocks (proc, say) does not count: what it cannot take it will say itself.
  return {
    freeBytes: room.blocks === 0 ? Infinity : room.bavail * room.bsize,
    noInodes: room.files > 0 && room.ffree === 0,
    volume: String(statSync(path).dev),
  }
}
