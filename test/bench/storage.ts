/**
 * Folders that a measurement may fill: memory-backed or on a disk, removed at the end however that comes; the files that
 * are served; and whether what arrived is what was served. Knows no program and no server.
 */
import { closeSync, mkdtempSync, openSync, readSync, rmSync, statfsSync } from 'node:fs'
import { mkdir, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { writeResource } from '../support/fault-server/resource.ts'
import { atEnd } from '../support/at-end.ts'

export interface Storage {
  /** What to call it in a table. */
  readonly name: string
  readonly isMemory: boolean
  /** A new, empty folder in it. */
  readonly folder: (name: string) => Promise<string>
}

const tmpfsType = 0x01021994
const pieceBytes = 1 << 20

/** Everything inside goes when the process ends. */
export function storageAt(parent: string): Storage {
  const path = mkdtempSync(join(parent, 'sluice-bench-'))
  atEnd(() => {
    rmSync(path, { recursive: true, force: true })
  })
  const isMemory = statfsSync(path).type === tmpfsType
  let made = 0
  return {
    name: isMemory ? 'memory-backed storage' : 'real disk',
    isMemory,
    folder: async (name) => {
      made += 1
      const folder = join(path, `${name}-${String(made)}`)
      await mkdir(folder)
      return folder
    },
  }
}

/** Files `0.bin`, `1.bin` … each with its own content; their names. */
export async function fillWithFiles(folder: string, count: number, sizeBytes: number): Promise<readonly string[]> {
  const names = Array.from({ length: count }, (_, number) => `${String(number)}.bin`)
  for (const name of names) await writeResource({ sizeBytes, seed: name }, join(folder, name))
  return names
}

/** Throws unless `folder` holds the named files and nothing else, each byte for byte like the one in `served`. */
export async function checkSame(served: string, folder: string, names: readonly string[]): Promise<void> {
  const found = new Set(await readdir(folder))
  const missing = names.filter((name) => !found.delete(name))
  if (missing.length > 0) throw new Error(`${String(missing.length)} files are missing, such as ${missing[0] ?? ''}`)
  if (found.size > 0) throw new Error(`left over: ${[...found].slice(0, 5).join(', ')}`)
  const [ours, theirs] = [Buffer.alloc(pieceBytes), Buffer.alloc(pieceBytes)]
  for (const name of names) {
    const paths = [join(served, name), join(folder, name)] as const
    const [a, b] = await Promise.all([stat(paths[0]), stat(paths[1])])
    if (a.size !== b.size) throw new Error(`${name} has ${String(b.size)} bytes, served were ${String(a.size)}`)
    if (!sameContent(paths, ours, theirs)) throw new Error(`${name} holds other bytes than were served`)
  }
}

function sameContent(paths: readonly [string, string], one: Buffer, other: Buffer): boolean {
  const [a, b] = [openSync(paths[0], 'r'), openSync(paths[1], 'r')]
  try {
    for (;;) {
      const [readA, readB] = [readSync(a, one, 0, one.length, null), readSync(b, other, 0, other.length, null)]
      if (readA !== readB || !one.subarray(0, readA).equals(other.subarray(0, readB))) return false
      if (readA === 0) return true
    }
  } finally {
    closeSync(a)
    closeSync(b)
  }
}
