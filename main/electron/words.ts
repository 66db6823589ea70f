/** The words of menus, tray, notifications and system dialogs. The window's own are in renderer/words. */
import type { Language } from '../../shared/language.ts'
import { zh } from './words-zh.ts'

const en = {
  add: 'Add downloads…',
  basket: 'Drop basket',
  show: 'Show Sluice',
  pauseAll: 'Pause all',
  resumeAll: 'Resume all',
  limit: 'Speed limit',
  noLimit: 'No limit',
  lastCompleted: 'Last completed',
  nothingCompleted: 'Nothing yet',
  whenDone: 'When everything is done',
  when: {
    nothing: 'Do nothing',
    notify: 'Tell me',
    sleep: 'Put the computer to sleep',
    shutdown: 'Shut the computer down',
    quit: 'Quit Sluice',
  },
  idle: 'Nothing is running',
  running: (speed: string, active: number): string => `${speed} · ${String(active)} running`,
  quit: 'Quit Sluice',
  file: 'File',
  edit: 'Edit',
  view: 'View',
  settings: 'Settings…',
  grab: 'Grab files from a page…',
  importLinks: 'Import links…',
  exportList: 'Export…',
  find: 'Find',
  selectAll: 'Select all',
  undo: 'Undo',
  redo: 'Redo',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  actualSize: 'Actual size',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  fullScreen: 'Full screen',
  rules: 'Rules…',
  recipes: 'Recipes…',
  help: 'Help',
  about: 'Keys, licences and version',
  noPage: 'It is not known on which page this link was found.',
  tooltip: (speed: string, active: number): string =>
    active === 0 ? 'Sluice' : `Sluice: ${speed}, ${String(active)} running`,
  completed: 'Download completed',
  manyCompleted: (count: number): string => `${String(count)} downloads completed`,
  failed: 'Download failed',
  manyFailed: (count: number): string => `${String(count)} downloads failed`,
  allDone: 'All downloads are done',
  watchNews: 'A watch has found something new',
  watchFailed: 'A watch could read no page',
  guessed: 'Somebody tries to get in',
  guessedBody: (from: string, count: number) => `${from} has tried ${String(count)} wrong tokens or codes.`,
  queueDone: (name: string): string => `The queue “${name}” is done`,
  andMore: (count: number): string => `and ${String(count)} more`,
  updateFound: (version: string): string => `Sluice ${version} is there`,
  updateFoundBody: 'What is new stands in the settings. Nothing is downloaded unless you say so.',
  copied: (count: number): string => (count === 1 ? 'A link was copied' : `${String(count)} links were copied`),
  openFile: 'Open',
  openFolder: 'Show in folder',
  chooseFolder: 'Choose a folder',
  notThere: (name: string): string =>
    `“${name}” is not where it was saved any more. Download it again, or look for it in the bin.`,
  notComplete: (name: string): string => `“${name}” is not complete yet.`,
  cannotOpen: (name: string, reason: string): string => `“${name}” could not be opened: ${reason}`,
  runTitle: (name: string): string => `Open “${name}”?`,
  runDetail:
    'It is a program, or may start one, and it comes from the internet. It can do everything on this computer that you can. Open it only if you know who made it.',
  runOpen: 'Open',
  inUse: 'Another Sluice is using this data folder',
  inUseDetail: (dataDir: string): string =>
    `A Sluice desktop or a “sluice” command is running with the data folder\n${dataDir}\n\nWait until it has finished or end it, then start Sluice ` +
    'again. To run both at once, give one of them a folder of its own with --data-dir.',
  cannotStart: 'Sluice cannot start',
  closeTitle: 'Keep Sluice running?',
  closeDetail:
    'Downloads can go on while the window is closed. Sluice stays in the tray, where a click brings the window back.',
  closeKeep: 'Keep running in the tray',
  closeQuit: 'Quit',
  cancel: 'Cancel',
  remember: 'Remember this',
  quitTitle: (count: number): string =>
    count === 1 ? 'Quit while a download is running?' : `Quit while ${String(count)} downloads are running?`,
  quitDetail: 'What is downloaded is kept, and they go on from there when Sluice starts again.',
  dontAsk: 'Do not ask again',
  crashed: 'The window of Sluice has failed several times',
  crashedDetail: 'Downloads go on without it. Open it again, or quit: what is downloaded is kept.',
  openAgain: 'Open it again',
  powerFailed: 'The computer did not do as it was told',
  powerFailedBody: (reason: string): string => `${reason} Sluice goes on running.`,
}

export type HostWords = typeof en

/** In the language in force; ask it when the words are shown, not before. */
export let words: HostWords = en

export const speak = (language: Language): void => {
  words = language === 'zh' ? zh : en
}
