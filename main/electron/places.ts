/** Where the built application keeps what windows and tray are made of. */
import { join } from 'node:path'
import { session } from 'electron'
import type { PageParts } from './window.ts'

const out = import.meta.dirname
/** Of the built page, for windows and browsers alike. */
export const pageFolder = join(out, 'renderer')
export const assets = join(out, '..', 'assets')
export const appIcon = join(assets, 'icons', '256x256.png')

/** The application must be ready. */
export const pageParts = (): PageParts => ({
  session: session.defaultSession,
  preload: join(out, 'preload.cjs'),
  icon: appIcon,
})
