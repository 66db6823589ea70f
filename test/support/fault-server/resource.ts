/**
 * What an origin offers: a description, from which any byte can be computed without storing it.
 * The bytes are an AES-128-CTR key stream, so that content is seekable, endless, incompressible
 * and decided by the seed alone. Knows nothing of HTTP.
 */
import { createCipheriv, createHash } from 'node:crypto'
import { open } from 'node:fs/promises'

export interface Resource {
  readonly sizeBytes: number
  readonly seed: number | string
  /** Header value with its quotes. Left out: a strong tag made from seed, size and patch. null: none. */
  readonly etag?: string | null
  /** HTTP date. Left out: a fixed day in the past. null: none. */
  readonly lastModified?: string | null
  /** Content-Type. Left out: application/octet-stream. */
  readonly type?: string
  /** Whole value of Content-Disposition. */
  readonly disposition?: string
  /** Bytes [start, end) come from another seed: two versions of a file that have the rest in common. */
  readonly patch?: { readonly start: number; readonly end: number; readonly seed: number | string }
}

const pieceBytes = 1 << 20
const zeros = Buffer.alloc(pieceBytes)
const hashes = new Map<string, string>()

/** Bytes [start, end) of the stream; the resource's size does not bound them. */
export function bytesOf({ seed, patch }: Resource, start: number, end: number): Buffer {
  if (patch !== undefined && start < patch.end && patch.start < end) {
    const [from, to] = [Math.max(start, patch.start), Math.min(end, patch.end)]
    return Buffer.concat([streamOf(seed, start, from), streamOf(patch.seed, from, to), streamOf(seed, to, end)])
  }
  return streamOf(seed, start, end)
}

function streamOf(seed: Resource['seed'], start: number, end: number): Buffer {
  const key = createHash('sha256').update(`content:${seed}`).digest().subarray(0, 16)
  const counter = Buffer.alloc(16)
  counter.writeBigUInt64BE(BigInt(Math.floor(start / 16)), 8)
  const stream = createCipheriv('aes-128-ctr', key, counter)
  stream.update(zeros.subarray(0, start % 16))
  const length = end - start
  return stream.update(length <= pieceBytes ? zeros.subarray(0, length) : Buffer.alloc(length))
}

/** Lower-case hex. Computed once for each content. */
export function sha256Of(resource: Resource): string {
  const name = JSON.stringify([resource.seed, resource.sizeBytes, resource.patch])
  const known = hashes.get(name)
  if (known !== undefined) return known
  const hash = createHash('sha256')
  for (const [start, end] of pieces(resource)) hash.update(bytesOf(resource, start, end))
  const value = hash.digest('hex')
  hashes.set(name, value)
  return value
}

/** Puts the content on disk, for servers that serve files. */
export async function writeResource(resource: Resource, path: string): Promise<void> {
  const file = await open(path, 'w')
  try {
    for (const [start, end] of pieces(resource)) await file.write(bytesOf(resource, start, end))
  } finally {
    await file.close()
  }
}

export function etagOf(resource: Resource): string | null {
  if (resource.etag !== undefined) return resource.etag
  const patched = resource.patch === undefined ? '' : `-${resource.patch.start}-${resource.patch.end}`
  return `"${Buffer.from(String(resource.seed)).toString('hex')}-${resource.sizeBytes}${patched}"`
}

export function lastModifiedOf(resource: Resource): string | null {
  return resource.lastModified === undefined ? 'Wed, 01 May 2024 10:00:00 GMT' : resource.lastModified
}

function* pieces({ sizeBytes }: Resource): Generator<readonly [number, number]> {
  for (let start = 0; start < sizeBytes; start += pieceBytes) {
    yield [start, Math.min(start + pieceBytes, sizeBytes)]
  }
}
