/** Temporary folders that do not outlive their test, and what is inside a folder. */
import { createHash } from 'node:crypto'
import { createReadStream, mkdtempSync, rmSync } from 'node:fs'
import { lstat, readdir, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { atEnd } from './at-end.ts'

export interface TempFolder {
  readonly path: string
  /** A path inside it. */
  readonly at: (...parts: readonly string[]) => string
  readonly remove: () => Promise<void>
  /** For `await using`: removed at the end of the block, however that ends. */
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

const standing = new Set<string>()
atEnd(() => {
  for (const path of standing) rmSync(path, { recursive: true, force: true })
})

export function tempFolder(name = 'test'): TempFolder {
  const path = mkdtempSync(join(tmpdir(), `sluice-${name}-`))
  standing.add(path)
  const remove = async (): Promise<void> => {
    await rm(path, { recursive: true, force: true, maxRetries: 3 })
    standing.delete(path)
  }
  return { path, at: (...parts) => join(path, ...parts), remove, [Symbol.asyncDispose]: remove }
}

/** One thing below a folder. */
export interface TreeEntry {
  /** Relative, with `/`. */
  readonly path: string
  readonly kind: 'file' | 'folder' | 'link' | 'other'
  /** 0 for anything but files. */
  readonly sizeBytes: number
  /** SHA-256 in hex of a file; target of a link; empty otherwise. */
  readonly content: string
}

/** Everything below a folder, sorted by path; links are not followed. */
export async function treeOf(folder: string): Promise<readonly TreeEntry[]> {
  const names = await readdir(folder, { recursive: true })
  const entries = names.map(async (name): Promise<TreeEntry> => {
    const full = join(folder, name)
    const path = name.replaceAll('\\', '/')
    const found = await lstat(full)
    if (found.isSymbolicLink()) {
      return { path, kind: 'link', sizeBytes: 0, content: await readlink(full) }
    }
    if (found.isFile()) {
      return { path, kind: 'file', sizeBytes: found.size, content: await sha256File(full) }
    }
    return { path, kind: found.isDirectory() ? 'folder' : 'other', sizeBytes: 0, content: '' }
  })
  return (await Promise.all(entries)).sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** Lower-case hex. */
export async function sha256File(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash)
  return hash.digest('hex')
}
