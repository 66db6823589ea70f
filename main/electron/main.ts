/** The desktop application: puts engine, window, tray and system together, and ends them in order. */
import { join } from 'node:path'
import { app, type BrowserWindow, session } from 'electron'
import { loopback } from '../api/loopback.ts'
import { createClient, type EngineClient } from '../../shared/client.ts'
import { Bin } from './bin.ts'
import { createHostCommands } from './host-commands.ts'
import { integrate } from './integration.ts'
import { serveWindow } from './ipc.ts'
import { setMenu } from './menu.ts'
import { linksOf, readOptions } from './options.ts'
import { registerScheme, servePage } from './page.ts'
import { downloadsFolder, giveUp, log, type RunningEngine, startDesktopEngine } from './start-engine.ts'
import { hasTray, makeTray } from './tray.ts'
import { boundsFileIn, openWindow, showWindow } from './window.ts'

const out = import.meta.dirname
const assets = join(out, '..', 'assets')
const options = readOptions(process.argv)

/** Chromium's own files stay out of the engine's folder; who names a data folder gets a separate application with it. */
const chooseProfile = (): void => {
  const profile = app.getPath('userData')
  const isShared = options.isDataDirGiven || profile === options.dataDir
  if (isShared && !app.commandLine.hasSwitch('user-data-dir')) app.setPath('userData', join(options.dataDir, 'window'))
}

interface House {
  readonly window: BrowserWindow
  readonly bin: Bin
  readonly client: EngineClient
  readonly running: RunningEngine
  readonly takeLinks: (links: readonly string[]) => void
}

let isQuitting = false

/** Hidden where the tray brings it back, minimised where nothing else would. */
const onCloseWanted =
  (canHide: boolean) =>
  (window: BrowserWindow): void => {
    if (canHide) window.hide()
    else window.minimize()
  }

const open = async (running: RunningEngine): Promise<House> => {
  const client = createClient(loopback(running.engine))
  const bin = new Bin(client, log)
  const isTrayThere = await hasTray()
  servePage(session.defaultSession, join(out, 'renderer'))
  const window = openWindow({
    session: session.defaultSession,
    preload: join(out, 'preload.cjs'),
    icon: join(assets, 'icons', '256x256.png'),
    boundsFile: boundsFileIn(app.getPath('userData')),
    isHidden: options.isHidden && isTrayThere,
    mayClose: () => isQuitting,
    onCloseWanted: onCloseWanted(options.close === 'auto' ? isTrayThere : options.close === 'hide'),
  })
  const host = createHostCommands({ client, bin, window: () => window })
  const wire = serveWindow(window, running.engine, host)
  const show = (): void => {
    showWindow(window)
  }
  const menu = (action: 'add' | 'search' | 'selectAll') => (): void => {
    show()
    wire.tell({ kind: 'menu', action })
  }
  const tray = makeTray(join(assets, 'tray'), {
    show,
    add: menu('add'),
    pauseAll: () => void client.call('downloads.pauseAll', {}).catch(() => undefined),
    resumeAll: () => void client.call('downloads.resumeAll', {}).catch(() => undefined),
    quit: () => {
      app.quit()
    },
  })
  setMenu({ add: menu('add'), find: menu('search'), selectAll: menu('selectAll') })
  integrate({ client, window, tray, show })
  const takeLinks = (links: readonly string[]): void => {
    if (links.length > 0) wire.tell({ kind: 'links', text: links.join('\n') })
  }
  return { window, bin, client, running, takeLinks }
}

/** Books what is written before the process ends. */
const closeOnQuit = (house: House): void => {
  let isDone = false
  app.on('before-quit', (event) => {
    isQuitting = true
    if (isDone) return
    event.preventDefault()
    const close = async (): Promise<void> => {
      await house.bin.flush()
      house.client.close()
      await house.running.stop()
    }
    void close()
      .catch((error: unknown) => {
        log('error', 'desktop.stop', { error: String(error) })
      })
      .finally(() => {
        isDone = true
        app.quit()
      })
  })
}

let house: House | undefined
/** Links that came before there was a window. */
const early: string[] = [...options.links]

const start = async (): Promise<void> => {
  house = await open(await startDesktopEngine(options.dataDir, downloadsFolder()))
  closeOnQuit(house)
  house.takeLinks(early)
}

/** A second start or the system brings links and wants to see the window. */
const welcome = (links: readonly string[]): void => {
  if (!house) early.push(...links)
  else {
    showWindow(house.window)
    house.takeLinks(links)
  }
}

app.on('second-instance', (_event, argv, _folder, data) => {
  const given = typeof data === 'object' && data !== null && 'links' in data ? data.links : argv
  welcome(Array.isArray(given) ? linksOf(given.map(String)) : [])
})
app.on('open-url', (event, url) => {
  event.preventDefault()
  welcome(linksOf([url]))
})
app.on('activate', () => {
  welcome([])
})

registerScheme()
chooseProfile()
// The window hides instead of closing; only quitting ends the process.
app.on('window-all-closed', () => undefined)
if (app.requestSingleInstanceLock({ links: options.links }))
  void app
    .whenReady()
    .then(start)
    .catch((error: unknown) => giveUp(error, options.dataDir))
else app.exit(0)
