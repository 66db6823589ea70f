/** What the system knows of the network: its proxies, whether there is one at all, and that the computer has slept. */
import { net, powerMonitor, session } from 'electron'
import type { Engine } from '../engine/engine.ts'
import { firstProxy } from './proxy-list.ts'

/** Chromium reads the system's settings, automatic ones too. Its own session is never told to use another proxy. */
export const systemProxy = async (url: string): Promise<string | null> =>
  firstProxy(await session.defaultSession.resolveProxy(url))

/** Electron tells no changes to the main process, and the page may be released. */
const lookEveryMs = 2_000

export const watchNetwork = (engine: Engine): { readonly stop: () => void } => {
  const look = (): void => {
    void engine.setOnline(net.isOnline())
  }
  const wake = (): void => {
    // Settings may have changed with the place where it woke up.
    void session.defaultSession.forceReloadProxyConfig()
    look()
    void engine.refreshConnections()
  }
  const timer = setInterval(look, lookEveryMs)
  powerMonitor.on('resume', wake)
  look()
  return {
    stop: () => {
      clearInterval(timer)
      powerMonitor.off('resume', wake)
    },
  }
}
