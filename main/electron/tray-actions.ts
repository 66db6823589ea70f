/** What the entries of the tray's menu do: commands of the engine and of the host, like those of the window. */
import { app } from 'electron'
import type { EngineClient } from '../../shared/client.ts'
import type { Log } from '../engine/engine.ts'
import { nothingHanded } from './arguments.ts'
import type { HostCommands } from './host-commands.ts'
import type { BasketEntry } from './menu.ts'
import type { TrayActions } from './tray-menu.ts'
import type { WaysIn } from './ways-in.ts'

export interface TrayActionParts {
  readonly client: EngineClient
  readonly host: () => HostCommands
  readonly show: () => void
  readonly add: () => void
  readonly basket: () => BasketEntry
  readonly waysIn: WaysIn
  readonly settings: () => void
  /** The menu should show what has become of it. */
  readonly refresh: () => void
  readonly log: Log
}

export const trayActions = (parts: TrayActionParts): TrayActions => {
  const { client, host, show, add, basket, waysIn, settings, refresh, log } = parts
  const quietly = (call: Promise<unknown>): void => {
    call.then(refresh, (error: unknown) => {
      log('warn', 'desktop.tray', { error: String(error) })
    })
  }
  return {
    show,
    add,
    basket,
    dropText: (text) => {
      waysIn.offer({ text })
    },
    dropFiles: (files) => void waysIn.take({ ...nothingHanded, files }),
    settings,
    setWhenDone: (whenDone) => {
      quietly(client.call('settings.set', { patch: { whenDone } }))
    },
    pauseAll: () => {
      quietly(client.call('downloads.pauseAll', {}))
    },
    resumeAll: () => {
      quietly(client.call('downloads.resumeAll', {}))
    },
    setLimit: (rateLimit) => {
      quietly(client.call('settings.set', { patch: { rateLimit } }))
    },
    openFolder: (id) => {
      quietly(host().run('host.showInFolder', { id }))
    },
    quit: () => {
      app.quit()
    },
  }
}
