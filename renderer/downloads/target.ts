/** Where downloads went last, remembered in the page's storage. */
import { type QueueId, queueId } from '../../shared/ids.ts'

const storageKey = 'sluice.add'
const mostFolders = 6

interface Remembered {
  /** Folders that were chosen, the last one first. */
  readonly folders: readonly string[]
  readonly queueId: QueueId | null
  /** The last time the folder was the settings' own. */
  readonly isUsual: boolean
}

/** Where things went last; anything unreadable counts as nothing. */
export const recallTarget = (): Remembered => {
  try {
    const found: unknown = JSON.parse(window.localStorage.getItem(storageKey) ?? '{}')
    if (typeof found !== 'object' || found === null) throw new Error('nothing')
    const folders: unknown = Reflect.get(found, 'folders')
    const queue = queueId.safeParse(Reflect.get(found, 'queueId'))
    return {
      folders: Array.isArray(folders) ? folders.filter((one) => typeof one === 'string').slice(0, mostFolders) : [],
      queueId: queue.success ? queue.data : null,
      isUsual: Reflect.get(found, 'isUsual') !== false,
    }
  } catch {
    return { folders: [], queueId: null, isUsual: true }
  }
}

export const rememberTarget = (form: Pick<Remembered, 'queueId'> & { readonly dir: string }): void => {
  const dir = form.dir.trim()
  const before = recallTarget().folders
  const folders = dir === '' ? before : [dir, ...before.filter((one) => one !== dir)].slice(0, mostFolders)
  window.localStorage.setItem(storageKey, JSON.stringify({ folders, queueId: form.queueId, isUsual: dir === '' }))
}
