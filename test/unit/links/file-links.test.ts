/** What is offered of a copied text: files, rarely anything else. */
import { expect, test } from 'vitest'
import { fileLinksOf } from '../../../shared/links/file-links.ts'

const names = (text: string): readonly string[] => fileLinksOf(text)?.links.map(({ name }) => name) ?? []

test.for([
  ['https://x.org/a.zip', ['a.zip']],
  ['see https://x.org/a.tar.gz?token=1#top, or https://x.org/about', ['a.tar.gz']],
  ['https://sf.example/projects/p/files/p-1.2.exe/download', ['p-1.2.exe']],
  ['https://x.org/get?id=7&file=%E6%96%87%E4%BB%B6.pdf', ['文件.pdf']],
  ['https://x.org/get?path=/pub/linux/image.iso', ['image.iso']],
  ['https://x.org/img[001-120].jpg', ['img[001-120].jpg']],
  ["curl -H 'Cookie: a=b' https://x.org/api/export -o all.csv", ['all.csv']],
] as const)('%s', ([text, expected]) => {
  expect(names(text)).toEqual(expected)
})

test.for([
  'no link at all',
  'https://x.org/',
  'https://x.org/index.html',
  'https://x.org/v1.2',
  'https://github.example/a/node.js/blob/main/README.md',
  'https://wiki.example/wiki/File:Cat.jpg',
  'https://x.org/search?q=what+is+new',
  'hunter2',
])('not offered: %s', (text) => {
  expect(fileLinksOf(text)).toBeNull()
})

test('a command is offered whole, prose by its addresses, and a book not at all', () => {
  const command = "curl -H 'Cookie: a=b' https://x.org/a.zip"
  expect(fileLinksOf(command)?.text).toBe(command)
  expect(fileLinksOf('read https://x.org/ and get https://x.org/a.zip now')?.text).toBe('https://x.org/a.zip')
  expect(fileLinksOf(`https://x.org/a.zip ${'word '.repeat(20_000)}`)).toBeNull()
})
