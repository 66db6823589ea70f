/**
 * Putting the data of parts on disk. A large one is synced in this thread. Small ones go side by side, because a
 * journalling file system then writes its journal once for several: a thousand take a tenth of the time. Never more than
 * two at once, because libuv's four threads also resolve names.
 */
import { closeSync, fdatasync, fdatasyncSync, fstatSync } from 'node:fs'
import type { BigIntStats } from 'node:fs'
import { promisify } from 'node:util'
import { FailureError } from '../../../shared/failure.ts'
import type { PartRecord } from '../domain/download.ts'
import { syncFailure } from './classify-disk.ts'
import { openPart } from './part-file.ts'

const smallBytes = 8 * 1024 * 1024
const sideBySide = 2

const datasync = promisify(fdatasync)
const waiting: (() => void)[] = []
let running = 0

/** The part as it was just before. Throws `sync_failed` when the disk did not take the data, `part_file_changed` when it is not our part. */
export async function syncPart(part: PartRecord): Promise<BigIntStats> {
  if (running >= sideBySide) await new Promise<void>((resolve) => waiting.push(resolve))
  else running += 1
  try {
    return await syncOne(part)
  } finally {
    // The turn passes on; only the last one gives it back.
    const next = waiting.shift()
    if (next) next()
    else running -= 1
  }
}

/** Where syncs take no longer than this (memory-backed storage), handing one to another thread costs more than it. */
const instantNs = 200_000n
/** One in so many is done here all the same, to see how long it takes. */
const probeEvery = 64
let isInstant = true
let sinceProbe = 0

async function syncOne(part: PartRecord): Promise<BigIntStats> {
  const fd = openPart(part, { ownLink: true })
  try {
    const found = fstatSync(fd, { bigint: true })
    if (found.size > smallBytes) {
      fdatasyncSync(fd)
      return found
    }
    sinceProbe = (sinceProbe + 1) % probeEvery
    if (!isInstant && sinceProbe !== 0) {
      await datasync(fd)
      return found
    }
    const startedNs = process.hrtime.bigint()
    fdatasyncSync(fd)
    isInstant = process.hrtime.bigint() - startedNs < instantNs
    return found
  } catch (error) {
    throw new FailureError(syncFailure(error, part.path), { cause: error })
  } finally {
    closeSync(fd)
  }
}
