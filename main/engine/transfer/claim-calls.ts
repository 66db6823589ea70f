/**
 * The calls that give a part another name, and what can be wrong with each: a name that is taken, a file that somebody put
 * in the part's place, another program's hold, a file system without links. Knows nothing of which name is tried next.
 */
import { linkSync, renameSync, unlinkSync } from 'node:fs'
import type { BigIntStats } from 'node:fs'
import { basename, dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { FailureError, raise } from '../../../shared/failure.ts'
import type { PartRecord } from '../domain/download.ts'
import { isOneComponent } from '../domain/filename.ts'
import { onDisk, systemCode } from './classify-disk.ts'
import type { OrderScope } from './disk-operations-batch.ts'
import { lookAt } from './disk-operations-folder.ts'
import type { Folder } from './disk-operations-folder.ts'
import { isSameFile, partChanged } from './part-file.ts'

/** The two calls that give names; tests put a file system without links in their place. */
export interface NamingCalls {
  readonly link: (from: string, to: string) => void
  readonly rename: (from: string, to: string) => void
}

export const systemNaming: NamingCalls = { link: linkSync, rename: renameSync }

/** By these codes a file system says that it has no hard links, or none more for this file. */
const noLinkCodes: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EXDEV', 'EMLINK'])
/** Windows maps the refusal of FAT and exFAT to these. */
const noLinkCodesWindows: ReadonlySet<string> = new Set(['EISDIR', 'EINVAL', 'UNKNOWN'])
const busyCodes: ReadonlySet<string> = new Set(['EBUSY', 'ETXTBSY'])
/** A scanner that holds a new file makes Windows say these. */
const busyCodesWindows: ReadonlySet<string> = new Set(['EACCES', 'EPERM'])
const firstPauseMs = 50
const patienceMs = 5_000

const onWindows = process.platform === 'win32'

/** Repeats a call that another program's hold on the file prevents, for five seconds; other orders go on meanwhile. */
export async function patiently<T>(call: () => T): Promise<T> {
  const attempt = async (pauseMs: number, restMs: number): Promise<T> => {
    try {
      return call()
    } catch (error) {
      const code = systemCode(error)
      const busy = busyCodes.has(code) || (onWindows && busyCodesWindows.has(code))
      if (!busy || restMs <= 0) throw error
      await delay(pauseMs)
      return attempt(Math.min(pauseMs * 2, 1_000), restMs - pauseMs)
    }
  }
  return attempt(firstPauseMs, patienceMs)
}

/** One part on its way to a name. */
export interface Naming {
  readonly part: PartRecord
  readonly folder: Folder
  /** Where the part is reached. */
  readonly source: string
  readonly calls: NamingCalls
}

export function namingOf(part: PartRecord, dir: string, name: string, scope: OrderScope, calls: NamingCalls): Naming {
  if (!isOneComponent(name)) raise('bad_input', `“${name}” cannot be the name of a file.`, { detail: { name } })
  const folder = scope.batch.folder(dir)
  const source = dirname(part.path) === dir ? folder.at(basename(part.path)) : part.path
  return { part, folder, source, calls }
}

export const look = (path: string): BigIntStats | null => onDisk({ doing: 'look at', path }, () => lookAt(path))

/** The part as it is now; throws when it is another file. null: gone. */
export function lookAtPart({ part, source }: Naming): BigIntStats | null {
  const found = look(source)
  if (found === null) return null
  if (!found.isFile() || !isSameFile(found, part)) {
    throw new FailureError(partChanged(part.path, 'was replaced by something else'))
  }
  return found
}

/** Whether the part has this name now; to be asked when it was given. If the call gave it to another file that took the part's place, that is undone. */
export function tookIt(naming: Naming, name: string): boolean {
  const found = lookAt(naming.folder.at(name))
  if (found !== null && isSameFile(found, naming.part)) return true
  const source = lookAt(naming.source)
  if (found !== null && found.ino === source?.ino && found.dev === source.dev) {
    unlinkSync(naming.folder.at(name))
    throw new FailureError(partChanged(naming.part.path, 'was replaced by something else'))
  }
  return false
}

export /** This file system has no hard links; carries the free name that was tried. */
class NoLinks extends Error {
  readonly candidate: string
  constructor(candidate: string) {
    super('no hard links')
    this.candidate = candidate
  }
}

/** False: the name is taken. */
export const link = (naming: Naming, name: string): Promise<boolean> =>
  patiently(() => {
    try {
      naming.calls.link(naming.source, naming.folder.at(name))
      return true
    } catch (error) {
      const code = systemCode(error)
      if (code === 'EEXIST') return false
      if (!noLinkCodes.has(code) && !(onWindows && noLinkCodesWindows.has(code))) throw error
      throw new NoLinks(name)
    }
  })

/** The name a part has for a moment before it replaces a file. */
export const secondName = ({ path }: PartRecord): string => `${basename(path, '.part')}.new`

/**
 * Replaces a regular file, and nothing else: the part gets a second name of its own first, which is then renamed over the
 * file in one step. Whoever kills us finds the old file or the new one.
 */
export async function replace(naming: Naming, name: string): Promise<boolean> {
  const { folder, part, calls } = naming
  if (lookAt(folder.at(name))?.isFile() !== true) return false
  const second = secondName(part)
  await link(naming, second)
  if (!tookIt(naming, second)) return false
  try {
    await patiently(() => {
      calls.rename(folder.at(second), folder.at(name))
    })
  } catch (error) {
    unlinkSync(folder.at(second))
    if (systemCode(error) === 'EISDIR') return false
    throw error
  }
  return tookIt(naming, name)
}
