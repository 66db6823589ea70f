/** What a grab has brought as a file, piece by piece. */
import { useTranslation } from 'react-i18next'
import { fetchGrabFile } from '../../shared/carry.ts'
import { failureOf } from '../../shared/failure.ts'
import type { GrabDetail } from '../../shared/grab-lists.ts'
import type { RowFormat } from '../../shared/recipe-rows.ts'
import { useSluice } from '../client/context.ts'
import { byteOrderMark, datedName, saveFile } from '../client/save-file.ts'
import { showToast } from '../state/surface.ts'

/** All that a grab has brought as one SQLite file. Resolves when it is saved, or was not; either is said. */
export const useFileExport = (grab: GrabDetail): (() => Promise<void>) => {
  const { t } = useTranslation()
  const { client, host, surface } = useSluice()
  return async () => {
    try {
      const name = datedName(grab.recipe?.name ?? URL.parse(grab.starts[0] ?? '')?.hostname ?? 'grab', 'sqlite')
      const path = await saveFile(host, name, (write) => fetchGrabFile(client, grab.id, write))
      if (path !== undefined) showToast(surface, { tone: 'info', text: t('grab.fileSaved') })
    } catch (error) {
      showToast(surface, { tone: 'error', text: t(`failure.${failureOf(error).code}`) })
    }
  }
}

/** Resolves when it is saved, or was not; either is said. */
export const useRowExport = ({ id }: GrabDetail, table: string): ((format: RowFormat) => Promise<void>) => {
  const { t } = useTranslation()
  const { client, host, surface } = useSluice()
  return async (format) => {
    try {
      const path = await saveFile(host, datedName(table, format), async (write) => {
        if (format === 'csv') await write(byteOrderMark)
        for (let after: number | null = 0; after !== null;) {
          const piece: { text: string; next: number | null } = await client.call('grabs.export', {
            ...{ id, table, format, after },
          })
          await write(piece.text)
          after = piece.next
        }
      })
      if (path !== undefined) showToast(surface, { tone: 'info', text: t('grab.rows.saved', { table }) })
    } catch (error) {
      showToast(surface, { tone: 'error', text: t(`failure.${failureOf(error).code}`) })
    }
  }
}
