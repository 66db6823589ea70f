/** The words of menus, tray, notifications and system dialogs. The window's own are in renderer/words. */
export const words = {
  add: 'Add downloads…',
  show: 'Show Sluice',
  pauseAll: 'Pause all',
  resumeAll: 'Resume all',
  quit: 'Quit Sluice',
  file: 'File',
  edit: 'Edit',
  view: 'View',
  find: 'Find',
  selectAll: 'Select all',
  tooltip: (speed: string, active: number): string =>
    active === 0 ? 'Sluice' : `Sluice: ${speed}, ${String(active)} active`,
  completed: 'Download completed',
  manyCompleted: (count: number): string => `${String(count)} downloads completed`,
  failed: 'Download failed',
  manyFailed: (count: number): string => `${String(count)} downloads failed`,
  chooseFolder: 'Choose a folder',
  notThere: (name: string): string =>
    `“${name}” is not where it was saved any more. Download it again, or look for it in the bin.`,
  notComplete: (name: string): string => `“${name}” is not complete yet.`,
  cannotOpen: (name: string, reason: string): string => `“${name}” could not be opened: ${reason}`,
  inUse: 'Another Sluice is using this data folder',
  inUseDetail: (dataDir: string): string =>
    `A Sluice desktop or a “sluice” command is running with the data folder\n${dataDir}\n\nWait until it has finished or end it, then start Sluice ` +
    'again. To run both at once, give one of them a folder of its own with --data-dir.',
  cannotStart: 'Sluice cannot start',
}
