/** The updater of this very installation: where it lies, which build it is, and when it looks. */
import { join } from 'node:path'
import { app } from 'electron'
import type { EngineClient } from '../../../shared/client.ts'
import type { HostArgs, HostOutput } from '../../../shared/host.ts'
import type { updateCommands } from '../../../shared/updates.ts'
import type { Engine, Log } from '../../engine/engine.ts'
import type { HostSettingsFile } from '../host-settings-file.ts'
import { tellBulletin, type TellingParts } from '../telling.ts'
import type { WindowLife } from '../window-life.ts'
import { words } from '../words.ts'
import { Fetching } from './fetching.ts'
import { type Installation, installationAt } from './installation.ts'
import { UpdateMemory } from './memory.ts'
import { updateSource } from './source.ts'
import { Updater } from './updater.ts'

export interface UpdatesHereParts extends TellingParts {
  /** A client of its own. */
  readonly client: EngineClient
  readonly engine: Engine
  readonly settings: HostSettingsFile
  readonly isPortable: boolean
  readonly life: Pick<WindowLife, 'tell' | 'isFocused'>
  readonly log: Log
}

/** The window, the engine and whoever downloads at the start go first. */
const firstLookMs = 15_000
const lookEveryMs = 3_600_000

const here = (isPortable: boolean): Installation =>
  installationAt({
    platform: process.platform,
    arch: process.arch,
    execPath: process.execPath,
    resourcesPath: process.resourcesPath,
    env: process.env,
    isPortable,
  })

export const updatesHere = (parts: UpdatesHereParts): Updater => {
  const { client, engine, settings, isPortable, life, log } = parts
  const updater = new Updater({
    source: updateSource(app.getAppPath()),
    installation: here(isPortable),
    version: app.getVersion(),
    folder: join(engine.dataDir, 'updates'),
    temp: app.getPath('temp'),
    memory: new UpdateMemory(app.getPath('userData'), log),
    fetching: new Fetching(client),
    quit: () => {
      app.quit()
    },
    onView: (update) => {
      life.tell({ kind: 'update', update })
    },
    // In front of the window it says so itself.
    onFound: ({ version }) => {
      if (life.isFocused) return
      const [title, body] = [words.updateFound(version), words.updateFoundBody]
      tellBulletin(parts, { title, body, target: { kind: 'window' } })
    },
    ...{ engine, settings, log },
  })
  const look = (): void => void updater.lookIfDue()
  void updater.begin().then(() => {
    setTimeout(look, firstLookMs).unref()
    setInterval(look, lookEveryMs).unref()
  })
  return updater
}

type Name = Exclude<keyof typeof updateCommands, 'host.update.openPage'>
type Handlers = { readonly [N in Name]: (args: HostArgs<N>) => Promise<HostOutput<N>> }

/** The host's commands about new versions; addresses are opened where all are. */
export const updateHandlers = (updater: Updater): Handlers => ({
  'host.update.view': () => Promise.resolve({ update: updater.view }),
  'host.update.look': async () => ({ update: await updater.look() }),
  'host.update.take': async () => ({ update: await updater.take() }),
  'host.update.drop': async () => ({ update: await updater.drop() }),
  'host.update.restart': () => {
    updater.restart()
    return Promise.resolve({})
  },
  'host.update.asked': () => {
    updater.asked()
    return Promise.resolve({})
  },
})

/** Starts the version that lies there now, once this process is gone. */
export const startAgain = (isPortable: boolean): void => {
  const { replaces } = here(isPortable)
  app.relaunch(replaces === null ? {} : { execPath: replaces, args: process.argv.slice(1) })
}
