/** Whether every row of a rebuilt ledger says something that can be understood. Reads it just as the engine would. */
import { dirname } from 'node:path'
import { raise } from '../../../shared/failure.ts'
import type { DownloadId } from '../../../shared/ids.ts'
import type { ArchiveReach } from './archive-operations.ts'
import type { Connection } from './connection.ts'
import { connectionOf } from './connection.ts'
import { grabReads } from './grabs.ts'
import { hostReads } from './hosts.ts'
import { letterReads } from './letters.ts'
import { queueReads } from './queues.ts'
import { downloadColumns, parseDownload } from './rows.ts'
import { recipeReads } from './recipes.ts'
import { ruleReads } from './rules.ts'
import { settingReads } from './settings.ts'
import { speedReads } from './speed.ts'

export const refuse = (reason: 'not_ours' | 'newer' | 'damaged' | 'row' | 'too_large', message: string): never =>
  raise('backup_unusable', `${message} Nothing was changed.`, { detail: { reason } })

const refuseRow = (where: string): never =>
  refuse('row', `The backup holds something that Sluice does not write (${where}), so it was not made by Sluice alone.`)

const isPlainName = (name: string): boolean => name !== '.' && name !== '..' && !/[/\\\0]/.test(name)

/** What names files is looked at more closely: a copy from elsewhere must not lead to files that are not Sluice's. */
const checkDownloads = ({ db, log }: Connection): readonly string[] => {
  const dirs = new Set<string>()
  const from = 'FROM downloads d LEFT JOIN exchanges x ON x.download_id = d.id'
  for (const row of db.prepare(`SELECT ${downloadColumns} ${from} ORDER BY d.id`).iterate()) {
    const download = parseDownload(row, log)
    if (!download) return refuseRow('a download')
    const { id, name, dir, part, finishName } = download
    const where = (field: string): never => refuseRow(`download ${String(id)}, ${field}`)
    if (!isPlainName(name)) return where('name')
    if (part !== null && !/^[^\0]*\.part$/.test(part.path)) return where('part file')
    if (finishName?.includes('\0') === true) return where('final name')
    dirs.add(dir)
    if (part) dirs.add(dirname(part.path))
  }
  const stray = db.prepare<[], DownloadId>(
    `SELECT id FROM downloads WHERE id NOT IN (SELECT download_id FROM exchanges)`,
  )
  const lost = stray.pluck().get()
  return lost === undefined ? [...dirs] : refuseRow(`download ${String(lost)}, request`)
}

/** Folders that watches would put files into. */
const watchDirs = (connection: Connection): readonly string[] =>
  grabReads(connection)
    .grabs()
    .flatMap(({ options }) => options.watch?.take?.dir ?? [])

/** @throws FailureError `backup_unusable` that says where */
export const checkRows = (connection: Connection): ArchiveReach => {
  const strict = connectionOf(connection.db, (_level, event, fields = {}) => {
    const where = ['table', 'id', 'column', 'key'].flatMap((key) => (key in fields ? [String(fields[key])] : []))
    refuseRow(where.length > 0 ? where.join(', ') : event)
  })
  speedReads(strict).speed()
  queueReads(strict).queues()
  hostReads(strict).hosts({ now: 0 })
  recipeReads(strict).recipes()
  return {
    dirs: [...new Set([...checkDownloads(strict), ...watchDirs(strict)])],
    rules: ruleReads(strict)
      .rules()
      .map(({ rule }) => rule),
    settings: settingReads(strict).settings(),
    webhooks: letterReads(strict)
      .webhooks()
      .map(({ webhook }) => webhook),
  }
}
