/** Gives a file away: through the system's dialog where there is a desktop, as a download of the browser elsewhere. */
import { base64Of } from '../../shared/carry.ts'
import type { Host } from './host.ts'

export interface SavedFile {
  readonly write: (piece: Uint8Array<ArrayBuffer> | string) => Promise<void>
  /** Resolves when it is where it belongs; the path where that is known. */
  readonly done: () => Promise<string | null>
  readonly giveUp: () => Promise<void>
}

/** Spreadsheets take a CSV file without it for one in the system's old alphabet. */
export const byteOrderMark = '\uFEFF'

/** `stem-2026-11-28.ending` */
export const datedName = (stem: string, ending: string): string =>
  `${stem}-${new Date().toISOString().slice(0, 10)}.${ending}`

const pieceBytes = 768 * 1024

const throughHost = async (host: Host, name: string): Promise<SavedFile | null> => {
  const { id, path } = await host.call('host.saveFile', { name })
  if (id === null) return null
  return {
    write: async (piece) => {
      const bytes = typeof piece === 'string' ? new TextEncoder().encode(piece) : piece
      for (let at = 0; at < bytes.length; at += pieceBytes)
        await host.call('host.saveWrite', { id, base64: base64Of(bytes.subarray(at, at + pieceBytes)) })
    },
    done: async () => {
      await host.call('host.saveEnd', { id, isWhole: true })
      return path
    },
    giveUp: async () => {
      await host.call('host.saveEnd', { id, isWhole: false })
    },
  }
}

const throughBrowser = (name: string): SavedFile => {
  const pieces: (Uint8Array<ArrayBuffer> | string)[] = []
  return {
    write: (piece) => {
      pieces.push(piece)
      return Promise.resolve()
    },
    done: () => {
      const address = URL.createObjectURL(new Blob(pieces))
      const link = document.createElement('a')
      link.href = address
      link.download = name
      link.click()
      // The browser has begun to read it by then.
      setTimeout(() => {
        URL.revokeObjectURL(address)
      }, 60_000)
      return Promise.resolve(null)
    },
    giveUp: () => Promise.resolve(),
  }
}

/** Null: the person has changed their mind. */
export const openSave = (host: Host | null, name: string): Promise<SavedFile | null> =>
  host ? throughHost(host, name) : Promise.resolve(throughBrowser(name))

/** Fills a file and says where it is (null: somewhere); undefined: the person has changed their mind. Nothing half made is left behind. */
export const saveFile = async (
  host: Host | null,
  name: string,
  fill: (write: SavedFile['write']) => Promise<void>,
): Promise<string | null | undefined> => {
  const file = await openSave(host, name)
  if (!file) return undefined
  try {
    await fill(file.write)
  } catch (error) {
    await file.giveUp()
    throw error
  }
  return file.done()
}
