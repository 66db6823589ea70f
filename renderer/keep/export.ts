/** Downloads of the window as a file: which, as what, and under which name. */
import { exportDownloads } from '../../shared/carry.ts'
import { collectIds } from '../../shared/collect-ids.ts'
import type { ExportFormat } from '../../shared/commands-backup.ts'
import { listFilter } from '../../shared/feed.ts'
import type { DownloadId } from '../../shared/ids.ts'
import type { Sluice } from '../client/context.ts'
import { byteOrderMark, datedName, saveFile } from '../client/save-file.ts'

export type ExportScope = 'selected' | 'view' | 'all'

const endings: Readonly<Record<ExportFormat, string>> = { links: 'txt', json: 'json', csv: 'csv' }

const idsOf = async ({ client, surface }: Sluice, scope: ExportScope): Promise<readonly DownloadId[]> => {
  const { selection, filter, sort } = surface.getState()
  if (scope === 'selected') return [...selection.ids]
  const query = { filter: scope === 'all' ? listFilter.parse({}) : filter, sort }
  return collectIds(client, query, { from: 0, end: Infinity })
}

/** How many are in the file; undefined: the person has changed their mind. */
export const exportToFile = async (
  sluice: Sluice,
  scope: ExportScope,
  format: ExportFormat,
): Promise<number | undefined> => {
  const ids = await idsOf(sluice, scope)
  const name = datedName('sluice-downloads', endings[format])
  const path = await saveFile(sluice.host, name, async (write) => {
    if (format === 'csv') await write(byteOrderMark)
    await exportDownloads(sluice.client, { ids, format }, write)
  })
  return path === undefined ? undefined : ids.length
}
