/** How each system keeps where a file came from. A writer rejects when a file cannot be marked; that harms nobody. */
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { type Origin, quarantine, xdgAttributes, zoneIdentifier } from './mark.ts'

export interface MarkedFile {
  readonly path: string
  readonly origin: Origin
}

/** Marks a group. Resolves with how many could not be marked, and why the first of them could not. */
export type MarkWriter = (files: readonly MarkedFile[]) => Promise<{ readonly failed: number; readonly why: string }>

/** One after the other: a mark is a few microseconds, and nobody waits for it. */
const each =
  (mark: (file: MarkedFile) => Promise<void>): MarkWriter =>
  async (files) => {
    let failed = 0
    let why = ''
    for (const file of files) {
      try {
        await mark(file)
      } catch (error) {
        failed += 1
        if (why === '') why = String(error)
      }
    }
    return { failed, why }
  }

/** Extended attributes of Linux; Node has no call for them. Rejects where the binding is not there or does not load. */
const linuxWriter = async (): Promise<MarkWriter> => {
  const { setAttribute } = await import('@napi-rs/xattr')
  return each(async ({ path, origin }) => {
    for (const [name, value] of xdgAttributes(origin)) await setAttribute(path, name, value)
  })
}

/** An alternate stream of NTFS is written like a file; other file systems refuse the name. */
export const windowsWriter: MarkWriter = each(async ({ path, origin }) => {
  await writeFile(`${path}:Zone.Identifier`, zoneIdentifier(origin))
})

const run = promisify(execFile)
/** Files that one call of `xattr` takes, so that the line never gets too long for the system. */
const mostInCall = 100

/** One call of the system's own program for a group; `-w NAME VALUE FILE…` takes many files. Paths are whole, so none is an option. */
export const macWriter =
  (program = '/usr/bin/xattr', now: () => number = Date.now): MarkWriter =>
  async (files) => {
    let failed = 0
    let why = ''
    for (let at = 0; at < files.length; at += mostInCall) {
      const paths = files.slice(at, at + mostInCall).map(({ path }) => path)
      await run(program, ['-w', 'com.apple.quarantine', quarantine(now()), ...paths]).catch((error: unknown) => {
        failed += paths.length
        why = String(error)
      })
    }
    return { failed, why }
  }

/** The writer of a system; null: it has nothing of the kind. */
export const writerFor = async (platform: NodeJS.Platform = process.platform): Promise<MarkWriter | null> => {
  if (platform === 'win32') return windowsWriter
  if (platform === 'darwin') return macWriter()
  return platform === 'linux' ? linuxWriter() : null
}
