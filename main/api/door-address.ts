/**
 * Where the door of a data folder is: a socket file inside it, or a named pipe on Windows. Knows the limits of such
 * addresses and nothing of what is said through them.
 */
import { createHash } from 'node:crypto'
import { closeSync, constants, openSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { raise } from '../../shared/failure.ts'

const socketName = 'engine.sock'
/** The shortest `sun_path` of the systems that we know (macOS: 104) less its NUL and some air. */
const longestPathBytes = 100

export interface DoorAddress {
  /** To listen at or to connect to. */
  readonly address: string
  /** The socket file; null: there is none (named pipe). */
  readonly file: string | null
  /** Gives back what the address needs to stay valid; call it once neither side uses the address any more. */
  readonly release: () => void
}

/** Pipes have names of their own, so the folder's real path becomes one. */
const pipeOf = (dataDir: string): string => {
  const path = realpathSync.native(dataDir).toLowerCase()
  return `\\\\.\\pipe\\sluice-${createHash('sha256').update(path).digest('hex').slice(0, 32)}`
}

/** Linux reaches a folder by its descriptor, however long its path is. */
const throughDescriptor = (dataDir: string): DoorAddress => {
  const folder = openSync(dataDir, constants.O_RDONLY | constants.O_DIRECTORY)
  let open = true
  return {
    address: `/proc/self/fd/${String(folder)}/${socketName}`,
    file: join(dataDir, socketName),
    release: () => {
      if (open) closeSync(folder)
      open = false
    },
  }
}

const nothing = (): void => undefined

/** Throws `path_too_long` where the system cannot address a socket in this folder. */
export const doorAddress = (dataDir: string, platform: NodeJS.Platform = process.platform): DoorAddress => {
  if (platform === 'win32') return { address: pipeOf(dataDir), file: null, release: nothing }
  const file = join(dataDir, socketName)
  if (Buffer.byteLength(file) <= longestPathBytes) return { address: file, file, release: nothing }
  if (platform === 'linux') return throughDescriptor(dataDir)
  return raise(
    'path_too_long',
    `The data folder's path is too long for a local socket on this system: ${dataDir}. Choose a shorter one with --data-dir.`,
  )
}
