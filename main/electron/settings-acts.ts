/** Does what the settings of window and desktop say to the system: theme, language, starting with the session, links. */
import type { HostSettingsFile } from './host-settings-file.ts'
import { openLinks } from './link-handler.ts'
import { startAtLogin } from './login-start.ts'
import { lookAs } from './look.ts'
import { log } from './start-engine.ts'

/** `redraw`: menus in another language, or with another tick. */
export const actOnSettings = (settings: HostSettingsFile, redraw: () => void): void => {
  settings.follow((now, before) => {
    // The first ones were acted on before there was a window.
    if (before && (now.theme !== before.theme || now.language !== before.language)) lookAs(now)
    if (now.language !== before?.language || now.dropBasket !== before.dropBasket) redraw()
    // The first time nothing is touched that nobody asked for.
    const act = (key: 'startAtLogin' | 'openLinks', to: (isWanted: boolean) => Promise<void>): void => {
      if (before ? now[key] === before[key] : !now[key]) return
      to(now[key]).catch((error: unknown) => {
        log('warn', 'desktop.setting', { key, error: String(error) })
      })
    }
    act('startAtLogin', startAtLogin)
    act('openLinks', openLinks)
  })
}
