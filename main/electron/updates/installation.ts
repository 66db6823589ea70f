/** How this Sluice was installed, and what that means for a new version. Told from where it lies, not from a setting. */
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import type { UpdateWay } from '../../../shared/updates.ts'
import type { ReleaseFile } from './news.ts'

export interface Surroundings {
  readonly platform: NodeJS.Platform
  readonly arch: string
  readonly execPath: string
  readonly resourcesPath: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly isPortable: boolean
}

export interface Installation {
  readonly way: UpdateWay
  readonly platform: NodeJS.Platform
  readonly arch: string
  /** What brings it up to date; null: nothing of ours. */
  readonly kind: ReleaseFile['kind'] | null
  /** The one file that a new version replaces; null: there is none. */
  readonly replaces: string | null
}

/** A variable of another AppImage, which has started this program, says nothing about it. */
const appImageOf = ({ platform, execPath, env }: Surroundings): string | null => {
  const { APPIMAGE, APPDIR } = env
  if (platform !== 'linux' || APPIMAGE === undefined || APPDIR === undefined) return null
  return existsSync(APPIMAGE) && execPath.startsWith(APPDIR.replace(/\/*$/, sep)) ? APPIMAGE : null
}

/** `deb`, `rpm` … as packages say of themselves. */
const packageTypeOf = ({ resourcesPath }: Surroundings): string | null => {
  try {
    return readFileSync(join(resourcesPath, 'package-type'), 'utf8').trim()
  } catch {
    return null
  }
}

const mayReplace = (file: string): boolean => {
  try {
    accessSync(dirname(file), constants.W_OK)
    return true
  } catch {
    return false
  }
}

const found = (at: Surroundings): Pick<Installation, 'way' | 'kind' | 'replaces'> => {
  if (at.isPortable) return { way: 'portable', kind: null, replaces: null }
  const image = appImageOf(at)
  if (image !== null) return { way: mayReplace(image) ? 'self' : 'folder', kind: 'appimage', replaces: image }
  const type = packageTypeOf(at)
  if (type === 'deb' || type === 'rpm') return { way: 'package', kind: type, replaces: null }
  if (type !== null) return { way: 'package', kind: null, replaces: null }
  if (at.platform === 'darwin') return { way: 'macos', kind: 'dmg', replaces: null }
  const isInstalled = at.platform === 'win32' && existsSync(join(dirname(at.execPath), 'Uninstall Sluice.exe'))
  return isInstalled ? { way: 'self', kind: 'nsis', replaces: null } : { way: 'folder', kind: null, replaces: null }
}

export const installationAt = (at: Surroundings): Installation => ({
  ...found(at),
  platform: at.platform,
  arch: at.arch,
})

/** The file of a release for an installation; null: none is made for it. */
export const fileFor = (files: readonly ReleaseFile[], { platform, arch, kind }: Installation): ReleaseFile | null =>
  files.find(
    (file) => file.platform === platform && file.kind === kind && (file.arch === arch || file.arch === 'universal'),
  ) ?? null
