/** What the command line of the desktop says: data folder, links, and what closing the window does. Pure. */
import { resolve } from 'node:path'
import { defaultDataDir } from '../api/data-dir.ts'

export type CloseAction = 'auto' | 'hide' | 'minimize'

export interface DesktopOptions {
  /** Absolute. */
  readonly dataDir: string
  /** Whether the user named the data folder; then window and engine share its fate. */
  readonly isDataDirGiven: boolean
  /** `auto`: hide where there is a tray, minimise where there is none. */
  readonly close: CloseAction
  /** Start without showing the window. */
  readonly isHidden: boolean
  readonly links: readonly string[]
}

const valueOf = (argv: readonly string[], name: string): string | undefined => {
  const prefix = `--${name}=`
  return argv.findLast((argument) => argument.startsWith(prefix))?.slice(prefix.length)
}

/** `sluice:https://…` and `sluice://https://…` carry an address inside. */
const linkOf = (argument: string): string[] => {
  const inner = argument.replace(/^sluice:(?:\/\/)?/i, '')
  return /^https?:\/\//i.test(inner) && URL.canParse(inner) ? [inner] : []
}

export const linksOf = (argv: readonly string[]): readonly string[] => argv.flatMap(linkOf)

export const readOptions = (
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>> = process.env,
  cwd: string = process.cwd(),
): DesktopOptions => {
  const given = valueOf(argv, 'data-dir')
  const close = valueOf(argv, 'close-to')
  return {
    dataDir: given ? resolve(cwd, given) : defaultDataDir(env),
    isDataDirGiven: Boolean(given) || Boolean(env.SLUICE_DATA_DIR),
    close: close === 'hide' || close === 'minimize' ? close : 'auto',
    isHidden: argv.includes('--hidden'),
    links: linksOf(argv),
  }
}
