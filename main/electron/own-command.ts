/** How the system starts this very application, and how that is written in a desktop entry of XDG. */
import { app } from 'electron'

/** The program and the arguments that it always needs. */
export interface StartCommand {
  readonly program: string
  readonly args: readonly string[]
}

/** An AppImage or a portable program is started by its file, not by what it unpacks; an unpacked checkout by Electron with its folder. */
export const ownCommand = (): StartCommand => {
  const file = process.env.APPIMAGE ?? process.env.PORTABLE_EXECUTABLE_FILE
  if (file !== undefined) return { program: file, args: [] }
  return { program: process.execPath, args: app.isPackaged ? [] : [app.getAppPath()] }
}
