/**
 * One data folder, one engine. The lock is an exclusive transaction on a SQLite file of its own: the system frees it when
 * the process dies, however it dies. Nothing may open and close `lock.db` by other means while it is held: POSIX drops
 * all locks of a process on a file when any of its descriptors for it is closed.
 */
import Database from 'better-sqlite3'
import { lstatSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { raise } from '../../../shared/failure.ts'
import { codeOf } from './sqlite-failure.ts'

export interface FolderLock {
  readonly release: () => void
}

const makeFile = (path: string): void => {
  try {
    writeFileSync(path, '', { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
  if (lstatSync(path).isFile()) return
  raise('ledger_unusable', `${path} is not a file. Move it away and start Sluice again.`, { detail: { path } })
}

const hold = (path: string, nativeBinding: string | null): FolderLock => {
  const db = new Database(path, { timeout: 0, ...(nativeBinding === null ? {} : { nativeBinding }) })
  try {
    db.pragma('locking_mode = EXCLUSIVE')
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    throw error
  }
  return { release: () => void db.close() }
}

/**
 * Takes the lock of a data folder that exists.
 *
 * @throws FailureError `folder_in_use` while another engine holds it
 */
export const takeLock = (dataDir: string, nativeBinding: string | null): FolderLock => {
  const path = join(dataDir, 'lock.db')
  makeFile(path)
  try {
    return hold(path, nativeBinding)
  } catch (error) {
    const code = codeOf(error) ?? ''
    if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
      return raise('folder_in_use', `Another Sluice uses ${dataDir}. Use that one, or choose another data folder.`, {
        detail: { dataDir },
      })
    }
    if (!code.startsWith('SQLITE_NOTADB') && !code.startsWith('SQLITE_CORRUPT')) throw error
    // Garbage that could be read is held by nobody. Emptied in place: a new file would be another lock.
    truncateSync(path)
    return hold(path, nativeBinding)
  }
}
