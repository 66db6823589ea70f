/** Digest of a small range of a part: what is compared with what a response held there. */
import { createHash } from 'node:crypto'
import { closeSync } from 'node:fs'
import { openPart, readExactly } from './part-file.ts'
import type { DiskArgs } from './protocol.ts'

/** Reads it in one piece: for kilobytes, not for files. */
export function digestRange({ part, start, end }: DiskArgs<'digestRange'>): string {
  const fd = openPart(part, { ownLink: true })
  try {
    const bytes = Buffer.allocUnsafe(end - start)
    readExactly(fd, bytes, start, part.path)
    return createHash('sha256').update(bytes).digest('hex')
  } finally {
    closeSync(fd)
  }
}
