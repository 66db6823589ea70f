/** Pages in the encodings of their countries, as `sluice grab` lists their files and names them on the disk. */
import { readdir } from 'node:fs/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { servePages, type Page } from '../../support/page-server.ts'
import { tempFolder, type TempFolder } from '../../support/temp.ts'
import { linesOf, sluice } from '../cli/sluice.ts'

let folder: TempFolder
beforeEach(() => {
  folder = tempFolder('encodings')
})
afterEach(() => folder.remove())

/** Words as their bytes: Node writes no encoding but Unicode's. */
const words = {
  gb18030: ['下载中心软件更新说明文档', 'cfc2d4d8d6d0d0c4c8edbcfeb8fcd0c2cbb5c3f7cec4b5b5'],
  shift_jis: ['ダウンロード資料', '835f83458393838d815b83688e9197bf'],
} as const

const html = (hex: string, meta: string): Uint8Array => {
  const name = Buffer.from(hex, 'hex')
  const head = Buffer.from(`<html><head>${meta}<title>x</title></head><body><a download="`)
  return Buffer.concat([head, name, Buffer.from('.zip" href="/f/one.zip">'), name, Buffer.from('</a></body></html>')])
}

const told = {
  'in the header': (label: string) => ({ type: `text/html; charset=${label}`, meta: '' }),
  'in the page': (label: string) => ({ type: 'text/html', meta: `<meta charset="${label}">` }),
  wrongly: () => ({ type: 'text/html; charset=utf-8', meta: '' }),
} as const

const cases = Object.entries(words).flatMap(([label, [word, hex]]) =>
  Object.entries(told).map(([how, tell]) => ({ label, word, hex, how, ...tell(label) })),
)

test.each(cases)('$label told $how', async ({ word, hex, type, meta }) => {
  const page: Page = { body: html(hex, meta), type }
  const file: Page = { body: 'zip', type: 'application/zip' }
  await using site = await servePages({ '/': page, '/f/one.zip': file })
  const exit = await sluice(folder, [
    'grab',
    '--json',
    '--wait',
    '0',
    '--no-robots',
    '--flat',
    '-d',
    'out',
    `${site.url}/`,
  ])
  expect(linesOf(exit).filter(({ type: kind }) => kind === 'find')).toMatchObject([{ name: `${word}.zip`, text: word }])
  expect(await readdir(folder.at('out'))).toEqual([`${word}.zip`])
})
