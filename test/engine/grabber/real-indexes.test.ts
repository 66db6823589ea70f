/** Folders as real servers list them: the finds are what a person reads there, and no other page is asked for. */
import { mkdir, truncate, utimes, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startFileServer, type FileServerKind } from '../../support/file-servers.ts'
import { startNginx } from '../../support/nginx.ts'
import { tempFolder, type TempFolder } from '../../support/temp.ts'
import { bench, type Bench } from '../control/harness.ts'
import { grab, optionsFor } from './grabs.ts'

const folders = ['', 'sub dir#1/Ünter', '空 文件夹/50%'] as const
/** Of folders, those above them included. */
const pageCount = 5
const largeName = 'large.bin'
/** On the disk; and, where not every system can have that, as it is written instead. */
const names: readonly (readonly [string, string?])[] = [
  [largeName],
  ['plain.iso'],
  ['no-ending'],
  ['page.html'],
  ['a b#c%20d&e.zip'],
  ['100%.txt'],
  ['plus+plus=.zip'],
  ['semi;colon.zip'],
  ["it's.txt"],
  ['Über größe.pdf'],
  ['下载 中心.tar.gz'],
  [`${'a-very-long-name-that-is-cut-in-the-column-'.repeat(4)}.tar.xz`],
  ['12:30 h.zip', '12_30 h.zip'],
  ['?C=M.txt', '_C=M.txt'],
  ['"quoted" <so>.txt', '_quoted_ _so_.txt'],
]

const toTheSecond = Date.UTC(2024, 2, 5, 6, 7, 23)
const toTheMinute = Date.UTC(2024, 2, 5, 6, 7)

interface Size {
  readonly sizeBytes: number | null
  readonly isExact: boolean
}

const exactly = (sizeBytes: number): Size => ({ sizeBytes, isExact: true })
const about = (sizeBytes: number): Size => ({ sizeBytes, isExact: false })
const unsaid: Size = { sizeBytes: null, isExact: false }
const smallBytes = 3
const largeBytes = 1_234_567
const small = exactly(smallBytes)
const large = exactly(largeBytes)
const mebi = 1024 ** 2

/** What a page says of each file. lighttpd never says less than `0.1K`, and cuts where others round. */
const pages: Readonly<Record<FileServerKind | 'nginx', { small: Size; large: Size; modifiedAt: number | null }>> = {
  nginx: { small, large, modifiedAt: toTheMinute },
  'apache table': { small, large: about(Math.round(1.2 * mebi)), modifiedAt: toTheMinute },
  'apache text': { small, large: about(Math.round(1.2 * mebi)), modifiedAt: toTheMinute },
  'apache list': { small: unsaid, large: unsaid, modifiedAt: null },
  lighttpd: { small: about(102), large: about(Math.round(1.1 * mebi)), modifiedAt: toTheSecond },
  caddy: { small, large: about(Math.round(1.2 * mebi)), modifiedAt: toTheSecond },
}

let site: TempFolder
let sluice: Bench
beforeAll(async () => {
  site = tempFolder('indexes')
  for (const folder of folders) {
    await mkdir(site.at('pub', folder), { recursive: true })
    for (const [name] of names) {
      const path = site.at('pub', folder, name)
      await writeFile(path, 'x'.repeat(smallBytes))
      if (name === largeName) await truncate(path, largeBytes)
      await utimes(path, toTheSecond / 1000, toTheSecond / 1000)
    }
  }
  await writeFile(site.at('above.txt'), 'lies above the start')
  sluice = await bench()
})
afterAll(async () => {
  await sluice[Symbol.asyncDispose]()
  await site.remove()
})

const byAddress = <T extends { readonly folder: string; readonly name: string }>(files: readonly T[]): readonly T[] =>
  [...files].sort((a, b) => (`${a.folder}/${a.name}` < `${b.folder}/${b.name}` ? -1 : 1))

const listed = async (url: string) => {
  const { finds, grab: end } = await grab(sluice.engine, optionsFor(null, [url]))
  const files = finds.map(({ name, folder, sizeBytes, isExact, modifiedAt }) => ({
    ...{ name, folder, sizeBytes, isExact, modifiedAt },
  }))
  const bytes = await Promise.all(finds.map(async ({ url: at }) => (await (await fetch(at)).arrayBuffer()).byteLength))
  return { end, files: byAddress(files), bytes: bytes.sort((a, b) => a - b) }
}

/** Of every file behind an address that was found. */
const wantedBytes = names.flatMap(([name]) => folders.map(() => (name === largeName ? largeBytes : smallBytes)))

const wanted = (kind: FileServerKind | 'nginx') => {
  const { modifiedAt, ...sizes } = pages[kind]
  const files = folders.flatMap((folder) =>
    names.map(([onDisk, name = onDisk]) => ({
      ...{ name, folder, modifiedAt },
      ...(onDisk === largeName ? sizes.large : sizes.small),
    })),
  )
  return {
    ...{ end: { state: 'done', pages: pageCount, failed: 0 }, files: byAddress(files) },
    bytes: wantedBytes.sort((a, b) => a - b),
  }
}

const kinds: readonly FileServerKind[] = ['apache table', 'apache text', 'apache list', 'lighttpd', 'caddy']

test.each(kinds)('as %s lists them', async (kind) => {
  await using server = await startFileServer(kind, site.path)
  expect(await listed(`${server.url}/pub/`)).toMatchObject(wanted(kind))
})

test('as nginx lists them', async () => {
  await using nginx = await startNginx({ root: site.path, directives: ['autoindex on;'] })
  expect(await listed(`${nginx.url}/pub/`)).toMatchObject(wanted('nginx'))
  // Neither sorted again nor left upwards.
  const crawled = (await nginx.requests()).filter(({ userAgent }) => userAgent.includes('link grabber'))
  expect(crawled).toHaveLength(pageCount)
})
