/** The one window: how it is made, what it may not do, and what closing it means. Knows nothing of downloads. */
import { join } from 'node:path'
import { BrowserWindow, type Session } from 'electron'
import { keepBounds, recallBounds } from './bounds.ts'
import { pageOrigin } from './page.ts'

export interface WindowOptions {
  readonly session: Session
  readonly preload: string
  readonly icon: string
  readonly boundsFile: string
  readonly isHidden: boolean
  /** True while the application quits: then the window may really close. */
  readonly mayClose: () => boolean
  /** What a click on the window's close button does instead. */
  readonly onCloseWanted: (window: BrowserWindow) => void
}

/** Only writing text to the clipboard after a click is allowed; everything else a page can ask for is not. */
const refusePermissions = (session: Session): void => {
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    answer(permission === 'clipboard-sanitized-write')
  })
  session.setPermissionCheckHandler((_contents, permission) => permission === 'clipboard-sanitized-write')
  session.setDevicePermissionHandler(() => false)
  session.on('will-download', (event) => {
    event.preventDefault()
  })
}

const confine = ({ webContents }: BrowserWindow): void => {
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
  webContents.on('will-navigate', (event) => {
    event.preventDefault()
  })
  webContents.on('will-redirect', (event) => {
    event.preventDefault()
  })
  webContents.on('will-attach-webview', (event) => {
    event.preventDefault()
  })
}

export const openWindow = (options: WindowOptions): BrowserWindow => {
  const bounds = recallBounds(options.boundsFile)
  const window = new BrowserWindow({
    width: 1120,
    height: 720,
    ...(bounds ? { x: bounds.x, y: bounds.y, width: bounds.width, height: bounds.height } : {}),
    minWidth: 720,
    minHeight: 480,
    show: false,
    title: 'Sluice',
    icon: options.icon,
    autoHideMenuBar: true,
    webPreferences: {
      session: options.session,
      preload: options.preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      // It would fetch dictionaries from the network.
      spellcheck: false,
    },
  })
  refusePermissions(options.session)
  confine(window)
  if (bounds?.isMaximized) window.maximize()
  window.once('ready-to-show', () => {
    if (!options.isHidden) window.show()
  })
  window.on('close', (event) => {
    if (options.mayClose()) return
    event.preventDefault()
    options.onCloseWanted(window)
  })
  keepBounds(window, options.boundsFile)
  void window.loadURL(`${pageOrigin}/index.html`)
  return window
}

export const showWindow = (window: BrowserWindow): void => {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

export const boundsFileIn = (folder: string): string => join(folder, 'window.json')
