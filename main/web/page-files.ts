/** The files of the built page, by the path they are asked for. Only what was found at the start is ever given: no path is made from a request. */
import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

export interface PageFile {
  readonly type: string
  readonly etag: string
  /** Its name changes with its contents. */
  readonly isImmutable: boolean
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Null where it would not be smaller. */
  readonly gzipped: Uint8Array<ArrayBuffer> | null
}

export interface PageFiles {
  /** Whether the page was built. */
  readonly isThere: boolean
  /** Null: no such file. */
  find(path: string): Promise<PageFile | null>
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
}
const packable = new Set(['.html', '.js', '.css', '.svg', '.json'])

const pack = promisify<Uint8Array, { level: number }, Buffer>(gzip)

const load = async (folder: string, name: string): Promise<PageFile> => {
  const bytes = new Uint8Array(await readFile(join(folder, name)))
  const packed = packable.has(extname(name)) ? new Uint8Array(await pack(bytes, { level: 9 })) : bytes
  return {
    type: types[extname(name)] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    isImmutable: name.startsWith(`assets${sep}`),
    bytes,
    gzipped: packed.length < bytes.length ? packed : null,
  }
}

const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => extname(name) in types)
  } catch {
    return []
  }
}

/** Looks at the folder once; each file is read when it is first asked for and kept. */
export const openPageFiles = (folder: string): PageFiles => {
  const names = new Map(namesIn(folder).map((name) => [`/${name.split(sep).join('/')}`, name]))
  const index = names.get('/index.html')
  if (index !== undefined) names.set('/', index)
  const loaded = new Map<string, Promise<PageFile>>()
  return {
    isThere: index !== undefined,
    find: async (path) => {
      const name = names.get(path)
      if (name === undefined) return null
      const file = loaded.get(name) ?? load(folder, name)
      loaded.set(name, file)
      return file
    },
  }
}
