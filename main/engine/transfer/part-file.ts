/**
 * The `.part` on disk as a lane sees it: opened without following links, proven to be the file we made, written
 * positionally. Owns what "the file we made" means; knows nothing of downloads, names or the ledger.
 */
import { closeSync, constants, existsSync, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import type { BigIntStats } from 'node:fs'
import { dirname } from 'node:path'
import { fail, FailureError, raise } from '../../../shared/failure.ts'
import type { Failure } from '../../../shared/failure.ts'
import type { FileMark, PartRecord } from '../domain/download.ts'
import { onDisk, systemCode } from './classify-disk.ts'
import { noFollow, noWait } from './open-flags.ts'

/** Whether something found is the file of that record. */
export const isSameFile = (found: BigIntStats, file: { readonly dev: string; readonly ino: string }): boolean =>
  String(found.ino) === file.ino && String(found.dev) === file.dev

export const markOf = (found: BigIntStats): FileMark => ({
  dev: String(found.dev),
  ino: String(found.ino),
  sizeBytes: Number(found.size),
  mtimeMs: Number(found.mtimeMs),
})

export const partChanged = (path: string, how: string): Failure =>
  fail('part_file_changed', `The unfinished file “${path}” ${how}. Sluice does not touch it and starts afresh.`, {
    detail: { path },
  })

/**
 * Opens a part for reading and writing; returns the file descriptor. Throws `part_file_changed` when it is gone, is not the file
 * we made, or has a second name; `ownLink` permits the second name that a finished download gives it.
 */
export function openPart(part: PartRecord, options: { readonly ownLink?: boolean } = {}): number {
  const fd = onDisk({ doing: 'open', path: part.path }, () => {
    try {
      return openSync(part.path, constants.O_RDWR | noFollow | noWait)
    } catch (error) {
      // Without its folder it is not gone but out of reach: a disk was taken out, say.
      if (systemCode(error) === 'ENOENT' && existsSync(dirname(part.path))) {
        throw new FailureError(partChanged(part.path, 'is gone'), { cause: error })
      }
      if (systemCode(error) === 'EISDIR') {
        throw new FailureError(partChanged(part.path, 'was replaced by a folder'), { cause: error })
      }
      throw error
    }
  })
  try {
    const found = fstatSync(fd, { bigint: true })
    if (!found.isFile() || !isSameFile(found, part)) {
      throw new FailureError(partChanged(part.path, 'was replaced by something else'))
    }
    if (found.nlink !== 1n && options.ownLink !== true) {
      throw new FailureError(partChanged(part.path, 'was given a second name'))
    }
    return fd
  } catch (error) {
    closeSync(fd)
    throw error
  }
}

const mayRepeat = (error: unknown): boolean => ['EINTR', 'EAGAIN'].includes(systemCode(error))

/** Writes all of `chunk` at `offset`, repeating short and interrupted writes. Throws a failure that names `path`. */
export function writeAll(fd: number, chunk: Uint8Array, offset: number, path = 'the file'): void {
  let done = 0
  while (done < chunk.byteLength) {
    try {
      const wrote = writeSync(fd, chunk, done, chunk.byteLength - done, offset + done)
      if (wrote === 0)
        raise('io_error', `The disk took no more of “${path}” and did not say why.`, { detail: { path } })
      done += wrote
    } catch (error) {
      if (!mayRepeat(error)) {
        onDisk({ doing: 'write to', path, needBytes: chunk.byteLength - done }, () => {
          throw error
        })
      }
    }
  }
}

/** Fills all of `target` from `offset`. Throws `part_file_changed` when the file ends before. */
export function readExactly(fd: number, target: Uint8Array, offset: number, path = 'the file'): void {
  let done = 0
  while (done < target.byteLength) {
    const read = readSome(fd, target, done, offset, path)
    if (read === 0) throw new FailureError(partChanged(path, 'is shorter than what was written to it'))
    done += read
  }
}

function readSome(fd: number, target: Uint8Array, done: number, offset: number, path: string): number {
  for (;;) {
    try {
      return readSync(fd, target, done, target.byteLength - done, offset + done)
    } catch (error) {
      if (mayRepeat(error)) continue
      return onDisk({ doing: 'read', path }, () => {
        throw error
      })
    }
  }
}
