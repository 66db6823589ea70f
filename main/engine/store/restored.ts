/**
 * A ledger that was built out of a backup takes its place when the data folder is opened next: nobody has the old one open then. What it
 * replaces is kept whole beside it, with its cursor files, which say nothing of the new one's downloads. Each step can be cut short by a
 * kill, and the next start goes on.
 */
import { readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Log } from '../log.ts'
import { carryDevices } from './devices.ts'
import { discard, inspectFile, setAside, stampOf, syncFolder } from './ledger-file.ts'

const ledgerName = 'ledger.db'
const staged = /^ledger\.db\.restored-([0-9TZ-]+)$/

interface Staged {
  readonly name: string
  readonly stamp: string
}

const stagedIn = (dataDir: string): readonly Staged[] =>
  readdirSync(dataDir)
    .flatMap((name) => {
      const stamp = staged.exec(name)?.[1]
      return stamp === undefined ? [] : [{ name, stamp }]
    })
    .sort((a, b) => (a.stamp < b.stamp ? -1 : 1))

const keptPath = (dataDir: string, stamp: string): string => join(dataDir, `${ledgerName}.before-restore-${stamp}`)

/** Puts a whole, synced ledger in line; returns where the present one will be kept. */
export const stageRestored = (dataDir: string, path: string, now: number): string => {
  for (const { name } of stagedIn(dataDir)) discard(join(dataDir, name))
  const stamp = stampOf(now)
  renameSync(path, join(dataDir, `${ledgerName}.restored-${stamp}`))
  syncFolder(dataDir)
  return keptPath(dataDir, stamp)
}

const moveCursors = (dataDir: string, to: string): void => {
  try {
    renameSync(join(dataDir, 'cursors'), to)
  } catch (error) {
    // There are none, or a kill came between this step and the next.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}

interface Taking {
  readonly dataDir: string
  readonly nativeBinding: string | null
  readonly log: Log
}

/** Who may come in is a matter of this data folder as it is, not of what is restored: nobody is brought back in, or thrown out. */
const keepDevices = (path: string, from: string, { nativeBinding, log }: Taking): void => {
  if (inspectFile(from) !== 'ledger') return
  const db = new Database(path, { fileMustExist: true, ...(nativeBinding === null ? {} : { nativeBinding }) })
  try {
    carryDevices(db, from)
  } catch (error) {
    // A former ledger that is damaged or older than devices are: they sign in once more.
    log('warn', 'ledger.devices_not_kept', { error: String(error) })
  } finally {
    db.close()
  }
}

/** The caller holds the folder's lock and has not opened the ledger. */
export const takeRestored = (taking: Taking): void => {
  const { dataDir, log } = taking
  const next = stagedIn(dataDir).at(-1)
  if (!next) return
  const path = join(dataDir, next.name)
  if (inspectFile(path) !== 'ledger') {
    log('error', 'ledger.restored_unusable', { path })
    return
  }
  const ledger = join(dataDir, ledgerName)
  const kept = keptPath(dataDir, next.stamp)
  moveCursors(dataDir, `${kept}.cursors`)
  keepDevices(path, inspectFile(ledger) === 'missing' ? kept : setAside(ledger, kept), taking)
  renameSync(path, ledger)
  syncFolder(dataDir)
  log('info', 'ledger.restored', { kept })
}
