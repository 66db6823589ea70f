/** The icon in the tray and its menu. Where no tray exists, it says so, and the window stays reachable instead. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Menu, nativeTheme, Tray } from 'electron'
import { words } from './words.ts'

export interface TrayActions {
  readonly show: () => void
  readonly add: () => void
  readonly pauseAll: () => void
  readonly resumeAll: () => void
  readonly quit: () => void
}

/**
 * Whether somebody shows tray icons. Electron makes one without complaint where nobody does, so on Linux the session bus is
 * asked for the watcher of the StatusNotifierItem specification.
 */
export const hasTray = async (): Promise<boolean> => {
  if (process.platform !== 'linux') return true
  const question = ['org.freedesktop.DBus.NameHasOwner', 'string:org.kde.StatusNotifierWatcher']
  const to = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus']
  try {
    const { stdout } = await promisify(execFile)('dbus-send', [...to, ...question], { timeout: 1_500 })
    return stdout.includes('boolean true')
  } catch {
    return false
  }
}

/** The icon that stands out from the panel: panels of Linux desktops are dark whatever the theme. */
const iconIn = (folder: string): string => {
  if (process.platform === 'darwin') return join(folder, 'normalTemplate.png')
  const isDark = process.platform === 'linux' || nativeTheme.shouldUseDarkColors
  return join(folder, isDark ? 'light-normal.png' : 'dark-normal.png')
}

export const makeTray = (folder: string, actions: TrayActions): Tray => {
  const tray = new Tray(iconIn(folder))
  nativeTheme.on('updated', () => {
    if (!tray.isDestroyed()) tray.setImage(iconIn(folder))
  })
  tray.setToolTip('Sluice')
  tray.setContextMenu(
    Menu.buildFromTemplate([
      { label: words.show, click: actions.show },
      { label: words.add, click: actions.add },
      { type: 'separator' },
      { label: words.pauseAll, click: actions.pauseAll },
      { label: words.resumeAll, click: actions.resumeAll },
      { type: 'separator' },
      { label: words.quit, click: actions.quit },
    ]),
  )
  tray.on('click', actions.show)
  return tray
}
