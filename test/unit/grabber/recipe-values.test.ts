/** Numbers, prices and dates as people of a language write them; what could be read in two ways is no value. */
import { expect, test } from 'vitest'
import { epochDay, parseDay } from '../../../main/engine/grabber/recipe/dates.ts'
import { parseNumber, parsePrice } from '../../../main/engine/grabber/recipe/numbers.ts'

const number = (text: string, locale: string): number | string => {
  const value = parseNumber(text, locale)
  return 'ok' in value ? value.ok : value.bad
}

test.each([
  ['1,234.56', 'en', 1234.56],
  ['1.234,56', 'de', 1234.56],
  ['1 234,56', 'fr', 1234.56],
  ['1\u202f234,56', 'fr', 1234.56],
  ["1'234.56", 'de-CH', 1234.56],
  ['12,34,567.5', 'en-IN', 1234567.5],
  ['1 234 567', 'en', 1234567],
  ['−5', 'en', -5],
  ['١٬٢٣٤٫٥', 'ar-EG', 1234.5],
  ['12,–', 'de', 12],
  ['1.234', 'de', 1234],
  ['1.234', 'en', 1.234],
  ['about 7 pieces', 'en', 7],
  ['from-5', 'en', 5],
  ['.5', 'en', 0.5],
  // In two ways, or in none.
  ['1,5', 'en', 'not_a_number'],
  ['1.2.3', 'de', 'not_a_number'],
  ['1,234.56', 'de', 'not_a_number'],
  ['2 for 5', 'en', 'ambiguous'],
  ['10–20', 'en', 'ambiguous'],
  ['none', 'en', 'not_a_number'],
  ['', 'en', 'not_a_number'],
])('%s in %s is %s', (text, locale, wanted) => {
  expect(number(text, locale)).toBe(wanted)
})

test.each([
  ['1.299,00 €', 'de', undefined, 1299, 'EUR'],
  ['EUR 12', 'en', undefined, 12, 'EUR'],
  ['$1,000', 'en-US', undefined, 1000, 'USD'],
  ['$5', 'en-CA', undefined, 5, 'CAD'],
  ['US$ 5', 'en-CA', undefined, 5, 'USD'],
  ['¥1,000', 'ja', undefined, 1000, 'JPY'],
  ['￥1,000', 'zh-CN', undefined, 1000, 'CNY'],
  ['99 kr', 'sv', undefined, 99, 'SEK'],
  ['99 kr', 'en', undefined, 99, null],
  ['12.5', 'en', 'CHF', 12.5, 'CHF'],
  ['Fr. 12.50', 'de-CH', undefined, 12.5, 'CHF'],
  ['12', 'en', undefined, 12, null],
] as const)('%s in %s is a price', (text, locale, currency, amount, wanted) => {
  expect(parsePrice(text, locale, currency)).toEqual({ ok: { amount, currency: wanted } })
})

test('what is no price', () => {
  expect(parsePrice('on request', 'en', 'EUR')).toEqual({ bad: 'not_a_price' })
  expect(parsePrice('5 or 6 €', 'en', undefined)).toEqual({ bad: 'ambiguous' })
})

const day = (text: string, locale = 'en-US', zone = 'UTC', format?: string): string | null =>
  parseDay(text, { locale, zone, format })

test.each([
  ['2026-11-20', 'en', '2026-11-20'],
  ['20.11.2026', 'de', '2026-11-20'],
  ['11/20/2026', 'en-US', '2026-11-20'],
  ['20/11/2026', 'en-GB', '2026-11-20'],
  ['Nov 3rd, 2026', 'en-US', '2026-11-03'],
  ['Friday, November 20, 2026', 'en-US', '2026-11-20'],
  ['20. März 2026', 'de', '2026-03-20'],
  ['20 févr. 2026', 'fr', '2026-02-20'],
  ['1er mars 2026', 'fr', '2026-03-01'],
  ['3 de mayo de 2026', 'es', '2026-05-03'],
  ['20 ноября 2026', 'ru', '2026-11-20'],
  ['2026年11月20日', 'zh-CN', '2026-11-20'],
  ['Fri, 20 Nov 2026 10:05:00 +0100', 'en', '2026-11-20T09:05:00Z'],
  ['2026-11-20T10:05:00+02:00', 'en', '2026-11-20T08:05:00Z'],
  ['31.02.2026', 'de', null],
  ['13/13/2026', 'en-US', null],
  ['soon', 'en', null],
])('%s in %s is %s', (text, locale, wanted) => {
  expect(day(text, locale)).toBe(wanted)
})

test('zones, formats of their own, and seconds since 1970', () => {
  expect(day('20.11.2026 10:05', 'de', 'Europe/Berlin')).toBe('2026-11-20T09:05:00Z')
  expect(day('20261120', 'de', 'UTC', 'yyyyMMdd')).toBe('2026-11-20')
  expect(day('20.11.2026', 'de', 'UTC', 'yyyyMMdd')).toBe(null)
  expect([epochDay(1_700_000_000), epochDay(1_700_000_000_000)]).toEqual([
    '2023-11-14T22:13:20Z',
    '2023-11-14T22:13:20Z',
  ])
})
