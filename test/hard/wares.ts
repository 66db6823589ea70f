/** The files that the hard tests fetch, offered by a real nginx, each known by its digest. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256Of, writeResource } from '../support/fault-server/index.ts'
import { startNginx } from '../support/nginx.ts'

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
  /** Bytes of bodies that the server has sent since it was asked last. */
  readonly sentBytes: () => Promise<number>
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
  let seen = 0
  return {
    all,
    totalBytes: sizes.reduce((sum, size) => sum + size, 0),
    listPath,
    urlOf: (name) => `${nginx.url}/${name}`,
    sentBytes: async () => {
      const requests = await nginx.requests()
      const fresh = requests.slice(seen)
      seen = requests.length
      return fresh.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0)
    },
    [Symbol.asyncDispose]: () => nginx.stop(),
  }
}
