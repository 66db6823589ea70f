/** What the buttons, keys and menus do: commands to the engine and the host, and a word to the user when one fails. */
import type { TFunction } from 'i18next'
import { collectIds } from '../../shared/collect-ids.ts'
import type { CommandInput } from '../../shared/commands.ts'
import { listFilter, listSort } from '../../shared/feed.ts'
import { failureOf } from '../../shared/failure.ts'
import { undoMs } from '../../shared/host.ts'
import type { DownloadId } from '../../shared/ids.ts'
import type { DownloadView } from '../../shared/views.ts'
import type { Sluice } from '../client/context.ts'
import { without } from '../state/selection.ts'
import { showToast } from '../state/surface.ts'
import { push } from './list-moves.ts'
import { canPause } from './status-words.ts'

type Ids = readonly DownloadId[]

export interface Actions {
  add(input: CommandInput<'downloads.add'>): Promise<boolean>
  pause(ids: Ids): void
  resume(ids: Ids): void
  /** Does not wait for the time of the next attempt. */
  tryNow(ids: Ids): void
  /** Space: pauses when one of the rows runs or waits, resumes otherwise. */
  pauseOrResume(ids: Ids): void
  acceptWebPage(ids: Ids): void
  /** Looks whether the files are still as they were downloaded; what is found comes as notices. */
  recheck(ids: Ids): void
  /** Changes what is asked for and goes on; whether it was taken. */
  changeRequest(id: DownloadId, request: CommandInput<'downloads.changeRequest'>['request']): Promise<boolean>
  /** Whether the download has the addresses now; what comes of it shows in the list. */
  changeAddress(id: DownloadId, urls: readonly string[], name: string): Promise<boolean>
  /** Takes an address that was refused, from the beginning. */
  startAgain(ids: Ids): void
  /** Opens the page that the link was found on. */
  openPage(id: DownloadId): void
  remove(ids: Ids, files: 'keep' | 'delete'): void
  /** Bytes a second of each of them; null: no limit of their own. */
  limit(ids: Ids, rateLimit: number | null): void
  /** Takes whatever is completed off the list; files stay. */
  clearCompleted(): void
  open(id: DownloadId): void
  showInFolder(id: DownloadId): void
  /** `said`: the word when it is done; left out: that an address was copied. */
  copy(text: string, said?: string): void
  /** Moves the selection one place up or down in its queue. */
  push(direction: 'up' | 'down'): void
}

/** Rows of the ids that the window knows. */
export const knownRows = (sluice: Sluice, ids: Iterable<DownloadId>): readonly DownloadView[] => {
  const rows = sluice.mirror.store.getState().list?.rows
  return [...ids].flatMap((id) => rows?.get(id) ?? [])
}

const recheck = async ({ client, surface }: Sluice, t: TFunction, ids: Ids): Promise<void> => {
  const { changed } = await client.call('downloads.recheck', { ids: [...ids] })
  const text = changed === 0 ? t('recheck.nothing') : t('recheck.begun', { count: changed })
  showToast(surface, { tone: 'info', text, lifeMs: 3000 })
}

const tryNow = async ({ client }: Sluice, ids: Ids): Promise<void> => {
  await client.call('downloads.pause', { ids: [...ids] })
  await client.call('downloads.resume', { ids: [...ids] })
}

type AddressActions = Pick<Actions, 'changeAddress' | 'changeRequest' | 'startAgain' | 'openPage'>

const addressActions = (
  { client, host, surface }: Sluice,
  t: TFunction,
  sorry: (error: unknown) => void,
): AddressActions => ({
  changeAddress: async (id, urls, name) => {
    try {
      await client.call('downloads.changeAddress', { id, urls: [...urls] })
      showToast(surface, { tone: 'info', text: t('address.changed', { name }), lifeMs: 3000 })
      return true
    } catch (error) {
      sorry(error)
      return false
    }
  },
  changeRequest: async (id, request) => {
    try {
      await client.call('downloads.changeRequest', { id, request })
      await client.call('downloads.resume', { ids: [id] })
      return true
    } catch (error) {
      sorry(error)
      return false
    }
  },
  startAgain: (ids) => void client.call('downloads.startAgain', { ids: [...ids] }).catch(sorry),
  openPage: (id) => void host?.call('host.openPage', { id }).catch(sorry),
})

/** Everything that takes downloads off the list; each can be taken back. */
const removalActions = (
  { client, host, surface }: Sluice,
  t: TFunction,
  sorry: (error: unknown) => void,
): Pick<Actions, 'remove' | 'clearCompleted'> => {
  const restore = (ids: Ids): void => {
    client.call('downloads.restore', { ids: [...ids] }).then(({ changed }) => {
      showToast(surface, { tone: 'info', text: t('remove.restored', { count: changed }) })
    }, sorry)
  }
  const remove = async (ids: Ids, files: 'keep' | 'delete'): Promise<void> => {
    const { changed } = await client.call('downloads.remove', { ids: [...ids], files })
    surface.setState((state) => ({ selection: without(state.selection, ids) }))
    const action = {
      label: t('action.undo'),
      run: () => {
        restore(ids)
      },
    }
    showToast(surface, { tone: 'info', text: t('remove.done', { count: changed }), action, lifeMs: undoMs })
    if (files === 'delete') await host?.call('host.trashFiles', { ids: [...ids] })
  }
  const clearCompleted = async (): Promise<void> => {
    const query = { filter: listFilter.parse({ group: 'completed' }), sort: listSort.parse({}) }
    const ids = await collectIds(client, query, { from: 0, end: Infinity })
    if (ids.length > 0) await remove(ids, 'keep')
    else showToast(surface, { tone: 'info', text: t('remove.nothingCompleted'), lifeMs: 3000 })
  }
  return {
    remove: (ids, files) => void remove(ids, files).catch(sorry),
    clearCompleted: () => void clearCompleted().catch(sorry),
  }
}

export const createActions = (sluice: Sluice, t: TFunction): Actions => {
  const { client, host, surface } = sluice
  const sorry = (error: unknown): void => {
    showToast(surface, { tone: 'error', text: failureOf(error).message })
  }
  const pause = (ids: Ids): void => void client.call('downloads.pause', { ids: [...ids] }).catch(sorry)
  const resume = (ids: Ids): void => void client.call('downloads.resume', { ids: [...ids] }).catch(sorry)
  return {
    add: async (input) => {
      try {
        const { items } = await client.call('downloads.add', input)
        showToast(surface, {
          tone: 'info',
          text: t('add.added', { count: items.length }),
          group: 'added',
          lifeMs: 3000,
        })
        return true
      } catch (error) {
        sorry(error)
        return false
      }
    },
    pause,
    resume,
    tryNow: (ids) => void tryNow(sluice, ids).catch(sorry),
    pauseOrResume: (ids) => {
      if (ids.length === 0) return
      const rows = knownRows(sluice, ids)
      if (rows.some(canPause)) pause(ids)
      else resume(ids)
    },
    acceptWebPage: (ids) => void client.call('downloads.acceptWebPage', { ids: [...ids] }).catch(sorry),
    ...addressActions(sluice, t, sorry),
    recheck: (ids) => void recheck(sluice, t, ids).catch(sorry),
    ...removalActions(sluice, t, sorry),
    limit: (ids, rateLimit) => void client.call('downloads.setLimit', { ids: [...ids], rateLimit }).catch(sorry),
    open: (id) => void host?.call('host.openFile', { id }).catch(sorry),
    showInFolder: (id) => void host?.call('host.showInFolder', { id }).catch(sorry),
    copy: (text, said = t('toast.copied')) => {
      navigator.clipboard.writeText(text).then(() => {
        showToast(surface, { tone: 'info', text: said, lifeMs: 3000 })
      }, sorry)
    },
    push: (direction) => {
      push(sluice, t, direction)
    },
  }
}
