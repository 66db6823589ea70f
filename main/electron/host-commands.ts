/** The host's own commands: dialogs, files by their download's id, the clipboard. Every outcome is an answer frame. */
import { existsSync } from 'node:fs'
import { type BrowserWindow, clipboard, dialog, shell } from 'electron'
import type { EngineClient } from '../../shared/client.ts'
import type { EngineFrame } from '../../shared/envelope.ts'
import { fail, failureOf, raise } from '../../shared/failure.ts'
import { type HostArgs, type HostCommandName, hostCommands, type HostOutput } from '../../shared/host.ts'
import type { DownloadId } from '../../shared/ids.ts'
import type { Bin } from './bin.ts'
import { words } from './words.ts'

export interface HostCommands {
  /** Never rejects. */
  answer(id: number, name: HostCommandName, input: unknown): Promise<EngineFrame>
}

export interface HostParts {
  readonly client: EngineClient
  readonly bin: Bin
  readonly window: () => BrowserWindow
}

type Handlers = { readonly [N in HostCommandName]: (args: HostArgs<N>) => Promise<HostOutput<N>> }

const fileOf = async (
  client: EngineClient,
  id: DownloadId,
): Promise<{ readonly path: string; readonly name: string }> => {
  const { download } = await client.call('downloads.detail', { id })
  const { path, name } = download
  if (path === null || download.status !== 'completed') return raise('not_allowed', words.notComplete(name))
  if (!existsSync(path)) return raise('io_error', words.notThere(name))
  return { path, name }
}

const handlersOf = ({ client, bin, window }: HostParts): Handlers => ({
  'host.chooseFolder': async ({ from }) => {
    const chosen = await dialog.showOpenDialog(window(), {
      title: words.chooseFolder,
      properties: ['openDirectory', 'createDirectory'],
      ...(from === null ? {} : { defaultPath: from }),
    })
    return { path: chosen.filePaths[0] ?? null }
  },
  'host.openFile': async ({ id }) => {
    const { path, name } = await fileOf(client, id)
    const trouble = await shell.openPath(path)
    if (trouble !== '') raise('io_error', words.cannotOpen(name, trouble))
    return {}
  },
  'host.showInFolder': async ({ id }) => {
    const { download } = await client.call('downloads.detail', { id })
    if (download.path !== null && existsSync(download.path)) shell.showItemInFolder(download.path)
    else await shell.openPath(download.dir)
    return {}
  },
  'host.trashFiles': ({ ids }) => {
    bin.later(ids)
    return Promise.resolve({})
  },
  // Text at once in older Electrons, a promise of it in newer ones.
  'host.clipboardRead': async () => ({ text: await clipboard.readText() }),
})

export const createHostCommands = (parts: HostParts): HostCommands => {
  const handlers = handlersOf(parts)
  return {
    answer: async (id, name, input) => {
      const parsed = hostCommands[name].input.safeParse(input)
      if (!parsed.success) return { t: 'failed', id, failure: fail('bad_input', `“${name}” does not take this input.`) }
      try {
        // The schema of this very command produced the data.
        const handler = handlers[name] as (args: unknown) => Promise<unknown>
        return { t: 'ok', id, value: await handler(parsed.data) }
      } catch (error) {
        return { t: 'failed', id, failure: failureOf(error) }
      }
    },
  }
}
