/** Portable mode: a file beside the program keeps everything beside it. Pure but for the question whether that file is there. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

export const portableMarker = 'sluice-portable'

export interface PortablePlace {
  /** Ledger, settings, window and keys. */
  readonly data: string
  readonly downloads: string
}

interface Program {
  readonly platform: NodeJS.Platform
  readonly execPath: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Where people see the program: not where a packed one unpacks itself for a while. */
const besideOf = ({ platform, execPath, env }: Program): string => {
  const { APPIMAGE, APPDIR, PORTABLE_EXECUTABLE_DIR } = env
  if (platform === 'linux' && APPIMAGE && APPDIR && execPath.startsWith(`${APPDIR}/`)) return dirname(APPIMAGE)
  if (platform === 'win32' && PORTABLE_EXECUTABLE_DIR) return PORTABLE_EXECUTABLE_DIR
  // Sluice.app/Contents/MacOS/Sluice
  return platform === 'darwin' ? join(dirname(execPath), '..', '..', '..') : dirname(execPath)
}

/** Null: it lives where the system keeps things. */
export const portablePlace = (program: Program): PortablePlace | null => {
  const beside = besideOf(program)
  if (!existsSync(join(beside, portableMarker))) return null
  return { data: join(beside, 'sluice-data'), downloads: join(beside, 'Downloads') }
}
