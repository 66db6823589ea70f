/** Windows with pages of ours: how they are made, what they may not do, and what closing the main one means. Knows nothing of downloads. */
import { join } from 'node:path'
import { app, BrowserWindow, type BrowserWindowConstructorOptions, nativeTheme, type Session } from 'electron'
import { keepBounds, recallBounds } from './bounds.ts'
import { returning } from '../../shared/host.ts'
import { pageOrigin } from './page.ts'

export interface PageParts {
  readonly session: Session
  readonly preload: string
  readonly icon: string
}

/** Who decides what becomes of a window. */
export interface WindowOwner {
  /** True while the application quits: then the window may really close. */
  readonly mayClose: () => boolean
  /** What a click on the window's close button does instead. */
  readonly onCloseWanted: () => void
  /** Windows ends the session. */
  readonly onSessionEnd: () => void
}

export interface WindowOptions extends PageParts, WindowOwner {
  readonly boundsFile: string
  /** It takes up what the window before it showed. */
  readonly isReturn: boolean
}

/** What the developers' tools load is their own. */
const isOwn = (url: string): boolean =>
  url.startsWith(`${pageOrigin}/`) || (!app.isPackaged && url.startsWith('devtools://'))

/**
 * What no page of a session may do, once for each session. Only writing text to the clipboard after a click is allowed; everything
 * else a page can ask for is not.
 */
export const guardSession = (session: Session): void => {
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    answer(permission === 'clipboard-sanitized-write')
  })
  session.setPermissionCheckHandler((_contents, permission) => permission === 'clipboard-sanitized-write')
  session.setDevicePermissionHandler(() => false)
  // The page is all that a window ever loads: no address of anybody else is asked from here.
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    answer({ cancel: !isOwn(url) })
  })
  session.on('will-download', (event) => {
    event.preventDefault()
  })
}

/** A load that is overtaken by another one rejects, and is of no interest any more. */
const load = (window: BrowserWindow, page: string): void => {
  window.loadURL(`${pageOrigin}/${page}`).catch(() => undefined)
}

/** The page itself; what follows the `?` tells it whether it comes back. */
export const loadPage = (window: BrowserWindow, isReturn: boolean): void => {
  load(window, `index.html${isReturn ? `?${returning}` : ''}`)
}

/** Another page of ours in a window of its own, which goes nowhere else. */
export const showPage = (window: BrowserWindow, page: string): void => {
  const show = (): void => {
    load(window, page)
  }
  confine(window, show)
  show()
}

/** `home`: loads the window's own page again. */
const confine = (window: BrowserWindow, home: () => void): void => {
  const { webContents } = window
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
  webContents.on('will-navigate', (event) => {
    event.preventDefault()
  })
  webContents.on('will-frame-navigate', (event) => {
    event.preventDefault()
  })
  webContents.on('will-redirect', (event) => {
    event.preventDefault()
  })
  // An empty page is gone to without being asked for (`about:blank`): then ours is loaded again.
  webContents.on('did-navigate', (_event, url) => {
    if (!url.startsWith(`${pageOrigin}/`)) home()
  })
  webContents.on('will-attach-webview', (event) => {
    event.preventDefault()
  })
}

/** What every window with a page of ours has. */
export const pageOptions = ({ session, preload, icon }: PageParts): BrowserWindowConstructorOptions => ({
  show: false,
  // What is seen before the page is: no white flash at night.
  backgroundColor: nativeTheme.shouldUseDarkColors ? '#14181d' : '#ffffff',
  icon,
  webPreferences: {
    session,
    preload,
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    webviewTag: false,
    webSecurity: true,
    navigateOnDragDrop: false,
    devTools: !app.isPackaged,
    // It would fetch dictionaries from the network.
    spellcheck: false,
  },
})

export const openWindow = (options: WindowOptions): BrowserWindow => {
  const bounds = recallBounds(options.boundsFile)
  const window = new BrowserWindow({
    width: 1120,
    height: 720,
    ...(bounds ? { x: bounds.x, y: bounds.y, width: bounds.width, height: bounds.height } : {}),
    minWidth: 720,
    minHeight: 480,
    title: 'Sluice',
    autoHideMenuBar: true,
    ...pageOptions(options),
  })
  confine(window, () => {
    loadPage(window, true)
  })
  if (bounds?.isMaximized) window.maximize()
  window.on('close', (event) => {
    if (options.mayClose()) return
    event.preventDefault()
    options.onCloseWanted()
  })
  window.on('session-end', options.onSessionEnd)
  keepBounds(window, options.boundsFile)
  loadPage(window, options.isReturn)
  return window
}

export const boundsFileIn = (folder: string): string => join(folder, 'window.json')
