/**
 * Pages in the encodings of their countries, as `sluice grab` lists their files, names them on the disk and asks for what they link to.
 * Bytes and queries were written by Python's codecs, not by what reads them here.
 */
import { readdir, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { servePages, type Page, type PageServer } from '../../support/page-server.ts'
import { tempFolder, type TempFolder } from '../../support/temp.ts'
import { linesOf, sluice } from '../cli/sluice.ts'

interface Sample {
  readonly word: string
  readonly bytes: string
  /** The word in the query of a link, as a browser sends it. */
  readonly query: string
  /** A sentence, in hexadecimal digits: what an encoding is recognised by. */
  readonly prose: string
}

const samples: Readonly<Record<string, Sample>> = {
  'windows-1251': {
    word: 'Программы',
    bytes: 'cff0eee3f0e0ececfb',
    query: '%CF%F0%EE%E3%F0%E0%EC%EC%FB',
    prose:
      'cff0eee3f0e0ececfb20e820e4eeeaf3ece5edf2fb20e4ebff20e7e0e3f0f3e7eae82e20cae0f2e0ebeee320f4e0e9ebeee22c20e0f0f5e8e220e7e020eff0eef8ebfbe920e3eee42e',
  },
  'windows-1252': {
    word: 'Übergröße',
    bytes: 'dc6265726772f6df65',
    query: '%DCbergr%F6%DFe',
    prose:
      '54e96ce96368617267656d656e74206465732066696368696572733a2072e973756de92c207072e9666163652c20e96ce87665732e204772f6df6520646572204461746569656e2e',
  },
  'windows-1256': {
    word: 'مستندات',
    bytes: 'e3d3cae4cfc7ca',
    query: '%E3%D3%CA%E4%CF%C7%CA',
    prose:
      'e3d1dfd220c7e1cacde3ede120e1e1c8d1c7e3cc20e6c7e1e6cbc7c6de2e20cfe1ede120c7e1e3d3cacecfe320e6c7e1c3d1d4eddd20e1e1dac7e320c7e1e3c7d6ed',
  },
  big5: {
    word: '下載中心',
    bytes: 'a455b8fca4a4a4df',
    query: '%A4U%B8%FC%A4%A4%A4%DF',
    prose:
      'a455b8fca4a4a4dfb36ec5e9a7f3b773bba1a9faa4e5a5f3a8cfa5cea4e2a555bb50a568a67eaabac0c9aed7a5d8bffdc5dca7f3a643aaed',
  },
  'euc-kr': {
    word: '자료실',
    bytes: 'c0dab7e1bdc7',
    query: '%C0%DA%B7%E1%BD%C7',
    prose:
      'b4d9bfeeb7ceb5e520c0dab7e1bdc720bbe7bfeb20bcb3b8edbcadbfcd20c1f6b3adc7d820c6c4c0cf20b8f1b7cf20baafb0e620bbe7c7d7',
  },
  'euc-jp': {
    word: '資料一覧',
    bytes: 'bbf1cec1b0eccdf7',
    query: '%BB%F1%CE%C1%B0%EC%CD%F7',
    prose:
      'a5c0a5a6a5f3a5eda1bca5c9bbf1cec1a4ceb0eccdf7a4c8bbc8cdd1c0e2ccc0bdf1a1a2baf2c7afa4cea5d5a5a1a5a4a5ebcad1b9b9cdfacef2',
  },
  // With 0x5C and letters as second bytes.
  shift_jis: {
    word: 'ソフト表',
    bytes: '835c83748367955c',
    query: '%83\\%83t%83g%95\\',
    prose:
      '835f83458393838d815b83688e9197bf82cc88ea979782c68e67977090e096be8f9181418df0944e82cc837483408343838b95cf8d58979a97f0',
  },
  gb18030: {
    word: '下载中心',
    bytes: 'cfc2d4d8d6d0d0c4',
    query: '%CF%C2%D4%D8%D6%D0%D0%C4',
    prose:
      'cfc2d4d8d6d0d0c4c8edbcfeb8fcd0c2cbb5c3f7cec4b5b5cab9d3c3cad6b2e1d3ebc8a5c4eab5c4cec4bcfec4bfc2bcb1e4b8fcc1d0b1ed',
  },
}

/** How a page says what it is written in, and whether a single-byte encoding is mistaken then, as it is in a browser. */
const ways: Readonly<Record<string, (label: string) => { readonly type: string; readonly meta: string }>> = {
  'in the header': (label) => ({ type: `text/html; charset=${label}`, meta: '' }),
  'in the page alone': (label) => ({ type: 'text/html', meta: `<meta charset="${label}">` }),
  'in the page as it was once done': (label) => ({
    type: 'text/html',
    meta: `<meta http-equiv="Content-Type" content="text/html; charset=${label}">`,
  }),
  'in the header, and otherwise in the page': (label) => ({
    type: `text/html; charset=${label}`,
    meta: '<meta charset="utf-8">',
  }),
  nowhere: () => ({ type: 'text/html', meta: '' }),
  'wrongly, as UTF-8': () => ({ type: 'text/html; charset=utf-8', meta: '' }),
  'wrongly, as windows-1252': () => ({ type: 'text/html; charset=windows-1252', meta: '' }),
}

/** Escaped as UTF-8, as paths are sent. */
const inPath = encodeURIComponent

const pageOf = (word: Uint8Array, prose: Uint8Array, meta: string): Uint8Array => {
  const parts = [
    `<!doctype html><html><head>${meta}<title>x</title></head><body><p>`,
    prose,
    '</p><a download="',
    word,
    '.zip" href="one.zip">',
    word,
    '</a><a href="',
    word,
    '.pdf">path</a><a href="get.zip?name=',
    word,
    '&amp;n=1#top">query</a><a href="list?for=',
    word,
    '">further</a></body></html>',
  ]
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)))
}

const withMark = (mark: string, order: 'le' | 'be'): Uint8Array => {
  const word = Buffer.from('下载中心')
  const text = Buffer.from(mark + Buffer.from(pageOf(word, word, '')).toString(), 'utf16le')
  return order === 'le' ? text : text.swap16()
}

interface Case {
  readonly label: string
  readonly how: string
  readonly page: Page
  readonly word: string
  readonly query: string
}

const mistaken = (bytes: string): string => Buffer.from(bytes, 'hex').toString('latin1')

const cases: readonly Case[] = [
  ...Object.entries(samples).flatMap(([label, { word, bytes, query, prose }]) =>
    Object.entries(ways).map(([how, way]): Case => {
      const { type, meta } = way(label)
      const isMistaken = how.endsWith('windows-1252') && label.startsWith('windows-')
      const body = pageOf(Buffer.from(bytes, 'hex'), Buffer.from(prose, 'hex'), meta)
      return { label, how, page: { body, type }, word: isMistaken ? mistaken(bytes) : word, query }
    }),
  ),
  ...(['le', 'be'] as const).map((order): Case => {
    const page = { body: withMark('\uFEFF', order), type: 'text/html; charset=gb18030' }
    return { label: `utf-16${order}`, how: 'by its mark', page, word: '下载中心', query: inPath('下载中心') }
  }),
  // 通史 in GB18030 is valid UTF-8 by chance.
  {
    label: 'gb18030',
    how: 'in the header, and looks like UTF-8',
    page: { body: pageOf(Buffer.from('cda8cab7', 'hex'), Buffer.from(''), ''), type: 'text/html; charset=gbk' },
    word: '通史',
    query: '%CD%A8%CA%B7',
  },
  {
    label: 'utf-8',
    how: 'wrongly, as iso-8859-1',
    page: { body: pageOf(Buffer.from('Übergröße'), Buffer.from('Résumé'), ''), type: 'text/html; charset=iso-8859-1' },
    word: 'Übergröße',
    query: inPath('Übergröße'),
  },
  // What the encoding of the page has no bytes for is sent as a character reference.
  {
    label: 'windows-1252',
    how: 'in the header, with characters that it does not have',
    page: {
      body: pageOf(Buffer.from('&#36890;'), Buffer.from('e9', 'hex'), ''),
      type: 'text/html; charset=iso-8859-1',
    },
    word: '通',
    query: '%26%2336890%3B',
  },
]

const pathOf = (at: number): string => `/${String(at)}/`

describe('pages', () => {
  let folder: TempFolder
  let site: PageServer
  let finds: readonly Readonly<Record<string, unknown>>[]

  beforeAll(async () => {
    folder = tempFolder('encodings')
    site = await servePages(
      Object.fromEntries<Page | string>([
        ...cases.map(({ page }, at) => [pathOf(at), page] as const),
        ...cases.map(({ query }, at) => [`${pathOf(at)}list?for=${query}`, '<a href="behind.zip">x</a>'] as const),
      ]),
    )
    const starts = cases.map((_, at) => `${site.url}${pathOf(at)}`)
    const exit = await sluice(folder, ['grab', '--json', '--wait', '0', '--depth', '1', '--no-robots', ...starts])
    finds = linesOf(exit).filter(({ type }) => type === 'find')
  })
  afterAll(async () => {
    await site[Symbol.asyncDispose]()
    await folder.remove()
  })

  test.each(cases.map((one, at) => ({ ...one, at })))('$label told $how', ({ word, query, at }) => {
    const own = finds.filter(({ foundOn }) => String(foundOn).startsWith(`${site.url}${pathOf(at)}`))
    const base = `${site.url}${pathOf(at)}`
    expect(own.map(({ url, name, text }) => ({ url, name, text }))).toEqual([
      { url: `${base}one.zip`, name: `${word}.zip`, text: word },
      { url: `${base}${inPath(word)}.pdf`, name: `${word}.pdf`, text: 'path' },
      { url: `${base}get.zip?name=${query}&n=1`, name: 'get.zip', text: 'query' },
      { url: `${base}behind.zip`, name: 'behind.zip', text: 'x' },
    ])
    expect(site.asked.map(({ path }) => path)).toContain(`${pathOf(at)}list?for=${query}`)
  })
})

test('a recipe follows, takes and notes addresses as the page means them', async () => {
  const { word, bytes, query } = samples.big5 ?? { word: '', bytes: '', query: '' }
  const page = { body: pageOf(Buffer.from(bytes, 'hex'), Buffer.from(''), ''), type: 'text/html; charset=big5' }
  await using folder = tempFolder('encodings')
  await using site = await servePages({ '/': page, [`/list?for=${query}`]: '<h1>further</h1>' })
  await writeFile(
    folder.at('list.yaml'),
    `sluice: 1
name: List
steps:
  list:
    follow: { css: 'a[href^=list]', to: item }
    files: 'a[href^=get]'
    rows: { fields: { word: 'a[download]', address: { css: 'a[href^=get]', type: url } } }
  item:
    rows: { fields: { word: h1, address: { fact: url } } }
`,
  )
  const args = ['--wait', '0', '--no-robots', '--recipe', 'list.yaml', `${site.url}/`]
  const lines = linesOf(await sluice(folder, ['grab', '--json', ...args]))
  expect(lines.filter(({ type }) => type === 'row').map(({ fields }) => fields)).toEqual([
    { word, address: `${site.url}/get.zip?name=${query}&n=1` },
    { word: 'further', address: `${site.url}/list?for=${query}` },
  ])
  expect(lines.filter(({ type }) => type === 'find')).toMatchObject([{ url: `${site.url}/get.zip?name=${query}&n=1` }])
})

test.each(['gb18030', 'shift_jis'])('files have their names on the disk: %s', async (label) => {
  const { word, bytes, prose } = samples[label] ?? { word: '', bytes: '', prose: '' }
  const body = pageOf(Buffer.from(bytes, 'hex'), Buffer.from(prose, 'hex'), '')
  const file: Page = { body: 'zip', type: 'application/zip' }
  await using folder = tempFolder('encodings')
  await using site = await servePages({ '/': { body, type: `text/html; charset=${label}` }, '/one.zip': file })
  const args = ['--wait', '0', '--no-robots', '--flat', '--accept', '*/one.zip', '-d', 'out', `${site.url}/`]
  expect(await sluice(folder, ['grab', '--json', ...args])).toMatchObject({ code: 0 })
  expect(await readdir(folder.at('out'))).toEqual([`${word}.zip`])
})
