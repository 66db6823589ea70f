/** The host's own commands: dialogs, files by their download's id, the clipboard. Every outcome is an answer frame. */
import { existsSync } from 'node:fs'
import { type BrowserWindow, clipboard, dialog, type OpenDialogOptions, shell } from 'electron'
import type { EngineClient } from '../../shared/client.ts'
import type { EngineFrame } from '../../shared/envelope.ts'
import { fail, failureOf, raise } from '../../shared/failure.ts'
import {
  type HostArgs,
  type HostCommandName,
  hostCommands,
  type HostOutput,
  type SecretsView,
} from '../../shared/host.ts'
import type { DownloadId } from '../../shared/ids.ts'
import type { AfterAllDone } from './after-all.ts'
import type { Aria2Door } from './aria2-door.ts'
import type { Basket } from './basket.ts'
import type { Bin } from './bin.ts'
import type { Copied } from './copied.ts'
import { logFolderIn } from './desktop-log.ts'
import type { HostSettingsFile } from './host-settings-file.ts'
import { isRunWanted, mayRun } from './programs.ts'
import type { Updater } from './updates/updater.ts'
import { updateHandlers } from './updates/updates-here.ts'
import { savingHandlers } from './saving.ts'
import type { WaysIn } from './ways-in.ts'
import { words } from './words.ts'

export interface HostCommands {
  /** For the host itself: rejects with a failure. */
  run<N extends HostCommandName>(name: N, args: HostArgs<N>): Promise<HostOutput<N>>
  /** Never rejects. */
  answer(id: number, name: HostCommandName, input: unknown): Promise<EngineFrame>
}

export interface HostParts {
  readonly client: EngineClient
  readonly bin: Bin
  /** Null while nobody sees one. */
  readonly window: () => BrowserWindow | null
  readonly settings: HostSettingsFile
  readonly afterAll: AfterAllDone
  readonly secrets: SecretsView
  readonly updater: Updater
  readonly copied: Copied
  readonly waysIn: WaysIn
  readonly basket: Basket
  readonly aria2: Aria2Door
  readonly show: () => void
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

/** Answers with a promise; what throws, rejects. */
const told =
  <A, T>(handler: (args: A) => T) =>
  (args: A): Promise<T> =>
    Promise.resolve(args).then(handler)

const stateHandlers = ({ settings, afterAll, secrets, copied, basket }: HostParts) => ({
  'host.settings.get': told(() => ({ settings: settings.settings })),
  'host.settings.set': told(({ patch }: HostArgs<'host.settings.set'>) => ({ settings: settings.set(patch) })),
  'host.state': told(() => ({ countdown: afterAll.countdown, secrets, copied: copied.offer, total: basket.total })),
  'host.answerCountdown': told(({ answer }: HostArgs<'host.answerCountdown'>) => {
    if (answer === 'now') afterAll.actNow()
    else afterAll.cancel()
    return {}
  }),
})

const wayInHandlers = ({ copied, waysIn, show, aria2 }: HostParts) => ({
  'host.aria2': () => aria2.view(),
  'host.answerCopied': told(({ answer }: HostArgs<'host.answerCopied'>) => {
    copied.answer(answer)
    return {}
  }),
  'host.handOver': told((dropped: HostArgs<'host.handOver'>) => {
    waysIn.offer(dropped)
    return {}
  }),
  'host.show': told(() => {
    show()
    return {}
  }),
})

const handlersOf = (parts: HostParts): Handlers => ({
  ...stateHandlers(parts),
  ...wayInHandlers(parts),
  ...fileHandlers(parts),
  ...updateHandlers(parts.updater),
  ...savingHandlers(parts.window),
})

const openPage = async (address: string | null): Promise<HostOutput<'host.openPage'>> => {
  const page = address === null ? null : URL.parse(address)
  if (page?.protocol !== 'http:' && page?.protocol !== 'https:') return raise('not_allowed', words.noPage)
  await shell.openExternal(page.href)
  return {}
}

const fileHandlers = ({ client, bin, window, updater }: HostParts) => ({
  'host.chooseFolder': async ({ from }: HostArgs<'host.chooseFolder'>) => {
    const options: OpenDialogOptions = {
      title: words.chooseFolder,
      properties: ['openDirectory', 'createDirectory'],
      ...(from === null ? {} : { defaultPath: from }),
    }
    const parent = window()
    const chosen = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options))
    return { path: chosen.filePaths[0] ?? null }
  },
  'host.openFile': async ({ id }: HostArgs<'host.openFile'>) => {
    const { path, name } = await fileOf(client, id)
    if (mayRun(path) && !(await isRunWanted(name, window()))) return {}
    const trouble = await shell.openPath(path)
    if (trouble !== '') raise('io_error', words.cannotOpen(name, trouble))
    return {}
  },
  'host.openPage': async ({ id }: HostArgs<'host.openPage'>) => {
    const { foundOn } = await client.call('downloads.detail', { id })
    return openPage(foundOn)
  },
  'host.update.openPage': () => openPage(updater.view.offer?.page ?? null),
  'host.showInFolder': async ({ id }: HostArgs<'host.showInFolder'>) => {
    const { download } = await client.call('downloads.detail', { id })
    if (download.path !== null && existsSync(download.path)) shell.showItemInFolder(download.path)
    else await shell.openPath(download.dir)
    return {}
  },
  'host.openLogs': async () => {
    const { dataDir } = await client.call('engine.info', {})
    const trouble = await shell.openPath(logFolderIn(dataDir))
    if (trouble !== '') raise('io_error', words.cannotOpen('logs', trouble))
    return {}
  },
  'host.trashFiles': ({ ids }: HostArgs<'host.trashFiles'>) => {
    bin.later(ids)
    return Promise.resolve({})
  },
  // Text at once in older Electrons, a promise of it in newer ones.
  'host.clipboardRead': async () => ({ text: await clipboard.readText() }),
})

export const createHostCommands = (parts: HostParts): HostCommands => {
  const handlers = handlersOf(parts)
  return {
    run: (name, args) => handlers[name](args),
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
