/**
 * The backup as a file: who made it and how it is locked in two lines, then the ledger's copy, packed, and encrypted where a passphrase
 * was given.
 *
 *   `SluiceBackup 1` LF | header, one line of JSON, LF | gzip of the copy
 *   locked: … | AES-256-GCM over the gzip, both lines authenticated with it | tag, 16 bytes
 *
 * The key is scrypt's of the passphrase. Knows nothing of what the copy holds.
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { open, stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Transform, type TransformCallback } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { z } from 'zod'
import { FailureError, raise } from '../../../shared/failure.ts'
import { refuse } from './archive-rows.ts'
import { codeOf } from './sqlite-failure.ts'

const magic = 'SluiceBackup 1\n'
const sqliteMagic = 'SQLite format 3\0'
const mostHeadBytes = 64 * 1024
const tagBytes = 16
/** No ledger that people have is larger; what claims to be is not unpacked to its end. */
export const mostLedgerBytes = 16 * 1024 ** 3
/** So much of the disk is left alone: downloads are on it, too. */
const leftFreeBytes = 512 * 1024 ** 2
const lookEachBytes = 64 * 1024 ** 2

const lockSchema = z.object({
  kdf: z.literal('scrypt'),
  n: z
    .number()
    .int()
    .min(2)
    .max(2 ** 17),
  r: z.number().int().min(1).max(8),
  p: z.number().int().min(1).max(4),
  salt: z.base64(),
  iv: z.base64(),
  /** Tells a wrong passphrase before anything is unpacked. */
  check: z.base64(),
})
const header = z.object({
  madeAt: z.number(),
  madeBy: z.string().max(100),
  hostSettings: z.unknown(),
  lock: lockSchema.nullable(),
})
export type BackupHeader = z.infer<typeof header>
type Lock = z.infer<typeof lockSchema>

const keyOf = (passphrase: string, { n, r, p, salt }: Pick<Lock, 'n' | 'r' | 'p' | 'salt'>): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const cost = { N: n, r, p, maxmem: 256 * n * r }
    scrypt(passphrase.normalize('NFC'), Buffer.from(salt, 'base64'), 32, cost, (error, key) => {
      if (error) reject(error)
      else resolve(key)
    })
  })

const checkOf = (key: Buffer): Buffer => createHmac('sha256', key).update('sluice backup').digest().subarray(0, 16)

export interface OpenLock {
  readonly lock: Lock
  readonly key: Buffer
}

export const makeLock = async (passphrase: string): Promise<OpenLock> => {
  const cost = { n: 2 ** 15, r: 8, p: 1, salt: randomBytes(16).toString('base64') }
  const key = await keyOf(passphrase, cost)
  const iv = randomBytes(12).toString('base64')
  return { key, lock: { kdf: 'scrypt', ...cost, iv, check: checkOf(key).toString('base64') } }
}

/** @throws FailureError `passphrase_wrong` */
const openLock = async (locked: Lock, passphrase: string | null): Promise<OpenLock> => {
  if (passphrase === null)
    return raise('passphrase_wrong', 'The backup is locked: give the passphrase that it was made with.')
  const key = await keyOf(passphrase, locked)
  const wanted = Buffer.from(locked.check, 'base64')
  const found = checkOf(key)
  if (wanted.length !== found.length || !timingSafeEqual(wanted, found)) {
    return raise(
      'passphrase_wrong',
      'The passphrase is not the one that the backup was made with. Nothing was changed.',
    )
  }
  return { lock: locked, key }
}

const headOf = (value: BackupHeader): Buffer => Buffer.from(`${magic}${JSON.stringify(value)}\n`, 'utf8')

interface WriteSpec {
  /** The copy of the ledger. */
  readonly from: string
  readonly to: string
  readonly header: Omit<BackupHeader, 'lock'>
  readonly lock: OpenLock | null
}

export const writeBackup = async ({ from, to, header: value, lock: opened }: WriteSpec): Promise<void> => {
  const head = headOf({ ...value, lock: opened?.lock ?? null })
  const out = createWriteStream(to, { flags: 'wx', mode: 0o600 })
  out.write(head)
  const source = createReadStream(from)
  if (opened === null) {
    await pipeline(source, createGzip(), out)
    return
  }
  const cipher = createCipheriv('aes-256-gcm', opened.key, Buffer.from(opened.lock.iv, 'base64')).setAAD(head)
  await pipeline(source, createGzip(), cipher, new Tail(() => cipher.getAuthTag()), out)
}

/** Puts a last piece behind a stream. */
class Tail extends Transform {
  readonly #last: () => Buffer
  constructor(last: () => Buffer) {
    super()
    this.#last = last
  }
  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    done(null, chunk)
  }
  override _flush(done: TransformCallback): void {
    done(null, this.#last())
  }
}

/** Ends a stream that becomes too large, or that would fill the disk. */
class Bounded extends Transform {
  readonly #dir: string
  #bytes = 0
  #lookAt = 0
  constructor(dir: string) {
    super()
    this.#dir = dir
  }
  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#bytes += chunk.length
    this.#check().then(
      () => {
        done(null, chunk)
      },
      (error: unknown) => {
        done(error instanceof Error ? error : new Error(String(error)))
      },
    )
  }
  async #check(): Promise<void> {
    if (this.#bytes > mostLedgerBytes) refuse('too_large', 'The backup unpacks to more than any list of downloads.')
    if (this.#bytes < this.#lookAt) return
    this.#lookAt = this.#bytes + lookEachBytes
    const { bavail, bsize } = await statfs(this.#dir)
    if (bavail * bsize < leftFreeBytes) {
      raise('disk_full', 'There is not enough room in the data folder to unpack the backup. Nothing was changed.')
    }
  }
}

interface Head {
  /** Null: no container but a ledger itself, which a restore has replaced. */
  readonly header: BackupHeader | null
  readonly bytes: Buffer
}

const parseHeader = (text: string): BackupHeader | null => {
  try {
    return header.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

const readHead = async (path: string): Promise<Head> => {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(mostHeadBytes), 0, mostHeadBytes, 0)
    const begin = buffer.subarray(0, bytesRead)
    if (begin.toString('latin1', 0, sqliteMagic.length) === sqliteMagic) return { header: null, bytes: Buffer.alloc(0) }
    const first = begin.indexOf(10)
    const line = begin.toString('latin1', 0, first + 1)
    if (/^SluiceBackup \d+\n$/.test(line) && line !== magic) {
      return refuse('newer', 'The backup was made by a newer Sluice. Update this one first, then restore it.')
    }
    if (line !== magic) return refuse('not_ours', 'The file is no backup of Sluice.')
    const second = begin.indexOf(10, first + 1)
    const found = second < 0 ? null : parseHeader(begin.toString('utf8', first + 1, second))
    return found ? { header: found, bytes: begin.subarray(0, second + 1) } : refuse('damaged', 'The backup is damaged.')
  } finally {
    await file.close()
  }
}

/** The system's word about the disk, not one about the bytes of the file. */
const isOfDisk = (error: unknown): boolean => /^E[A-Z]+$/.test(codeOf(error) ?? '')

export interface ReadBackup {
  readonly header: BackupHeader | null
  /** Opens what is sealed inside; null: the backup is not locked. */
  readonly lock: OpenLock | null
}

/**
 * Unpacks a backup to a path where nothing is, to its end, and proves that it is whole.
 *
 * @throws FailureError `backup_unusable`, `passphrase_wrong`, `disk_full`
 */
export const readBackup = async (from: string, to: string, passphrase: string | null): Promise<ReadBackup> => {
  const head = await readHead(from)
  const opened = head.header?.lock ? await openLock(head.header.lock, passphrase) : null
  const out = createWriteStream(to, { flags: 'wx', mode: 0o600 })
  const bounded = new Bounded(dirname(to))
  const start = head.bytes.length
  try {
    if (!head.header) await pipeline(createReadStream(from), bounded, out)
    else if (opened) await unlock({ from, start, head: head.bytes, opened }, [createGunzip(), bounded, out])
    else await pipeline(createReadStream(from, { start }), createGunzip(), bounded, out)
  } catch (error) {
    if (error instanceof FailureError || isOfDisk(error)) throw error
    return refuse('damaged', 'The backup is damaged or cut short.')
  }
  return { header: head.header, lock: opened }
}

interface Locked {
  readonly from: string
  readonly start: number
  readonly head: Buffer
  readonly opened: OpenLock
}

const unlock = async (
  { from, start, head, opened }: Locked,
  rest: readonly [Transform, Transform, NodeJS.WritableStream],
): Promise<void> => {
  const end = (await stat(from)).size - tagBytes
  if (end <= start) return refuse('damaged', 'The backup is damaged or cut short.')
  const file = await open(from, 'r')
  const tag = Buffer.alloc(tagBytes)
  try {
    await file.read(tag, 0, tagBytes, end)
  } finally {
    await file.close()
  }
  const decipher = createDecipheriv('aes-256-gcm', opened.key, Buffer.from(opened.lock.iv, 'base64'))
  decipher.setAAD(head)
  decipher.setAuthTag(tag)
  await pipeline(createReadStream(from, { start, end: end - 1 }), decipher, ...rest)
}
