/** The folders below which clients of the network may write. Links are followed before anything is compared. */
import { mkdir, realpath } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'

export interface Roots {
  /** Absolute, the default first. */
  readonly paths: readonly string[]
  /** Whether a folder, which need not be there yet, is one of them or below one. Relative paths never are. */
  hold(dir: string): Promise<boolean>
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')

/** Where a path really leads: what is there with its links followed, the rest as written. */
const whereItLeads = async (path: string): Promise<string> => {
  try {
    return await realpath(path)
  } catch (error) {
    if (!isMissing(error) || dirname(path) === path) throw error
    return join(await whereItLeads(dirname(path)), basename(path))
  }
}

const isBelow = (root: string, path: string): boolean => {
  const way = relative(root, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
}

/** Makes the folders that are missing. Rejects with the system's error where one cannot be made. */
export const openRoots = async (dirs: readonly string[]): Promise<Roots> => {
  const paths = dirs.map((dir) => resolve(dir))
  for (const path of paths) await mkdir(path, { recursive: true })
  const real = await Promise.all(paths.map((path) => realpath(path)))
  return {
    paths,
    hold: async (dir) => {
      if (!isAbsolute(dir) || dir.includes('\0')) return false
      try {
        const leads = await whereItLeads(resolve(dir))
        return real.some((root) => isBelow(root, leads))
      } catch {
        // What cannot be looked at is not known to be inside.
        return false
      }
    },
  }
}
