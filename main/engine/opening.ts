/** What an engine needs while it opens a data folder: what is made there first, and how long it waits for what may never come. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fail, FailureError } from '../../shared/failure.ts'
import type { Clock } from './clock.ts'

/** Rejects with `io_error`. */
export const cursorFolderOf = (dataDir: string): string => join(dataDir, 'cursors')

export const makeCursorFolder = async (dataDir: string): Promise<void> => {
  const path = cursorFolderOf(dataDir)
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new FailureError(
      fail(
        'io_error',
        `The folder ${path} cannot be made. Look at what is in its place, or choose another data folder.`,
      ),
      { cause: error },
    )
  }
}

/** A promise that is kept when the time is up, or never once it is cancelled. */
export const timeUp = (clock: Clock, ms: number): { readonly over: Promise<null>; readonly cancel: () => void } => {
  const { promise: over, resolve } = Promise.withResolvers<null>()
  const timer = clock.after(ms, () => {
    resolve(null)
  })
  return {
    over,
    cancel: () => {
      timer.cancel()
    },
  }
}
