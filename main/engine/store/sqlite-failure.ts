/** Turns what SQLite and the file system throw into failures. Goes by codes, never by text. */
import { fail, failureOf, FailureError } from '../../../shared/failure.ts'
import type { Failure, FailureCode } from '../../../shared/failure.ts'

/** The result code of an error of SQLite (`SQLITE_…`) or of the system (`E…`); null: neither. */
export const codeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null

const kept = 'What was acknowledged before is kept.'
const sentences = {
  disk_full: `The disk that holds the list of downloads is full. Free some space and try again. ${kept}`,
  ledger_read_only:
    'The list of downloads can only be read, not changed. Check the rights of the data folder and its disk.',
  permission_denied: 'The data folder may not be used by this account. Check its owner and its rights.',
  unusable: `The list of downloads cannot be read or written. Check the disk and start Sluice again. ${kept}`,
  busy: 'Another program holds the list of downloads. Close it and try again.',
}

const rules: readonly (readonly [prefix: string, code: FailureCode, message: string])[] = [
  ['SQLITE_FULL', 'disk_full', sentences.disk_full],
  ['ENOSPC', 'disk_full', sentences.disk_full],
  ['EDQUOT', 'disk_full', sentences.disk_full],
  ['SQLITE_READONLY', 'ledger_read_only', sentences.ledger_read_only],
  ['EROFS', 'ledger_read_only', sentences.ledger_read_only],
  ['EACCES', 'permission_denied', sentences.permission_denied],
  ['EPERM', 'permission_denied', sentences.permission_denied],
  ['SQLITE_PERM', 'permission_denied', sentences.permission_denied],
  ['SQLITE_BUSY', 'ledger_unusable', sentences.busy],
  ['SQLITE_LOCKED', 'ledger_unusable', sentences.busy],
  ['SQLITE_CORRUPT', 'ledger_unusable', sentences.unusable],
  ['SQLITE_NOTADB', 'ledger_unusable', sentences.unusable],
  ['SQLITE_IOERR', 'ledger_unusable', sentences.unusable],
  ['SQLITE_CANTOPEN', 'ledger_unusable', sentences.unusable],
  ['SQLITE_NOMEM', 'ledger_unusable', sentences.unusable],
  ['EIO', 'ledger_unusable', sentences.unusable],
  ['ENOTDIR', 'ledger_unusable', sentences.unusable],
  ['EEXIST', 'ledger_unusable', sentences.unusable],
]

/** The failure inside anything that an operation of the ledger throws. */
export const ledgerFailure = (error: unknown): Failure => {
  if (error instanceof FailureError) return error.failure
  const code = codeOf(error)
  const rule = code === null ? undefined : rules.find(([prefix]) => code.startsWith(prefix))
  if (code === null || !rule) return failureOf(error)
  return fail(rule[1], rule[2], { detail: { cause: code } })
}

/** Errors that say something about the disk or the moment, not about the ledger's bytes. */
const passing = ['FULL', 'READONLY', 'BUSY', 'LOCKED', 'CANTOPEN', 'NOMEM', 'PERM', 'AUTH', 'IOERR', 'INTERRUPT']

/** Whether an error met while opening says that the ledger's own bytes are damaged. */
export const meansDamage = (error: unknown): boolean => {
  const code = codeOf(error)
  if (!code?.startsWith('SQLITE_')) return false
  if (code === 'SQLITE_IOERR_SHORT_READ') return true
  return !passing.some((word) => code.startsWith(`SQLITE_${word}`))
}
