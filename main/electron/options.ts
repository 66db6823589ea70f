/** What the command line of the desktop says of itself: data folder, and what closing the window does. Links are in `arguments.ts`. Pure. */
import { resolve } from 'node:path'
import { defaultDataDir } from '../api/data-dir.ts'
import type { PortablePlace } from './portable.ts'
import { optionsOf } from './arguments.ts'

export type CloseAction = 'auto' | 'hide' | 'minimize'

export interface DesktopOptions {
  /** Absolute. */
  readonly dataDir: string
  /** Null: it lives where the system keeps things. A data folder that somebody names goes before it. */
  readonly portable: PortablePlace | null
  /** Whether the user named the data folder; then window and engine share its fate. */
  readonly isDataDirGiven: boolean
  /** `auto`: hide where there is a tray, minimise where there is none. */
  readonly close: CloseAction
  /** Start without showing the window. */
  readonly isHidden: boolean
  /** Milliseconds that a hidden window keeps its page. */
  readonly releaseMs: number
  /** Milliseconds between “all is done” and what follows it. */
  readonly countdownMs: number
}

const usualReleaseMs = 60_000
const usualCountdownMs = 60_000

const valueOf = (argv: readonly string[], name: string): string | undefined => {
  const prefix = `--${name}=`
  return argv.findLast((argument) => argument.startsWith(prefix))?.slice(prefix.length)
}

const msOf = (argv: readonly string[], name: string, usual: number): number => {
  const given = valueOf(argv, name)
  return given !== undefined && /^\d{1,7}$/.test(given) ? Number(given) : usual
}

export const readOptions = (
  whole: readonly string[],
  env: Readonly<Record<string, string | undefined>> = process.env,
  cwd: string = process.cwd(),
  portable: PortablePlace | null = null,
): DesktopOptions => {
  const argv = optionsOf(whole)
  const named = valueOf(argv, 'data-dir')
  const isNamed = Boolean(named) || Boolean(env.SLUICE_DATA_DIR)
  const given = isNamed ? named : portable?.data
  const close = valueOf(argv, 'close-to')
  return {
    dataDir: given ? resolve(cwd, given) : defaultDataDir(env),
    portable: isNamed ? null : portable,
    isDataDirGiven: isNamed || portable !== null,
    close: close === 'hide' || close === 'minimize' ? close : 'auto',
    isHidden: argv.includes('--hidden'),
    releaseMs: msOf(argv, 'release-after', usualReleaseMs),
    countdownMs: msOf(argv, 'countdown', usualCountdownMs),
  }
}
