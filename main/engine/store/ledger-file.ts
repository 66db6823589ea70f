/** The ledger as a file: what lies at its place, setting it aside, its rights. Never looks inside beyond the header. */
import { chmodSync, closeSync, fsyncSync, lstatSync, openSync, readSync, renameSync, rmSync } from 'node:fs'
import { codeOf } from './sqlite-failure.ts'

/** `Slui` in ASCII: marks a SQLite file as ours (header bytes 68 to 71). */
export const applicationId = 0x536c_7569

/** What SQLite keeps beside a database. */
const sidecars = ['-wal', '-shm', '-journal'] as const
const headerBytes = 100
const magic = 'SQLite format 3\0'

export type FileKind =
  /** Nothing there, nothing beside it. */
  | 'missing'
  /** A sound header that carries our mark. */
  | 'ledger'
  /** A sound header that carries another mark. */
  | 'foreign'
  /** Anything else. */
  | 'damaged'

const kindAt = (path: string): 'missing' | 'file' | 'other' => {
  try {
    return lstatSync(path).isFile() ? 'file' : 'other'
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'missing'
    throw error
  }
}

const readHeader = (path: string): Buffer => {
  const header = Buffer.alloc(headerBytes)
  const fd = openSync(path, 'r')
  try {
    return header.subarray(0, readSync(fd, header, 0, headerBytes, 0))
  } finally {
    closeSync(fd)
  }
}

const pageBytesIn = (header: Buffer): number => (header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16))

/** Magic, page size, write and read version of the SQLite file format, section 1.3. */
const isSound = (header: Buffer): boolean => {
  if (header.length < headerBytes || header.toString('latin1', 0, magic.length) !== magic) return false
  const pageBytes = pageBytesIn(header)
  const isPageSize = pageBytes >= 512 && (pageBytes & (pageBytes - 1)) === 0
  return isPageSize && [18, 19].every((at) => header[at] === 1 || header[at] === 2)
}

/** Shorter than its header says. With a log beside it that is no damage: the log may hold the rest. */
const isCut = (path: string, header: Buffer): boolean => {
  const log = lstatSync(`${path}-wal`, { throwIfNoEntry: false })
  if (log !== undefined && log.size > 0) return false
  return lstatSync(path).size < header.readUInt32BE(28) * pageBytesIn(header)
}

/** What lies at the ledger's place. Opens nothing that could block. */
export const inspectFile = (path: string): FileKind => {
  const beside = sidecars.map((suffix) => kindAt(path + suffix))
  const kind = kindAt(path)
  // A log without its database must not be taken for the next one's.
  if (kind === 'missing') return beside.every((found) => found === 'missing') ? 'missing' : 'damaged'
  if (kind === 'other') return 'damaged'
  const header = readHeader(path)
  if (!isSound(header)) return 'damaged'
  if (header.readUInt32BE(68) !== applicationId) return 'foreign'
  return beside.includes('other') || isCut(path, header) ? 'damaged' : 'ledger'
}

/** `PRAGMA user_version` as the file itself says; what is only in the log beside it is not counted. */
export const versionInHeader = (path: string): number => readHeader(path).readUInt32BE(60)

/** A moment as part of a file's name. */
export const stampOf = (now: number): string => new Date(now).toISOString().replaceAll(/[-:]/g, '').replace('.', '-')

/** Moves the ledger and everything beside it out of the way, to `wish` or a name like it; returns its new path. */
export const setAside = (path: string, wish: string): string => {
  let target = wish
  for (let n = 2; ['', ...sidecars].some((suffix) => kindAt(target + suffix) !== 'missing'); n += 1) {
    target = `${wish}-${String(n)}`
  }
  for (const suffix of ['', ...sidecars]) {
    if (kindAt(path + suffix) !== 'missing') renameSync(path + suffix, target + suffix)
  }
  return target
}

/** Removes a half-made ledger. */
export const discard = (path: string): void => {
  for (const suffix of ['', ...sidecars]) rmSync(path + suffix, { recursive: true, force: true })
}

/** Makes the names in a folder durable, where the system can. */
export const syncFolder = (folder: string): void => {
  if (process.platform === 'win32') return
  const fd = openSync(folder, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** For the owner only. A file system without rights is no reason to stop. */
export const makePrivate = (path: string, mode: number): void => {
  try {
    chmodSync(path, mode)
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'ENOSYS'].includes(codeOf(error) ?? '')) throw error
  }
}
