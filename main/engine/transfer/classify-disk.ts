/**
 * The system's words about files → failures for people. The only place of the data plane that knows the codes of file systems.
 * Text is never matched.
 */
import { fail, FailureError } from '../../../shared/failure.ts'
import { formatBytes } from '../../../shared/format.ts'
import type { Failure, FailureCode } from '../../../shared/failure.ts'

/** What was being done when it went wrong. */
export interface DiskAttempt {
  /** Completes "Sluice could not …", e.g. `write to`. */
  readonly doing: string
  readonly path: string
  /** For a full disk, where known. */
  readonly needBytes?: number
  readonly haveBytes?: number
  /** The file system has room for bytes but none for another file. */
  readonly noInodes?: boolean
}

/** The system's code of an error, e.g. `ENOENT`; empty when it has none. */
export const systemCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** Whether the system's error says that nothing of that name is there. */
export const isMissing = (error: unknown): boolean => systemCode(error) === 'ENOENT'

interface Kind {
  readonly code: FailureCode
  /** What it means, and what to do. */
  readonly advice: string
}

const full: Kind = { code: 'disk_full', advice: 'the disk is full. Make room or choose another folder.' }
const denied: Kind = {
  code: 'permission_denied',
  advice: 'the system does not permit it. Choose another folder or change its permissions.',
}
const missing: Kind = {
  code: 'folder_missing',
  advice: 'it is not there. Was the folder moved, or the disk taken out?',
}
const tooLong: Kind = { code: 'path_too_long', advice: 'the path is too long. Choose a shorter folder or name.' }
const busy: Kind = { code: 'file_busy', advice: 'another program holds it. It may work later.' }
const broken: Kind = {
  code: 'io_error',
  advice: 'the disk reported an error. What was downloaded so far is kept; check the disk, then resume.',
}

const kinds: Readonly<Record<string, Kind>> = {
  ENOSPC: full,
  EDQUOT: { code: 'disk_full', advice: 'the disk quota is used up. Make room or choose another folder.' },
  EFBIG: {
    code: 'file_too_large',
    advice: 'the file would be larger than this file system or a limit of the system allows. Choose another disk.',
  },
  EACCES: denied,
  EPERM: denied,
  ENOENT: missing,
  ENOTDIR: { code: 'folder_missing', advice: 'a part of the path is not a folder. Choose another folder.' },
  ENODEV: missing,
  ENXIO: missing,
  ESTALE: { code: 'folder_missing', advice: 'the network share went away. Connect it again, then resume.' },
  ENAMETOOLONG: tooLong,
  EROFS: { code: 'read_only', advice: 'the disk is read-only. Make it writable or choose another folder.' },
  EBUSY: busy,
  ETXTBSY: busy,
  EMFILE: { code: 'file_busy', advice: 'too many files are open. It may work later.' },
  ENFILE: { code: 'file_busy', advice: 'too many files are open in the whole system. It may work later.' },
  EIO: broken,
  ELOOP: {
    code: 'part_file_changed',
    advice: 'a symbolic link stands in its place, and Sluice does not follow it.',
  },
  EEXIST: { code: 'file_exists', advice: 'something with that name exists already.' },
  EISDIR: { code: 'file_exists', advice: 'a folder with that name exists already.' },
}

/** The failure in any error of a file operation; a failure passes as it is. What no table knows is an `io_error`. */
export function diskFailure(error: unknown, attempt: DiskAttempt): Failure {
  if (error instanceof FailureError) return error.failure
  const errno = systemCode(error)
  const { code, advice } = kinds[errno] ?? {
    code: errno === '' ? 'internal' : 'io_error',
    advice: `something unexpected happened (${errno === '' ? String(error) : errno}).`,
  }
  const words = code === 'disk_full' ? roomWords(attempt, advice) : advice
  const figures = Object.entries({ needBytes: attempt.needBytes, haveBytes: attempt.haveBytes })
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => [key, String(value)] as const)
  return fail(code, `Sluice could not ${attempt.doing} “${attempt.path}”: ${words}`, {
    detail: { path: attempt.path, errno, ...Object.fromEntries(figures) },
  })
}

function roomWords({ needBytes, haveBytes, noInodes }: DiskAttempt, advice: string): string {
  if (noInodes === true) {
    return 'the disk has no room for another file (it is out of inodes). Remove some files.'
  }
  const need = needBytes === undefined ? '' : `; ${formatBytes(needBytes, 'en')} are needed`
  const have = haveBytes === undefined ? '' : `; ${formatBytes(haveBytes, 'en')} are free`
  return need + have === '' ? advice : `the disk is full${need}${have}. Make room or choose another folder.`
}

/** For a sync that failed, whatever the code: everything written since the last good one counts as not written. */
export function syncFailure(error: unknown, path: string): Failure {
  if (error instanceof FailureError) return error.failure
  const errno = systemCode(error)
  return fail(
    'sync_failed',
    `The disk did not take the data of “${path}”${errno === '' ? '' : ` (${errno})`}. What was written since the last good sync is downloaded again.`,
    { detail: { path, errno } },
  )
}

/** Runs a file operation; whatever the system says against it is thrown as a failure. */
export function onDisk<T>(attempt: DiskAttempt, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof FailureError ? error : new FailureError(diskFailure(error, attempt), { cause: error })
  }
}
