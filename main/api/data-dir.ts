/** Where the folders of a user are, on each system. Knows nothing of what is inside. */
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/** Relative values are not trusted: the XDG base directory specification says to ignore them. */
const absolute = (value: string | undefined): string | null =>
  value !== undefined && value !== '' && resolve(value) === value ? value : null

/** `$SLUICE_DATA_DIR` (relative to the current folder), else the place where the system keeps a user's data. */
export const defaultDataDir = (
  env: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string => {
  const given = env.SLUICE_DATA_DIR
  if (given !== undefined && given !== '') return resolve(given)
  switch (platform) {
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'Sluice')
    case 'win32':
      return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'Sluice')
    default:
      return join(absolute(env.XDG_DATA_HOME) ?? join(home, '.local', 'share'), 'sluice')
  }
}

/** Where the system keeps what a program can make again. */
export const defaultCacheDir = (
  env: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string => {
  switch (platform) {
    case 'darwin':
      return join(home, 'Library', 'Caches', 'Sluice')
    case 'win32':
      return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'Sluice', 'cache')
    default:
      return join(absolute(env.XDG_CACHE_HOME) ?? join(home, '.cache'), 'sluice')
  }
}
