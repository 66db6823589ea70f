/**
 * Starting with the session, hidden. Linux has no login items in Electron: an XDG autostart entry says the same.
 */
import { app } from 'electron'
import { autostartEntry, autostartFile } from './desktop-entries.ts'
import { ownCommand } from './own-command.ts'
import { setUserEntry } from './user-entry.ts'

/** Rejects when the entry cannot be written. */
export const startAtLogin = async (isWanted: boolean): Promise<void> => {
  if (process.platform === 'linux') {
    const file = autostartFile(process.env, app.getPath('home'))
    await setUserEntry(file, isWanted ? autostartEntry(ownCommand()) : null)
  } else app.setLoginItemSettings({ openAtLogin: isWanted, args: ['--hidden'] })
}
