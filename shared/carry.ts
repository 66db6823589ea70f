/** Files in pieces, and long lists of them, between an engine and whoever has the file: the window, a page, a command. */
import type { EngineClient } from './client.ts'
import { exportPiece, type ExportFormat } from './commands-backup.ts'
import type { CommandInput, CommandOutput } from './commands.ts'
import type { GrabId } from './grabs.ts'
import type { DownloadId } from './ids.ts'

/** Of a file that is brought, in one call; base64 makes a third more of it. */
const pieceBytes = 768 * 1024

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))

export const base64Of = (bytes: Uint8Array): string => {
  const parts: string[] = []
  // More arguments than this some places do not take at once.
  for (let at = 0; at < bytes.length; at += 8_192) parts.push(String.fromCharCode(...bytes.subarray(at, at + 8_192)))
  return btoa(parts.join(''))
}

type TakeBytes = (bytes: Uint8Array<ArrayBuffer>) => Promise<void> | void

/** Makes a backup and gives its bytes to `write`, in order. */
export const fetchBackup = async (
  client: EngineClient,
  input: CommandInput<'backup.make'>,
  write: TakeBytes,
): Promise<CommandOutput<'backup.make'>> => {
  const made = await client.call('backup.make', input)
  await fetchMade(client, made.id, write)
  return made
}

const fetchMade = async (client: EngineClient, id: number, write: TakeBytes): Promise<void> => {
  try {
    for (let from: number | null = 0; from !== null;) {
      const piece: CommandOutput<'backup.read'> = await client.call('backup.read', { id, from })
      await write(bytesOf(piece.base64))
      from = piece.next
    }
  } finally {
    client.call('backup.drop', { id }).catch(() => undefined)
  }
}

/** The bytes of a SQLite file with all that a grab has brought, in order. */
export const fetchGrabFile = async (client: EngineClient, id: GrabId, write: TakeBytes): Promise<void> => {
  await fetchMade(client, (await client.call('grabs.file', { id })).id, write)
}

/** Brings a file to be restored; `read` gives bytes [from, end). Returns its number for `restore.check`. */
export const bringBackup = async (
  client: EngineClient,
  sizeBytes: number,
  read: (from: number, end: number) => Promise<Uint8Array>,
): Promise<number> => {
  const { id } = await client.call('restore.begin', {})
  try {
    for (let from = 0; from < sizeBytes; from += pieceBytes) {
      const bytes = await read(from, Math.min(sizeBytes, from + pieceBytes))
      await client.call('restore.write', { id, base64: base64Of(bytes) })
    }
    return id
  } catch (error) {
    client.call('restore.drop', { id }).catch(() => undefined)
    throw error
  }
}

/** The text of an export, in order; JSON as one array. */
export const exportDownloads = async (
  client: EngineClient,
  { ids, format }: { readonly ids: readonly DownloadId[]; readonly format: ExportFormat },
  write: (text: string) => Promise<void> | void,
): Promise<void> => {
  let isFirst = true
  for (let from = 0; from === 0 || from < ids.length; from += exportPiece) {
    const piece = { ids: ids.slice(from, from + exportPiece), format, head: from === 0 }
    const { text } = await client.call('downloads.export', piece)
    if (format !== 'json') await write(text)
    else {
      const objects = text.split('\n').filter(Boolean).join(',\n')
      if (objects !== '') await write(`${isFirst ? '[\n' : ',\n'}${objects}`)
      isFirst &&= objects === ''
    }
  }
  if (format === 'json') await write(isFirst ? '[]\n' : '\n]\n')
}
