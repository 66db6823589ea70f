/** Reads lists and Metalinks that were opened, dropped or named. Folders are passed over; what cannot be taken is told by its name. */
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import type { HandedOver, ListFile } from '../../shared/host.ts'
import { type FileText, largestListBytes, textOfFile } from '../../shared/links/file-text.ts'

export interface ReadLists {
  readonly files: ListFile[]
  readonly troubles: HandedOver['troubles']
}

/** Bytes of all of them together. */
const mostBytes = 64 * 1024 * 1024

/** A pipe that nobody writes to would keep us waiting; Windows has no such flag. */
const withoutWaiting = constants.O_RDONLY | (process.platform === 'win32' ? 0 : constants.O_NONBLOCK)

/** Null: a folder. */
const readOne = async (path: string, roomBytes: number): Promise<FileText | null> => {
  const handle = await open(path, withoutWaiting)
  try {
    const stat = await handle.stat()
    if (stat.isDirectory()) return null
    if (!stat.isFile()) return { trouble: 'unreadable' }
    if (stat.size > Math.min(largestListBytes, roomBytes)) return { trouble: 'too_large' }
    return await textOfFile(await handle.readFile())
  } finally {
    await handle.close()
  }
}

export const readLists = async (paths: readonly string[]): Promise<ReadLists> => {
  const files: ListFile[] = []
  const troubles: ReadLists['troubles'] = []
  let roomBytes = mostBytes
  for (const path of paths) {
    const name = basename(path)
    const read = await readOne(path, roomBytes).catch((): FileText => ({ trouble: 'unreadable' }))
    if (read === null) continue
    if ('trouble' in read) troubles.push({ name, code: read.trouble })
    else {
      files.push({ name, text: read.text })
      roomBytes -= read.text.length
    }
  }
  return { files, troubles }
}
