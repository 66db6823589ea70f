/** What a grab's pages have told of already is told once, and whatever says more is told again. */
import { expect, test } from 'vitest'
import { rawLink } from '../../../main/engine/grabber/link.ts'
import { Told } from '../../../main/engine/grabber/told.ts'
import type { NewFind } from '../../../main/engine/store/grab-operations.ts'

const find = (key: string, more: Partial<NewFind> = {}): NewFind => ({
  ...{ key, url: `http://h/${key}`, name: key, folder: '', kind: 'other', sizeBytes: null, isExact: false },
  ...{ modifiedAt: null, text: '', via: 'link', state: 'unasked', mark: null, ...more },
})

test('a find is fresh once, and again with words, a size or a date', () => {
  const told = new Told()
  const fresh = (more: Partial<NewFind> = {}): boolean => told.freshFinds([find('a', more)]).length === 1
  expect([fresh(), fresh()]).toEqual([true, false])
  expect([fresh({ text: 'words' }), fresh({ text: 'other words' })]).toEqual([true, false])
  expect([fresh({ sizeBytes: 5 }), fresh({ sizeBytes: 5 }), fresh({ sizeBytes: 6 })]).toEqual([true, false, true])
})

test('links are the same where they lead to the same', () => {
  const told = new Told()
  const here = told.links('http://h/a/1.html', null)
  for (const href of ['b.zip', '/c.zip', '?page=2', 'http://h/d.zip']) here.add(rawLink(href, 'link'))
  const has = (base: string, href: string): boolean => told.links(base, null).has(rawLink(href, 'link'))
  expect(has('http://h/a/2.html', 'b.zip')).toBe(true)
  expect(has('http://h/b/2.html', 'b.zip')).toBe(false)
  expect(has('http://h/b/2.html', '/c.zip')).toBe(true)
  expect(has('http://other/a/2.html', '/c.zip')).toBe(false)
  // Relative to the page itself.
  expect(has('http://h/a/1.html', '?page=2')).toBe(false)
})

test('what is remembered has bounds', () => {
  const told = new Told()
  const keys = Array.from({ length: 100_000 }, (_, n) => String(n))
  expect(told.freshFinds(keys.map((key) => find(key)))).toHaveLength(keys.length)
  expect(told.freshFinds([find('99999')])).toHaveLength(0)
  expect(told.freshFinds([find('0')])).toHaveLength(1)
})
