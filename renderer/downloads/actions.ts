/** What the buttons, keys and menus do: commands to the engine and the host, and a word to the user when one fails. */
import type { TFunction } from 'i18next'
import type { CommandInput } from '../../shared/commands.ts'
import { failureOf } from '../../shared/failure.ts'
import { undoMs } from '../../shared/host.ts'
import type { DownloadId } from '../../shared/ids.ts'
import type { DownloadView } from '../../shared/views.ts'
import type { Sluice } from '../client/context.ts'
import { without } from '../state/selection.ts'
import { showToast } from '../state/surface.ts'
import { canPause } from './status-words.ts'

type Ids = readonly DownloadId[]

export interface Actions {
  add(input: CommandInput<'downloads.add'>): Promise<boolean>
  pause(ids: Ids): void
  resume(ids: Ids): void
  /** Space: pauses when one of the rows runs or waits, resumes otherwise. */
  pauseOrResume(ids: Ids): void
  acceptWebPage(ids: Ids): void
  /** Looks whether the files are still as they were downloaded; what is found comes as notices. */
  recheck(ids: Ids): void
  remove(ids: Ids, files: 'keep' | 'delete'): void
  open(id: DownloadId): void
  showInFolder(id: DownloadId): void
  copy(text: string): void
  setQueueRunning(id: CommandInput<'queues.update'>['id'], running: boolean): void
  setLimit(rateLimit: number | null): void
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

export const createActions = (sluice: Sluice, t: TFunction): Actions => {
  const { client, host, surface } = sluice
  const sorry = (error: unknown): void => {
    showToast(surface, { tone: 'error', text: failureOf(error).message })
  }
  const restore = (ids: Ids): void => {
    client.call('downloads.restore', { ids: [...ids] }).then(({ changed }) => {
      showToast(surface, { tone: 'info', text: t('remove.restored', { count: changed }) })
    }, sorry)
  }
  const pause = (ids: Ids): void => void client.call('downloads.pause', { ids: [...ids] }).catch(sorry)
  const resume = (ids: Ids): void => void client.call('downloads.resume', { ids: [...ids] }).catch(sorry)
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

  return {
    add: async (input) => {
      try {
        const { items } = await client.call('downloads.add', input)
        showToast(surface, { tone: 'info', text: t('add.added', { count: items.length }), lifeMs: 3000 })
        return true
      } catch (error) {
        sorry(error)
        return false
      }
    },
    pause,
    resume,
    pauseOrResume: (ids) => {
      if (ids.length === 0) return
      const rows = knownRows(sluice, ids)
      if (rows.some(canPause)) pause(ids)
      else resume(ids)
    },
    acceptWebPage: (ids) => void client.call('downloads.acceptWebPage', { ids: [...ids] }).catch(sorry),
    recheck: (ids) => void recheck(sluice, t, ids).catch(sorry),
    remove: (ids, files) => void remove(ids, files).catch(sorry),
    open: (id) => void host?.call('host.openFile', { id }).catch(sorry),
    showInFolder: (id) => void host?.call('host.showInFolder', { id }).catch(sorry),
    copy: (text) => {
      navigator.clipboard.writeText(text).then(() => {
        showToast(surface, { tone: 'info', text: t('toast.copied'), lifeMs: 2000 })
      }, sorry)
    },
    setQueueRunning: (id, running) => void client.call('queues.update', { id, running }).catch(sorry),
    setLimit: (rateLimit) => void client.call('settings.set', { patch: { rateLimit } }).catch(sorry),
  }
}
