/**
 * What a click on the window's close button does: into the tray, down to the task bar, or the end. The tray is asked for once and
 * remembered; where nobody shows it the window is minimised, so that there is never a process that cannot be reached. Pure.
 */
import type { HostSettings } from '../../shared/host-settings.ts'
import type { CloseAction } from './options.ts'

type CloseToTray = HostSettings['closeToTray']
type Close = 'hide' | 'minimize' | 'quit' | 'ask'

/** `option`: what the command line says; `wish`: what the user has answered. */
export const closeFor = (option: CloseAction, wish: CloseToTray, isTrayThere: boolean): Close => {
  if (option !== 'auto') return option
  if (wish === 'quit') return 'quit'
  if (!isTrayThere) return 'minimize'
  return wish === 'ask' ? 'ask' : 'hide'
}
