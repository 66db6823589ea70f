/**
 * Copies a file while hashing what is written, so that what is judged is what is kept: whoever changes the source afterwards, or
 * between two looks, changes nothing.
 */
import { createHash } from 'node:crypto'
import { constants, type FileHandle, open, rm } from 'node:fs/promises'
import type { ReleaseFile } from './news.ts'

const pieceBytes = 1 << 20

export type CopyProblem = 'wrong_size' | 'wrong_bytes'

const pour = async (from: FileHandle, to: FileHandle, mostBytes: number): Promise<{ bytes: number; hex: string }> => {
  const hash = createHash('sha256')
  const piece = Buffer.alloc(pieceBytes)
  let bytes = 0
  while (bytes <= mostBytes) {
    const { bytesRead } = await from.read(piece, 0, pieceBytes, null)
    if (bytesRead === 0) break
    const read = piece.subarray(0, bytesRead)
    hash.update(read)
    await to.writeFile(read)
    bytes += bytesRead
  }
  return { bytes, hex: hash.digest('hex') }
}

/** Null: `to` is there, synced, and is the release's file. Else nothing is there. Rejects with what the disk says. */
export const copyVerified = async (
  from: string,
  to: string,
  { sizeBytes, sha256 }: Pick<ReleaseFile, 'sizeBytes' | 'sha256'>,
  mode: number,
): Promise<CopyProblem | null> => {
  await rm(to, { force: true })
  let isRight = false
  const source = await open(from, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    const target = await open(to, 'wx', 0o600)
    try {
      const { bytes, hex } = await pour(source, target, sizeBytes)
      if (bytes !== sizeBytes) return 'wrong_size'
      if (hex !== sha256) return 'wrong_bytes'
      await target.chmod(mode)
      await target.sync()
      isRight = true
      return null
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
    if (!isRight) await rm(to, { force: true })
  }
}
