/** The desktop application: what must be said before it is ready, one instance, and who comes in meanwhile. */
import { join } from 'node:path'
import { app, session } from 'electron'
import { addressesOfLink } from '../../shared/links/sluice-link.ts'
import { type Handed, handedBy, nothingHanded, recallHanded } from './arguments.ts'
import type { Log } from '../engine/engine.ts'
import type { Desktop } from './desktop.ts'
import { FirstWindow } from './first-window.ts'
import { HostSettingsFile, hostSettingsFileIn } from './host-settings-file.ts'
import { lookAs } from './look.ts'
import { readOptions } from './options.ts'
import { registerScheme, servePage } from './page.ts'
import { pageFolder } from './places.ts'
import { portablePlace } from './portable.ts'
import { guardSession } from './window.ts'

const options = readOptions(process.argv, process.env, process.cwd(), portablePlace(process))

/** Chromium's own files stay out of the engine's folder; who names a data folder gets a separate application with it. */
const chooseProfile = (): void => {
  if (app.commandLine.hasSwitch('user-data-dir')) return
  // Electron makes the folder that it is asked for: a portable Sluice does not ask, and leaves none behind.
  const isShared = options.isDataDirGiven || app.getPath('userData') === options.dataDir
  if (isShared) app.setPath('userData', join(options.dataDir, 'window'))
}

let desktop: Desktop | undefined
const handed = handedBy(process.argv, process.cwd())
/** What came before there was a window. */
const early: Handed[] = [handed]

/** The engine and all that stands around it, which is much code: a window begins to open before it is loaded. */
const behind = () => import('./open-desktop.ts')
const log: Log = (...line) => {
  void behind().then((loaded) => {
    loaded.log(...line)
  })
}

const start = async (): Promise<void> => {
  const settings = new HostSettingsFile(hostSettingsFileIn(app.getPath('userData')), log)
  lookAs(settings.settings)
  guardSession(session.defaultSession)
  servePage(session.defaultSession, pageFolder)
  // Its page loads while the engine starts. Who starts hidden needs none.
  const first = options.isHidden ? null : new FirstWindow()
  const { openDesktop } = await behind()
  desktop = await openDesktop(options, settings, first)
  for (const one of early.splice(0)) desktop.take(one)
}

/** A second start or the system brings links and files, and wants to see the window. */
const welcome = (brought: Handed): void => {
  if (!desktop) early.push(brought)
  else {
    desktop.show()
    desktop.take(brought)
  }
}

app.on('second-instance', (_event, argv, folder, sent) => {
  welcome(recallHanded(sent) ?? handedBy(argv, folder))
})
app.on('open-url', (event, url) => {
  event.preventDefault()
  welcome({ ...nothingHanded, foreign: addressesOfLink(url) })
})
app.on('open-file', (event, path) => {
  event.preventDefault()
  welcome({ ...nothingHanded, files: [path] })
})
app.on('activate', () => {
  welcome(nothingHanded)
})

registerScheme()
chooseProfile()
// The window hides instead of closing; only quitting ends the process.
app.on('window-all-closed', () => undefined)
if (app.requestSingleInstanceLock(handed))
  void app
    .whenReady()
    .then(start)
    .catch(async (error: unknown) => (await behind()).giveUp(error, options.dataDir))
else app.exit(0)
