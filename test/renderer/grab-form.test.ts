/** What the form of a new grab means. */
import { expect, test } from 'vitest'
import { blankGrab, checkGrab, type GrabForm, startsOf } from '../../renderer/grabs/grab-form.ts'
import { grabOptions } from '../../shared/grabs.ts'

const optionsOf = (part: Partial<GrabForm> = {}) => {
  const checked = checkGrab({ ...blankGrab('https://example.org/pub/'), ...part })
  return checked.ok ? grabOptions.parse(checked.options) : expect.fail(checked.problems.join())
}

test('a fresh form is polite, stays below its start and asks for sizes', () => {
  expect(optionsOf()).toMatchObject({
    ...{ starts: ['https://example.org/pub/'], depth: 3, scope: 'host', below: true, probe: true, robots: true },
    ...{ maxPages: 500, maxBytes: null, maxMs: null, waitMs: 500, connectionsPerHost: 2, accept: [], kinds: [] },
  })
})

test.each([
  ['see https://a.test/x, and <https://b.test/>.', ['https://a.test/x', 'https://b.test/']],
  ['a.test/pub/', ['https://a.test/pub/']],
  ['a.test\nb.test:8080/x', ['https://a.test/', 'https://b.test:8080/x']],
  ['no address at all', []],
  ['ftp://a.test/', []],
])('starts of %j', (text, starts) => {
  expect(startsOf(text)).toEqual(starts)
})

test('endings are written in any of three ways, and stand beside patterns', () => {
  expect(optionsOf({ endings: 'zip, .iso *.tar.gz', accept: '*2024*' }).accept).toEqual([
    ...['*.zip', '*.iso', '*.tar.gz'],
    '*2024*',
  ])
})

test('limits are turned into bytes and milliseconds; an empty one is none', () => {
  expect(optionsOf({ maxPages: '', maxMinutes: '1.5', maxMib: '2' })).toMatchObject({
    ...{ maxPages: null, maxMs: 90_000, maxBytes: 2_097_152 },
  })
})

test('what reads pages of other hosts is not kept below a folder', () => {
  expect(optionsOf({ scope: 'site' }).below).toBe(false)
})

test.each([
  [{ starts: 'nothing' }, ['starts']],
  [{ depth: '-1' }, ['depth']],
  [{ depth: '1.5', perHost: '0' }, ['depth', 'perHost']],
  [{ maxPages: '0' }, ['maxPages']],
  [{ waitSeconds: 'often' }, ['waitSeconds']],
])('%j is wrong in %j', (part, problems) => {
  expect(checkGrab({ ...blankGrab('https://a.test/'), ...part })).toEqual({ ok: false, problems })
})
