/** What the ledger was like when the engine started, for people. Pure. */
import type { Notice } from '../../../shared/feed.ts'
import type { OpenReport } from '../store/operations.ts'

/** What people should know of how the list of downloads was found. */
export const aboutLedger = ({ state, setAside }: OpenReport): readonly Notice[] => {
  if (state === 'newer') {
    const text =
      'The list of downloads was made by a newer Sluice. It is shown as it is, and nothing is changed or downloaded. Install the newer version to go on.'
    return [{ kind: 'engine', level: 'warning', text }]
  }
  if (state === 'rebuilt') {
    const text = `The list of downloads was damaged and could not be read. A new one was begun; the damaged file was kept as ${setAside ?? 'a copy'}. Files on disk were not touched.`
    return [{ kind: 'engine', level: 'error', text }]
  }
  return []
}
