/**
 * Starts the engine for the desktop, waits a little for a command that is just ending in the same data folder, and says why
 * when it cannot.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { app, dialog } from 'electron'
import { ownEngine, type OwnEngine } from '../api/own-engine.ts'
import { letterForms } from '../outlets/letters/forms.ts'
import { startMarking } from '../outlets/marks/marker.ts'
import { failureOf } from '../../shared/failure.ts'
import type { SecretsView } from '../../shared/host.ts'
import { closeLog, keepLog, log } from './desktop-log.ts'
import { findKeyStore, noKeyStore, portableSecrets, secretsViewOf } from './key-store.ts'
import { systemProxy, watchNetwork } from './network.ts'
import type { DesktopOptions } from './options.ts'
import type { HostSettingsFile } from './host-settings-file.ts'
import { words } from './words.ts'

export interface RunningEngine extends OwnEngine {
  readonly secrets: SecretsView
}

export { log }

/** A package made with an older Electron carries a binding that this Electron can load beside its resources. */
const packedBinding = (): { readonly nativeBinding: string } | Record<string, never> => {
  const nativeBinding = join(process.resourcesPath, 'better_sqlite3.node')
  return app.isPackaged && existsSync(nativeBinding) ? { nativeBinding } : {}
}

/** Rejects with `folder_in_use` when the folder stays taken, and with whatever the engine cannot start for. */
export const startDesktopEngine = async (
  { dataDir, portable }: DesktopOptions,
  settings: HostSettingsFile,
): Promise<RunningEngine> => {
  const kept = await keepLog(dataDir)
  const keys = portable ? noKeyStore : await findKeyStore()
  const own = await ownEngine({
    ...{ dataDir, defaultDir: portable?.downloads ?? downloadsFolder(), log, systemProxy, letterForms },
    ...packedBinding(),
    ...(keys.store ? { keyStore: keys.store } : {}),
  })
  own.engine.logDial = kept?.dial ?? null
  const network = watchNetwork(own.engine)
  const marker = startMarking({ engine: own.engine, log, isWanted: () => settings.settings.markFiles })
  return {
    engine: own.engine,
    secrets: portable ? portableSecrets : secretsViewOf(keys, own.engine.usesKeyStore),
    stop: async () => {
      network.stop()
      await marker.stop()
      await own.stop()
      await closeLog()
    },
  }
}

/** Where no downloads folder is configured, Electron names the home folder itself; nobody wants files strewn there. */
const downloadsFolder = (): string => {
  const [folder, home] = [app.getPath('downloads'), app.getPath('home')]
  return folder === home ? join(home, 'Downloads') : folder
}

/** Says why there will be no window, and ends. */
export const giveUp = async (error: unknown, dataDir: string): Promise<void> => {
  const failure = failureOf(error)
  log('error', 'desktop.start', { code: failure.code, message: failure.message })
  const isInUse = failure.code === 'folder_in_use'
  await dialog.showMessageBox({
    type: 'error',
    title: 'Sluice',
    message: isInUse ? words.inUse : words.cannotStart,
    detail: isInUse ? words.inUseDetail(dataDir) : failure.message,
  })
  app.exit(1)
}
