/**
 * The cursor file: where each transfer of one part file has got to, noted without any sync. It is trusted only under the
 * boot it was written in (after a mere kill the page cache is still there; after a power cut it is not) and only for the
 * very part file it names. Owns the format; knows nothing of segments, the ledger or the network.
 *
 *   offset 0    header, 128 bytes: magic 8 | version u32 | 0 u32 | device u64 | inode u64 | boot id, 64 bytes UTF-8, zero padded |
 *               zeros | CRC-32 of everything before it, u32
 *   offset 128  record 0, 32 bytes: start u64 | written u64 | CRC-32 of both, u32 | zeros
 *   offset 160  record 1, …
 *
 * Numbers are little-endian. A record never straddles a disk sector, and one whose check is wrong (torn, never
 * written) is passed over: a lost note costs bytes asked for twice, a wrong one would cost the file.
 */
import { closeSync, constants, fstatSync, openSync, readSync, renameSync, unlinkSync, writeSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import type { PartRecord } from '../domain/download.ts'
import { noFollow } from './open-flags.ts'
import type { NotedRange } from './protocol.ts'
import { isMissing } from './classify-disk.ts'

const magic = 'SLUICECU'
const version = 1
const headerBytes = 128
const recordBytes = 32
const bootIdBytes = 64
/** More records than any download has segments; a longer file is not ours. */
const mostRecords = 65_536

export interface CursorHeader {
  readonly bootId: string
  /** Decimal. */
  readonly dev: string
  /** Decimal. */
  readonly ino: string
}

/** Byte offset of a record; records count from 0. */
export const cursorOffset = (record: number): number => headerBytes + record * recordBytes

/** One record: bytes [start, written) of the part file are written. Both are whole numbers below 2^53. */
export function encodeCursor(start: number, written: number): Uint8Array {
  const bytes = Buffer.alloc(recordBytes)
  bytes.writeBigUInt64LE(BigInt(start), 0)
  bytes.writeBigUInt64LE(BigInt(written), 8)
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 16)), 16)
  return bytes
}

/** null: torn, never written, or nonsense. */
function decodeCursor(bytes: Buffer): NotedRange | null {
  if (crc32(bytes.subarray(0, 16)) !== bytes.readUInt32LE(16)) return null
  const start = Number(bytes.readBigUInt64LE(0))
  const written = Number(bytes.readBigUInt64LE(8))
  return Number.isSafeInteger(written) && start < written ? { start, written } : null
}

export function encodeCursorHeader(header: CursorHeader): Uint8Array {
  const bytes = Buffer.alloc(headerBytes)
  bytes.write(magic, 0, 'latin1')
  bytes.writeUInt32LE(version, 8)
  bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(header.dev)), 16)
  bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(header.ino)), 24)
  bytes.write(header.bootId, 32, bootIdBytes, 'utf8')
  bytes.writeUInt32LE(crc32(bytes.subarray(0, headerBytes - 4)), headerBytes - 4)
  return bytes
}

/** null: not a cursor file, one of another version, or a damaged one. */
export function decodeCursorHeader(given: Uint8Array): CursorHeader | null {
  if (given.byteLength < headerBytes) return null
  const bytes = Buffer.from(given.buffer, given.byteOffset, headerBytes)
  if (bytes.toString('latin1', 0, 8) !== magic || bytes.readUInt32LE(8) !== version) return null
  if (crc32(bytes.subarray(0, headerBytes - 4)) !== bytes.readUInt32LE(headerBytes - 4)) return null
  const bootId = bytes.toString('utf8', 32, 32 + bootIdBytes).split('\0', 1)[0] ?? ''
  return { bootId, dev: String(bytes.readBigUInt64LE(16)), ino: String(bytes.readBigUInt64LE(24)) }
}

/**
 * Makes an empty cursor file, or replaces an old one in one step: a kill leaves either the old notes or none. Whoever
 * needs the old ones has booked them before. No sync.
 */
export function createCursorFile(path: string, header: CursorHeader): void {
  const fresh = `${path}.new`
  removeIfThere(fresh)
  const fd = openSync(fresh, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | noFollow, 0o600)
  try {
    writeSync(fd, encodeCursorHeader(header), 0, headerBytes, 0)
  } finally {
    closeSync(fd)
  }
  renameSync(fresh, path)
}

/** For the writer of records. Returns the file descriptor; throws the system's error. */
export const openCursorFile = (path: string): number => openSync(path, constants.O_WRONLY | noFollow)

/**
 * The ranges noted under `bootId` for this part file, in the order of their records; empty for another boot, another
 * part, a file that is not a cursor file, or none at all. Throws the system's error when the file cannot be read.
 */
export function readCursorRecords(path: string, part: PartRecord, bootId: string): readonly NotedRange[] {
  const bytes = readWhole(path)
  if (bytes === null) return []
  const header = decodeCursorHeader(bytes)
  if (header?.bootId !== bootId || header.dev !== part.dev || header.ino !== part.ino) return []
  const ranges: NotedRange[] = []
  for (let at = headerBytes; at + recordBytes <= bytes.length; at += recordBytes) {
    const range = decodeCursor(bytes.subarray(at, at + recordBytes))
    if (range) ranges.push(range)
  }
  return ranges
}

export function removeIfThere(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    if (!isMissing(error)) throw error
  }
}

function readWhole(path: string): Buffer | null {
  let fd: number
  try {
    fd = openSync(path, constants.O_RDONLY | noFollow)
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
  try {
    const length = Math.min(fstatSync(fd).size, cursorOffset(mostRecords))
    const bytes = Buffer.alloc(length)
    return bytes.subarray(0, readSync(fd, bytes, 0, length, 0))
  } finally {
    closeSync(fd)
  }
}
