/**
 * Numbers and prices as people of a language write them. Strict: what could be read in two ways, or breaks the groups of its language, is
 * no number. Pure.
 */

export type NumberTrouble = 'not_a_number' | 'ambiguous' | 'not_a_price'
export type Parsed<T> = { readonly ok: T } | { readonly bad: NumberTrouble }

interface NumberForm {
  readonly group: string
  readonly decimal: string
  readonly digits: ReadonlyMap<string, string>
  readonly pattern: RegExp
}

const forms = new Map<string, NumberForm>()
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

/** Making a format costs a thousand times what using it does. */
const formOf = (locale: string): NumberForm => {
  const known = forms.get(locale)
  if (known !== undefined) return known
  const format = new Intl.NumberFormat(locale, { useGrouping: true, minimumFractionDigits: 1 })
  const parts = format.formatToParts(1_234_567.8)
  const part = (type: string): string => plainSigns(parts.find((one) => one.type === type)?.value ?? '')
  const [group, decimal] = [part('group') || ' ', part('decimal') || '.']
  const plain = new Intl.NumberFormat(locale, { useGrouping: false })
  const digits = new Map(Array.from({ length: 10 }, (_, digit) => [plain.format(digit), String(digit)] as const))
  // Groups of three, those of India among them, or none. A blank groups everywhere (SI).
  const groups = [...new Set([group, ' ', "'"])].filter((sign) => sign !== decimal).map(escaped)
  const whole = groups.map((sign) => String.raw`\d{1,3}(?:${sign}\d{2,3})*${sign}\d{3}`).join('|')
  const pattern = new RegExp(String.raw`^[+-]?(?:${whole}|\d+)?(?:${escaped(decimal)}\d+)?$`)
  const form = { group, decimal, digits, pattern }
  forms.set(locale, form)
  return form
}

/** Blanks, apostrophes and minus signs of all kinds as the plain one. */
const plainSigns = (text: string): string =>
  text
    .replace(/[\u00a0\u2000-\u200a\u202f\u3000]/g, ' ')
    .replace(/[\u2018\u2019\u02bc\uff07]/g, "'")
    .replace(/[\u2212\uff0d]/g, '-')
    .replace(/[\uff0e\u066b]/g, '.')
    .replace(/[\uff0c\u066c]/g, ',')
    .replace(/[\uff10-\uff19]/g, (digit) => String(digit.charCodeAt(0) - 0xff10))

const ownDigits = (text: string, { digits }: NumberForm): string =>
  text.replace(/\p{Nd}/gu, (digit) => digits.get(digit) ?? digit)

/** The one number in a text. */
export const parseNumber = (text: string, locale: string): Parsed<number> => {
  const form = formOf(locale)
  // `12,–` and `12.-` are whole.
  const plain = ownDigits(plainSigns(text), form).replace(/(\d)[.,]\s?[-–—]+/g, '$1')
  const found = [...plain.matchAll(/[+-]?\s?(?:\d|[.,](?=\d))(?:[\d.,' ]*\d)?/g)].map(([one]) => one)
  const [first] = found
  if (first === undefined) return { bad: 'not_a_number' }
  if (found.length > 1) return { bad: 'ambiguous' }
  const bare = first.replace(/^([+-])\s/, '$1').trim()
  if (!form.pattern.test(bare) || !/\d/.test(bare)) return { bad: 'not_a_number' }
  // A sign within words (`from-5`) is none.
  const before = plain.slice(0, plain.indexOf(first)).trimEnd()
  const sign = /[\p{L}\d]$/u.test(before) && bare.startsWith('-') ? bare.slice(1) : bare
  const [whole = '', part] = sign.split(form.decimal)
  const value = Number(`${whole.replace(/[^\d+-]/g, '')}${part === undefined ? '' : `.${part}`}`)
  return Number.isFinite(value) ? { ok: value } : { bad: 'not_a_number' }
}

export interface Price {
  readonly amount: number
  /** ISO 4217; null: the text names none that is sure. */
  readonly currency: string | null
}

const codes = new Set(Intl.supportedValuesOf('currency'))

/** Longer signs go first: `US$` before `$`. */
const signs: readonly (readonly [string, string])[] = [
  ...([
    ['US$', 'USD'],
    ['CA$', 'CAD'],
    ['C$', 'CAD'],
    ['AU$', 'AUD'],
    ['A$', 'AUD'],
    ['NZ$', 'NZD'],
    ['HK$', 'HKD'],
  ] as const),
  ...([
    ['NT$', 'TWD'],
    ['S$', 'SGD'],
    ['R$', 'BRL'],
    ['MX$', 'MXN'],
    ['CN¥', 'CNY'],
    ['JP¥', 'JPY'],
    ['RMB', 'CNY'],
  ] as const),
  ...([
    ['€', 'EUR'],
    ['£', 'GBP'],
    ['₹', 'INR'],
    ['₩', 'KRW'],
    ['₽', 'RUB'],
    ['₺', 'TRY'],
    ['₴', 'UAH'],
    ['₫', 'VND'],
  ] as const),
  ...([
    ['₪', 'ILS'],
    ['฿', 'THB'],
    ['zł', 'PLN'],
    ['Kč', 'CZK'],
    ['円', 'JPY'],
    ['元', 'CNY'],
    ['Fr.', 'CHF'],
  ] as const),
]
/** Signs of several currencies mean the one of the language's region, or are not sure. */
const shared: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  $: { '': 'USD', CA: 'CAD', AU: 'AUD', NZ: 'NZD', MX: 'MXN', HK: 'HKD', SG: 'SGD', TW: 'TWD' },
  '¥': { '': 'JPY', CN: 'CNY' },
  '\uffe5': { '': 'JPY', CN: 'CNY' },
  kr: { SE: 'SEK', NO: 'NOK', DK: 'DKK', IS: 'ISK' },
}

const regionOf = (locale: string): string => new Intl.Locale(locale).maximize().region ?? ''

const currencyIn = (text: string, locale: string, given: string | undefined): string | null => {
  for (const [code] of text.matchAll(/(?<![A-Za-z])[A-Za-z]{3}(?![A-Za-z])/g)) {
    if (codes.has(code.toUpperCase()) && code === code.toUpperCase()) return code
  }
  const sign = signs.find(([one]) => text.includes(one))
  if (sign !== undefined) return sign[1]
  const several = Object.keys(shared).find((one) => text.includes(one))
  if (given !== undefined) return given
  if (several === undefined) return null
  const meanings = shared[several] ?? {}
  return meanings[regionOf(locale)] ?? meanings[''] ?? null
}

/** `currency`: of texts that name none. */
export const parsePrice = (text: string, locale: string, currency: string | undefined): Parsed<Price> => {
  const amount = parseNumber(text.replaceAll('Fr.', 'CHF '), locale)
  if ('bad' in amount) return amount.bad === 'ambiguous' ? amount : { bad: 'not_a_price' }
  return { ok: { amount: amount.ok, currency: currencyIn(text, locale, currency) } }
}
