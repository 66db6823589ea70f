/** The menu bar. The page hears its keys first; on macOS they come from here. */
import { app, Menu, type MenuItemConstructorOptions } from 'electron'
import { words } from './words.ts'

export interface MenuActions {
  readonly add: () => void
  readonly find: () => void
  readonly selectAll: () => void
}

export const setMenu = (actions: MenuActions): void => {
  const isMac = process.platform === 'darwin'
  const own = { registerAccelerator: isMac }
  const file: MenuItemConstructorOptions[] = [
    { label: words.add, accelerator: 'CmdOrCtrl+N', ...own, click: actions.add },
    { type: 'separator' },
    isMac ? { role: 'close' } : { label: words.quit, role: 'quit', accelerator: 'Ctrl+Q' },
  ]
  const edit: MenuItemConstructorOptions[] = [
    { role: 'undo' },
    { role: 'redo' },
    { type: 'separator' },
    { role: 'cut' },
    { role: 'copy' },
    { role: 'paste' },
    { label: words.selectAll, accelerator: 'CmdOrCtrl+A', registerAccelerator: false, click: actions.selectAll },
    { type: 'separator' },
    { label: words.find, accelerator: 'CmdOrCtrl+F', ...own, click: actions.find },
  ]
  const view: MenuItemConstructorOptions[] = [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
    ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
  ]
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(isMac ? [{ role: 'appMenu' } as const] : []),
      { label: words.file, submenu: file },
      { label: words.edit, submenu: edit },
      { label: words.view, submenu: view },
      ...(isMac ? [{ role: 'windowMenu' } as const] : []),
    ]),
  )
}
