/** The menu bar. The page hears its keys first; on macOS they come from here. */
import { app, Menu, type MenuItemConstructorOptions } from 'electron'
import type { MenuAction } from '../../shared/host.ts'
import { words } from './words.ts'

/** The drop basket, as menus offer it. */
export interface BasketEntry {
  readonly isOpen: boolean
  readonly toggle: () => void
}

/** `act`: what an entry of the page's own does. */
export const setMenu = (act: (action: MenuAction) => () => void, basket: BasketEntry): void => {
  const isMac = process.platform === 'darwin'
  const own = { registerAccelerator: isMac }
  const file: MenuItemConstructorOptions[] = [
    { label: words.add, accelerator: 'CmdOrCtrl+N', ...own, click: act('add') },
    { label: words.grab, accelerator: 'CmdOrCtrl+G', ...own, click: act('grab') },
    { label: words.importLinks, click: act('import') },
    { label: words.exportList, accelerator: 'CmdOrCtrl+E', ...own, click: act('export') },
    { type: 'separator' },
    { label: words.settings, accelerator: 'CmdOrCtrl+,', ...own, click: act('settings') },
    { type: 'separator' },
    isMac ? { role: 'close' } : { label: words.quit, role: 'quit', accelerator: 'Ctrl+Q' },
  ]
  const edit: MenuItemConstructorOptions[] = [
    { role: 'undo', label: words.undo },
    { role: 'redo', label: words.redo },
    { type: 'separator' },
    { role: 'cut', label: words.cut },
    { role: 'copy', label: words.copy },
    { role: 'paste', label: words.paste },
    { label: words.selectAll, accelerator: 'CmdOrCtrl+A', registerAccelerator: false, click: act('selectAll') },
    { type: 'separator' },
    { label: words.find, accelerator: 'CmdOrCtrl+F', ...own, click: act('search') },
    { type: 'separator' },
    { label: words.rules, click: act('rules') },
    { label: words.recipes, click: act('recipes') },
  ]
  const view: MenuItemConstructorOptions[] = [
    { role: 'resetZoom', label: words.actualSize },
    { role: 'zoomIn', label: words.zoomIn },
    { role: 'zoomOut', label: words.zoomOut },
    { type: 'separator' },
    {
      label: words.basket,
      type: 'checkbox',
      checked: basket.isOpen,
      accelerator: 'CmdOrCtrl+Shift+B',
      click: basket.toggle,
    },
    { type: 'separator' },
    { role: 'togglefullscreen', label: words.fullScreen },
    ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
  ]
  const help: MenuItemConstructorOptions[] = [
    { label: words.about, accelerator: 'F1', registerAccelerator: false, click: act('about') },
  ]
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(isMac ? [{ role: 'appMenu' } as const] : []),
      { label: words.file, submenu: file },
      { label: words.edit, submenu: edit },
      { label: words.view, submenu: view },
      ...(isMac ? [{ role: 'windowMenu' } as const] : []),
      { role: 'help', label: words.help, submenu: help },
    ]),
  )
}
