/** Everything behind the first window: loaded while its page is. */
import { Desktop } from './desktop.ts'
import type { FirstWindow } from './first-window.ts'
import type { HostSettingsFile } from './host-settings-file.ts'
import type { DesktopOptions } from './options.ts'
import { startDesktopEngine } from './start-engine.ts'

export { log } from './desktop-log.ts'
export { giveUp } from './start-engine.ts'

export const openDesktop = (
  options: DesktopOptions,
  settings: HostSettingsFile,
  first: FirstWindow | null,
): Promise<Desktop> => Desktop.open(options, startDesktopEngine(options, settings), settings, first)
