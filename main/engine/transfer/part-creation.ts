/** Making a new part: exclusively, in a folder that is held, and proven to be where its path says. Knows nothing of what it is named after. */
import { closeSync, constants, fstatSync, openSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { FailureError, raise } from '../../../shared/failure.ts'
import type { PartRecord } from '../domain/download.ts'
import { diskFailure, systemCode } from './classify-disk.ts'
import { lookAt, roomIn } from './disk-operations-folder.ts'
import type { Folder } from './disk-operations-folder.ts'
import { noFollow } from './open-flags.ts'
import { isSameFile } from './part-file.ts'

/** Fills a new part before anybody knows of it. */
export type Fill = (fd: number, path: string) => void

/** A new file of this name, closed again. Throws the system's error for the name; when anything fails nothing is left. */
export function makeNewPart(folder: Folder, name: string, fill: Fill | null = null): PartRecord {
  const { dir } = folder
  const path = join(dir, name)
  const fd = openSync(folder.at(name), constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | noFollow, 0o666)
  try {
    const made = fstatSync(fd, { bigint: true })
    const record: PartRecord = { path, dev: String(made.dev), ino: String(made.ino) }
    const seen = lookAt(path)
    if (!seen || !isSameFile(seen, record)) {
      raise('folder_missing', `The folder “${dir}” was replaced at this very moment. Try again.`, { detail: { path } })
    }
    fill?.(fd, path)
    return record
  } catch (error) {
    unlinkSync(folder.at(name))
    throw error
  } finally {
    closeSync(fd)
  }
}

/** Why a part could not be made. */
export function creationFailure(error: unknown, path: string, dir: string): FailureError {
  if (error instanceof FailureError) return error
  const room = systemCode(error) === 'ENOSPC' ? roomIn(dir) : undefined
  const figures = room ? { haveBytes: room.freeBytes, noInodes: room.noInodes } : {}
  return new FailureError(diskFailure(error, { doing: 'make the file', path, ...figures }), { cause: error })
}
