/**
 * Whether this Sluice is what the system opens `sluice:` links with. Packages that are installed say so themselves; this is for a portable copy,
 * an AppImage or an archive. Electron's own way needs an installed desktop entry on Linux, so one is written for the user there.
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { app } from 'electron'
import { linkEntry, linkEntryFile, linkEntryName, linkScheme } from './desktop-entries.ts'
import { ownCommand } from './own-command.ts'
import { setUserEntry } from './user-entry.ts'

const run = promisify(execFile)

/** Rejects when the system did not take it. */
export const openLinks = async (isWanted: boolean): Promise<void> => {
  const command = ownCommand()
  if (process.platform !== 'linux') {
    const args = [...command.args, '--']
    if (isWanted) app.setAsDefaultProtocolClient(linkScheme, command.program, args)
    else app.removeAsDefaultProtocolClient(linkScheme, command.program, args)
    return
  }
  await setUserEntry(linkEntryFile(process.env, app.getPath('home')), isWanted ? linkEntry(command) : null)
  // A default that names an entry which is gone counts for nothing.
  if (isWanted) await run('xdg-mime', ['default', linkEntryName, `x-scheme-handler/${linkScheme}`])
}
