/** Files that run when they are opened. Nothing of the kind is opened without a word, whoever pressed the button before. */
import { type BrowserWindow, dialog } from 'electron'
import { endingOf, kindOf } from '../../shared/kind.ts'
import { words } from './words.ts'

/** What systems run or install when it is opened, beyond what counts as a program in the list. */
const alsoRun = new Set([
  ...[
    'bash',
    'command',
    'desktop',
    'fish',
    'ksh',
    'mpkg',
    'pl',
    'py',
    'pyw',
    'rb',
    'terminal',
    'tool',
    'workflow',
    'zsh',
  ],
  ...['appref-ms', 'application', 'chm', 'cmd', 'com', 'cpl', 'diagcab', 'gadget', 'hta', 'inf', 'jnlp', 'js', 'jse'],
  ...['lnk', 'msc', 'msixbundle', 'msp', 'mst', 'pif', 'ps2', 'psm1', 'reg', 'scf', 'scr', 'settingcontent-ms', 'url'],
  ...['vb', 'vbe', 'vbs', 'ws', 'wsc', 'wsf', 'wsh', 'xbap', 'appx', 'appxbundle', 'flatpakref', 'snapd'],
])

export const mayRun = (path: string): boolean => kindOf(path) === 'program' || alsoRun.has(endingOf(path))

/** Asks; nobody who only presses Enter says yes. */
export const isRunWanted = async (name: string, window: BrowserWindow | null): Promise<boolean> => {
  const question = {
    type: 'warning' as const,
    title: 'Sluice',
    message: words.runTitle(name),
    detail: words.runDetail,
    buttons: [words.runOpen, words.cancel],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  }
  const { response } = await (window ? dialog.showMessageBox(window, question) : dialog.showMessageBox(question))
  return response === 0
}
