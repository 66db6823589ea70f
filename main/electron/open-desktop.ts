/** Everything behind the first window: loaded while its page is. The engine's threads start while the rest of it is loaded. */
import type { Desktop } from './desktop.ts'
import type { FirstWindow } from './first-window.ts'
import type { HostSettingsFile } from './host-settings-file.ts'
import type { DesktopOptions } from './options.ts'
import { startDesktopEngine } from './start-engine.ts'

export { log } from './desktop-log.ts'
export { giveUp } from './start-engine.ts'

export const openDesktop = async (
  options: DesktopOptions,
  settings: HostSettingsFile,
  first: FirstWindow | null,
): Promise<Desktop> => {
  const starting = startDesktopEngine(options, settings)
  const opening = import('./desktop.ts').then(({ Desktop: Whole }) => Whole.open(options, starting, settings, first))
  const [desktop] = await Promise.all([opening, starting])
  return desktop
}
