/** The channel of windows: who on it is listened to, and what is kept of a page that nobody serves yet. Only `ipc.ts` has `ipcMain` beside it. */
import { type BrowserWindow, ipcMain, type IpcMainEvent } from 'electron'
import { pageOrigin } from './page.ts'

export const channel = 'sluice:frame'

export const isOurPage = (window: BrowserWindow, event: IpcMainEvent): boolean =>
  !window.isDestroyed() &&
  event.sender === window.webContents &&
  event.senderFrame === window.webContents.mainFrame &&
  event.senderFrame.url.startsWith(`${pageOrigin}/`)

/** Acts before a page is loaded anew in the window, which is a new client. */
export const onFreshPage = (window: BrowserWindow, act: () => void): void => {
  window.webContents.on('did-start-navigation', (details) => {
    if (details.isMainFrame && !details.isSameDocument) act()
  })
}

/** What a page has said while nobody served its window. */
export interface HeldFrames {
  /** Gives them back in their order and keeps no more. */
  readonly release: () => readonly (readonly [IpcMainEvent, unknown])[]
}

export const holdFrames = (window: BrowserWindow): HeldFrames => {
  let held: [IpcMainEvent, unknown][] = []
  const keep = (event: IpcMainEvent, frame: unknown): void => {
    if (isOurPage(window, event)) held.push([event, frame])
  }
  ipcMain.on(channel, keep)
  onFreshPage(window, () => {
    held = []
  })
  return {
    release: () => {
      ipcMain.off(channel, keep)
      return held.splice(0)
    },
  }
}
