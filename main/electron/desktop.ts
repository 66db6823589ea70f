/** Puts engine, window, tray and system together. No rule of its own lives here. */
import { join } from 'node:path'
import { app } from 'electron'
import { loopback } from '../api/loopback.ts'
import { createClient, type EngineClient } from '../../shared/client.ts'
import type { HostEvent, MenuAction } from '../../shared/host.ts'
import type { AfterAllDone } from './after-all.ts'
import { afterAllOn } from './after-all-acts.ts'
import type { Handed } from './arguments.ts'
import { Aria2Door } from './aria2-door.ts'
import { Awake } from './awake.ts'
import { Background } from './background.ts'
import { Basket } from './basket.ts'
import { Bin } from './bin.ts'
import { Closing } from './closing.ts'
import { Copied } from './copied.ts'
import { type FirstWindow, windowMaker } from './first-window.ts'
import { createHostCommands, type HostCommands } from './host-commands.ts'
import type { HostSettingsFile } from './host-settings-file.ts'
import { serveWindow } from './ipc.ts'
import { type BasketEntry, setMenu } from './menu.ts'
import { News } from './news.ts'
import { createNotifier, type Notifier } from './notifier.ts'
import { offerAgain } from './offer-again.ts'
import type { DesktopOptions } from './options.ts'
import { appIcon, assets, pageFolder, pageParts } from './places.ts'
import { Quitting } from './quitting.ts'
import { Recent } from './recent.ts'
import { actOnSettings } from './settings-acts.ts'
import { openSessionBus, type SessionBus } from './session-bus.ts'
import { log, type RunningEngine } from './start-engine.ts'
import { TaskBar } from './task-bar.ts'
import { tellBulletin } from './telling.ts'
import type { Updater } from './updates/updater.ts'
import { startAgain, updatesHere } from './updates/updates-here.ts'
import { trayActions } from './tray-actions.ts'
import { TrayIcon } from './tray.ts'
import { findTray, type TrayPresence } from './tray-presence.ts'
import { WaysIn } from './ways-in.ts'
import { loadPage } from './window.ts'
import { WindowLife } from './window-life.ts'

interface Ground {
  readonly options: DesktopOptions
  readonly running: RunningEngine
  readonly settings: HostSettingsFile
  readonly bus: SessionBus | null
  readonly presence: TrayPresence
  /** Null: none was made yet. */
  readonly first: FirstWindow | null
}

export class Desktop {
  readonly #ground: Ground
  readonly #client: EngineClient
  readonly #bin: Bin
  readonly #life: WindowLife
  readonly #closing: Closing
  readonly #waysIn: WaysIn
  readonly #basket: Basket
  readonly #tray: TrayIcon
  readonly #notifier: Notifier
  readonly #afterAll: AfterAllDone
  readonly #background: Background
  readonly #quitting: Quitting
  readonly #aria2: Aria2Door
  readonly #updater: Updater
  readonly #host: HostCommands

  /** Takes its place in the system; shows the window unless it starts hidden into a tray. */
  static async open(
    options: DesktopOptions,
    starting: Promise<RunningEngine>,
    settings: HostSettingsFile,
    first: FirstWindow | null,
  ): Promise<Desktop> {
    const findSurroundings = async () => {
      const bus = await openSessionBus()
      return { bus, presence: await findTray(bus) }
    }
    const [running, surroundings] = await Promise.all([starting, findSurroundings()])
    const desktop = new Desktop({ options, running, settings, first, ...surroundings })
    desktop.#settle()
    return desktop
  }

  private constructor(ground: Ground) {
    this.#ground = ground
    this.#client = this.#newClient()
    this.#bin = new Bin(this.#client, log)
    this.#notifier = createNotifier(ground.bus, appIcon)
    this.#life = this.#makeLife()
    this.#closing = new Closing({ ...ground, close: ground.options.close, life: () => this.#life })
    this.#waysIn = new WaysIn({ show: this.show, tell: this.#tell })
    this.#basket = this.#makeBasket()
    this.#tray = this.#makeTray()
    this.#afterAll = this.#makeAfterAll()
    this.#background = this.#makeBackground()
    this.#quitting = this.#makeQuitting()
    this.#aria2 = new Aria2Door(ground.running.engine, ground.settings, pageFolder, log)
    this.#updater = this.#makeUpdater()
    this.#host = createHostCommands({
      client: this.#client,
      bin: this.#bin,
      window: () => this.#life.window,
      settings: ground.settings,
      afterAll: this.#afterAll,
      secrets: ground.running.secrets,
      updater: this.#updater,
      copied: new Copied({
        settings: ground.settings,
        notifier: this.#notifier,
        waysIn: this.#waysIn,
        tell: (copied) => {
          this.#life.tellNow({ kind: 'copied', copied })
        },
      }),
      waysIn: this.#waysIn,
      basket: this.#basket,
      aria2: this.#aria2,
      show: this.show,
    })
  }

  readonly show = (): void => {
    this.#life.show()
  }

  readonly #tell = (event: HostEvent): void => {
    this.#life.tell(event)
  }

  /** Links and files from outside of the window. */
  take(handed: Handed): void {
    void this.#waysIn.take(handed)
  }

  #settle(): void {
    const { options, settings, presence, running } = this.#ground
    // What was restored is there from the first moment of a new start on, for every part of the application.
    running.engine.onRestart = () => {
      app.relaunch()
      this.#quitting.now()
    }
    actOnSettings(settings, () => {
      setMenu((action) => this.#menu(action), this.#basketEntry())
      this.#tray.redraw()
    })
    settings.follow((now, before) => {
      if (before) this.#tell({ kind: 'settings', settings: now })
    })
    this.#basket.follow()
    this.#tray.isThere = presence.isThere
    presence.onChange((isThere) => {
      this.#tray.isThere = isThere
      // Whoever showed the icon is gone: what is hidden must not be lost.
      if (!isThere && !this.#life.isVisible && !this.#quitting.isClosing) this.#life.minimize()
    })
    if (!options.isHidden) this.#life.show()
    else if (!presence.isThere) this.#life.minimize()
  }

  /** Whether the basket is there, and its other state. */
  #basketEntry(): BasketEntry {
    const { settings } = this.#ground
    const isOpen = settings.settings.dropBasket
    return { isOpen, toggle: () => settings.set({ dropBasket: !isOpen }) }
  }

  #makeBasket(): Basket {
    return new Basket({
      ...pageParts(),
      boundsFile: join(app.getPath('userData'), 'basket.json'),
      settings: this.#ground.settings,
      serve: (window) => serveWindow(window, this.#ground.running.engine, this.#host),
    })
  }

  #newClient(): EngineClient {
    return createClient(loopback(this.#ground.running.engine))
  }

  #menu(action: MenuAction): () => void {
    return () => {
      this.#life.show()
      this.#life.tell({ kind: 'menu', action })
    }
  }

  #makeLife(): WindowLife {
    const { options } = this.#ground
    const windows = windowMaker(this.#ground.first, {
      mayClose: () => this.#quitting.isClosing,
      onCloseWanted: () => {
        this.#closing.wanted()
      },
      onSessionEnd: () => {
        this.#quitting.now()
      },
    })
    return new WindowLife({
      open: windows.open,
      serve: (window) => serveWindow(window, this.#ground.running.engine, this.#host, windows.held()),
      reload: (window) => {
        loadPage(window, true)
      },
      releaseMs: options.releaseMs,
      onHopeless: () => void offerAgain(this.show),
      onShown: () => {
        this.#background.seen()
      },
      onLeft: () => {
        this.#background.refresh()
      },
      log,
    })
  }

  #makeTray(): TrayIcon {
    return new TrayIcon(
      join(assets, 'tray'),
      trayActions({
        client: this.#client,
        host: () => this.#host,
        show: this.show,
        add: this.#menu('add'),
        basket: () => this.#basketEntry(),
        waysIn: this.#waysIn,
        settings: this.#menu('settings'),
        refresh: () => {
          this.#background.refresh()
        },
        log,
      }),
    )
  }

  #makeAfterAll(): AfterAllDone {
    return afterAllOn({
      countdownMs: this.#ground.options.countdownMs,
      show: this.show,
      tell: this.#tell,
      quit: () => {
        this.#quitting.now()
      },
      log,
    })
  }

  #makeBackground(): Background {
    const { settings, bus } = this.#ground
    const taskBar = new TaskBar({
      client: this.#newClient(),
      window: () => this.#life.window,
      bus,
      onShare: (share) => {
        this.#basket.draw({ share })
      },
    })
    const background = new Background({
      client: this.#client,
      settings,
      awake: new Awake(),
      taskBar,
      news: new News({
        tell: (bulletin) => {
          tellBulletin({ notifier: this.#notifier, host: () => this.#host, show: this.show }, bulletin)
        },
        after: (ms, callback) => void setTimeout(callback, ms),
      }),
      draw: (picture) => {
        this.#tray.draw(picture)
        const { active, speed } = picture.counters
        this.#basket.draw({ active, speed })
      },
      isWatched: () => this.#life.isFocused,
      onAllDone: (wish) => {
        this.#afterAll.done(wish)
      },
      onStarted: () => {
        this.#afterAll.cancel()
      },
      onCompleted: () => {
        recent.changed()
      },
    })
    const recent = new Recent(this.#newClient(), (list) => {
      background.recent = list
    })
    return background
  }

  #makeUpdater(): Updater {
    const { options, running, settings } = this.#ground
    const client = this.#newClient()
    const place = { life: this.#life, notifier: this.#notifier, host: () => this.#host, show: this.show, log }
    return updatesHere({ client, engine: running.engine, settings, isPortable: options.portable !== null, ...place })
  }

  #makeQuitting(): Quitting {
    const { settings } = this.#ground
    return new Quitting({
      running: () => this.#background.running(),
      mayAsk: () => settings.settings.askOnQuit,
      neverAskAgain: () => {
        settings.set({ askOnQuit: false })
      },
      close: async (isUrgent) => {
        await this.#bin.flush()
        this.#life.close()
        this.#basket.close()
        this.#client.close()
        await this.#aria2.close()
        await this.#ground.running.stop()
        this.#ground.bus?.close()
        // Everything is booked, and nobody downloads any more.
        if (!isUrgent && (await this.#updater.finish())) startAgain(this.#ground.options.portable !== null)
      },
      stayed: () => {
        this.#updater.stay()
      },
      log,
    })
  }
}
