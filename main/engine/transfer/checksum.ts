/** Checksums: how people write them, and how they are computed. Knows nothing of why one is wanted. */
import { createHash } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { FailureError } from '../../../shared/failure.ts'
import { checksumHexLength } from '../../../shared/checksum.ts'
import type { Checksum, ChecksumAlgorithm } from '../../../shared/checksum.ts'
import { onDisk } from './classify-disk.ts'
import { noFollow, noWait } from './open-flags.ts'
import { partChanged } from './part-file.ts'
import type { DiskArgs } from './protocol.ts'

/** What node:crypto calls them. */
export const hashName: Readonly<Record<ChecksumAlgorithm, string>> = {
  md5: 'md5',
  'sha-1': 'sha1',
  'sha-256': 'sha256',
  'sha-512': 'sha512',
}

const algorithms = Object.keys(hashName) as readonly ChecksumAlgorithm[]
export const strongestFirst: readonly ChecksumAlgorithm[] = ['sha-512', 'sha-256', 'sha-1', 'md5']

/** However it is written: `SHA256`, `sha-256`; `sha` is what RFC 3230 calls SHA-1. null: not one that is known. */
export const algorithmOf = (label: string): ChecksumAlgorithm | null => {
  const name = label.toLowerCase().replaceAll('-', '')
  return name === 'sha' ? 'sha-1' : (algorithms.find((known) => hashName[known] === name) ?? null)
}

export type ParsedChecksum =
  | { readonly ok: true; readonly checksum: Checksum }
  /** What is wrong with it, for people. */
  | { readonly ok: false; readonly reason: string }

/**
 * Reads `sha-256=<hex>`, `sha256:<hex>`, a bare digest (its length tells the algorithm), and base64 as in Digest
 * (RFC 3230) and Repr-Digest (RFC 9530): `sha-256=:<base64>:`. Case, and white space around it, do not matter.
 */
export function parseChecksum(text: string): ParsedChecksum {
  const trimmed = text.trim()
  const labelled = /^([a-z0-9-]+)\s*[=:]\s*(\S+)$/iu.exec(trimmed)
  if (!labelled) return bare(trimmed)
  const [, label = '', value = ''] = labelled
  const algorithm = algorithmOf(label)
  if (algorithm === null) {
    return { ok: false, reason: `“${label}” is not an algorithm that Sluice knows; it knows ${algorithms.join(', ')}` }
  }
  const hex = digestHex(value, algorithm)
  if (hex !== null) return { ok: true, checksum: { algorithm, hex } }
  const digits = String(checksumHexLength[algorithm])
  return { ok: false, reason: `a ${algorithm} checksum has ${digits} hexadecimal digits; “${value}” is not one` }
}

function bare(text: string): ParsedChecksum {
  const algorithm = algorithms.find((known) => checksumHexLength[known] === text.length)
  if (algorithm === undefined || !/^[0-9a-f]+$/iu.test(text)) {
    return { ok: false, reason: `“${text}” is not a checksum; write it like sha-256=<hexadecimal digits>` }
  }
  return { ok: true, checksum: { algorithm, hex: text.toLowerCase() } }
}

/** A digest in hexadecimal or base64 as lower-case hexadecimal; null: it is not one of this algorithm. */
export function digestHex(value: string, algorithm: ChecksumAlgorithm): string | null {
  const digits = checksumHexLength[algorithm]
  if (value.length === digits && /^[0-9a-f]+$/iu.test(value)) return value.toLowerCase()
  const base64 = /^:?([a-z0-9+/]+={0,2}):?$/iu.exec(value)?.[1]
  const bytes = Buffer.from(base64 ?? '', 'base64')
  return bytes.length * 2 === digits ? bytes.toString('hex') : null
}

/** A digest in the making. */
export interface RunningDigest {
  readonly update: (bytes: Uint8Array) => void
  /** Lower-case hexadecimal; ends it. */
  readonly end: () => string
}

export function startDigest(algorithm: ChecksumAlgorithm): RunningDigest {
  const hash = createHash(hashName[algorithm])
  return {
    update: (bytes) => {
      hash.update(bytes)
    },
    end: () => hash.digest('hex'),
  }
}

const blockBytes = 1 << 20

/** Digest of the first `sizeBytes` of a file, in lower-case hexadecimal. Blocks the thread. Throws failures. */
export function digestOf({ path, algorithm, sizeBytes }: DiskArgs<'digest'>): string {
  return onDisk({ doing: 'verify', path }, () => {
    const fd = openSync(path, constants.O_RDONLY | noFollow | noWait)
    try {
      if (fstatSync(fd).size < sizeBytes) throw new FailureError(partChanged(path, 'is shorter than it was'))
      return digestFrom(fd, startDigest(algorithm), sizeBytes, path)
    } finally {
      closeSync(fd)
    }
  })
}

function digestFrom(fd: number, digest: RunningDigest, sizeBytes: number, path: string): string {
  const block = Buffer.allocUnsafe(Math.min(blockBytes, Math.max(1, sizeBytes)))
  for (let at = 0; at < sizeBytes;) {
    const read = readSync(fd, block, 0, Math.min(block.length, sizeBytes - at), at)
    if (read === 0) throw new FailureError(partChanged(path, 'became shorter while it was read'))
    digest.update(block.subarray(0, read))
    at += read
  }
  return digest.end()
}
