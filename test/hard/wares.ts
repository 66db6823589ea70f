/** The files that the hard tests fetch, offered by a real nginx, each known by its digest. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { repeatedBytes, type ByteRange } from '../support/byte-ranges.ts'
import { sha256Of, writeResource } from '../support/fault-server/index.ts'
import { startNginx } from '../support/nginx.ts'
import { spreadOf } from './hard-test.ts'

export interface Ware {
  readonly name: string
  readonly sizeBytes: number
  readonly sha256: string
}

export interface Wares extends AsyncDisposable {
  readonly all: ReadonlyMap<string, Ware>
  readonly totalBytes: number
  /** A list for `sluice get -i`. */
  readonly listPath: string
  readonly urlOf: (name: string) => string
  /** From here on nothing counts as sent before. */
  readonly beginLife: () => Promise<void>
  /** Bytes of each file that the server has sent since it was asked last and had sent before in this life; without those of none. */
  readonly sentAgain: () => Promise<readonly number[]>
}

const mib = 1024 * 1024

/** Small ones in numbers, some of one block and more, two large ones. */
export const mixedSizes = (chance: () => number, small: number): readonly number[] => [
  ...Array.from({ length: small }, () => Math.floor(2 ** (chance() * 18))),
  ...Array.from({ length: 6 }, () => Math.floor(chance() * 6 * mib)),
  ...[24 * mib, 17 * mib + 3],
]

/** @param bytesPerSecond what each connection gets; left out: all it can */
export const offer = async (folder: string, sizes: readonly number[], bytesPerSecond?: number): Promise<Wares> => {
  const nginx = await startNginx(bytesPerSecond === undefined ? {} : { bytesPerSecond })
  const all = new Map<string, Ware>()
  for (const [index, sizeBytes] of sizes.entries()) {
    const name = `ware-${String(index)}.bin`
    const resource = { sizeBytes, seed: `ware ${String(index)} ${String(sizeBytes)}` }
    await writeResource(resource, join(nginx.root, name))
    all.set(name, { name, sizeBytes, sha256: sha256Of(resource) })
  }
  const listPath = join(folder, 'list.txt')
  await writeFile(listPath, [...all.keys()].map((name) => `${nginx.url}/${name}\n`).join(''))
  const sent = new Map<string, ByteRange[]>()
  const sentAgain = async (): Promise<readonly number[]> => {
    const before = new Map([...sent].map(([path, ranges]) => [path, repeatedBytes(ranges)]))
    for (const { path, status, start, bodyBytes } of await nginx.freshRequests()) {
      if (status !== 200 && status !== 206) continue
      const ranges = sent.get(path) ?? []
      ranges.push({ start, end: start + bodyBytes })
      sent.set(path, ranges)
    }
    return [...sent]
      .map(([path, ranges]) => repeatedBytes(ranges) - (before.get(path) ?? 0))
      .filter((bytes) => bytes > 0)
  }
  return {
    all,
    totalBytes: sizes.reduce((sum, size) => sum + size, 0),
    listPath,
    urlOf: (name) => `${nginx.url}/${name}`,
    beginLife: async () => {
      await nginx.freshRequests()
      sent.clear()
    },
    sentAgain,
    [Symbol.asyncDispose]: () => nginx.stop(),
  }
}

/** What each fault of a test cost. */
export class Waste {
  readonly #together: number[] = []
  readonly #oneFile: number[] = []

  /** @param again what was sent again after one fault, by file */
  add(again: readonly number[]): void {
    this.#together.push(again.reduce((sum, bytes) => sum + bytes, 0))
    this.#oneFile.push(Math.max(0, ...again))
  }

  /** More than this of a file is more than promised. */
  get mostOfOneFile(): number {
    return Math.max(0, ...this.#oneFile)
  }

  /** @param fault as in "per kill" */
  figures(fault: string): readonly (readonly [what: string, found: string])[] {
    return [
      [`fetched again per ${fault}, all files together`, spreadOf(this.#together)],
      [`fetched again per ${fault}, the file of which it was most`, spreadOf(this.#oneFile)],
    ]
  }
}
