/** Dates as pages write them, in the order and with the names of months of a language. Pure. */
import { DateTime, Info } from 'luxon'

const mostCharacters = 200

export interface DateForm {
  readonly locale: string
  /** Of dates that name none. */
  readonly zone: string
  /** In Luxon's tokens; undefined: the usual ones of the language. */
  readonly format: string | undefined
}

/** Whether a language writes the day, the month or the year first. */
const orderOf = (locale: string): 'dmy' | 'mdy' | 'ymd' => {
  const parts = new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    calendar: 'gregory',
  })
    .formatToParts(0)
    .map(({ type }) => type)
    .filter((type) => type === 'day' || type === 'month' || type === 'year')
  return parts[0] === 'year' ? 'ymd' : parts[0] === 'month' ? 'mdy' : 'dmy'
}

const days = { dmy: ['d.M.yyyy', 'd/M/yyyy', 'd-M-yyyy'], mdy: ['M/d/yyyy', 'M-d-yyyy', 'M.d.yyyy'], ymd: [] } as const
const common = ['yyyy-M-d', 'yyyy/M/d', 'yyyy.M.d', 'yyyy年M月d日', 'yyyy년 M월 d일']
const named = [
  'd MMMM yyyy',
  'd MMM yyyy',
  'd. MMMM yyyy',
  'd. MMM yyyy',
  'MMMM d, yyyy',
  'MMM d, yyyy',
  'MMMM d yyyy',
  'd-MMM-yyyy',
]
const times = ['', ' H:mm', ' H:mm:ss', ', H:mm', " 'at' H:mm", ' h:mm a', ', h:mm a']

const known = new Map<string, readonly string[]>()
const formsOf = (locale: string): readonly string[] => {
  const held = known.get(locale)
  if (held !== undefined) return held
  const forms = [...days[orderOf(locale)], ...common, ...named]
  known.set(locale, forms)
  return forms
}

/** Days of the week, ordinals (`3rd`, `1er`), points behind short names, and `de` between the parts say nothing more. */
const plain = (text: string, locale: string): string => {
  const weekdays = [
    ...Info.weekdays('long', { locale }),
    ...Info.weekdays('short', { locale }),
    ...Info.weekdays('long'),
    ...Info.weekdays('short'),
  ]
  let rest = text.trim()
  for (const day of weekdays) {
    if (day !== '' && rest.toLowerCase().startsWith(day.toLowerCase())) {
      rest = rest.slice(day.length).replace(/^[.,\s]+/, '')
      break
    }
  }
  return rest
    .replace(/^(\d{1,2})(?:st|nd|rd|th|er|º|ª)\b/i, '$1')
    .replace(/([A-Za-z]+ \d{1,2})(?:st|nd|rd|th)\b/i, '$1')
    .replace(/ de /g, ' ')
}

/** A point in time becomes UTC; a day stays the day that it is, wherever it was. */
const isoOf = (date: DateTime, hasTime: boolean): string | null => {
  if (!date.isValid || date.year < 1000 || date.year > 9999) return null
  return hasTime ? date.toUTC().toISO({ suppressMilliseconds: true }) : date.toISODate()
}

const asIso = (text: string, zone: string): string | null => {
  const date = DateTime.fromISO(text.replace(/^(\d{4}-\d{2}-\d{2}) (?=\d)/, '$1T'), { zone })
  return isoOf(date, /[T ]\d/.test(text))
}

const asGiven = (text: string, format: string, form: DateForm): string | null => {
  for (const locale of [form.locale, 'en']) {
    const iso = isoOf(
      DateTime.fromFormat(text, format, { locale, zone: form.zone }),
      /[Hhmt]/.test(format.replace(/'[^']*'/g, '')),
    )
    if (iso !== null) return iso
  }
  return null
}

const asUsual = (text: string, { locale, zone }: DateForm): string | null => {
  // Short names of months with a point, or without the point that the language gives them.
  for (const one of new Set([
    text,
    text.replace(/(\p{L})\.(?=\s)/u, '$1'),
    text.replace(/(\p{L}{3,4})(?=\s)/u, '$1.'),
  ])) {
    for (const form of formsOf(locale)) {
      const names = form.includes('MMM') ? [locale, 'en'] : [locale]
      for (const language of names) {
        for (const time of times) {
          const iso = isoOf(DateTime.fromFormat(one, form + time, { locale: language, zone }), time !== '')
          if (iso !== null) return iso
        }
      }
    }
  }
  return null
}

/** ISO 8601: a day, or a point in time in UTC; null: it is no date. */
export const parseDay = (text: string, form: DateForm): string | null => {
  const bare = text.trim()
  if (bare.length > mostCharacters || !/\d/.test(bare)) return null
  if (form.format !== undefined) return asGiven(bare, form.format, form)
  if (/^\d{4}-\d{2}-\d{2}(?:[T ]\d|$)/.test(bare)) return asIso(bare, form.zone)
  const http = isoOf(DateTime.fromRFC2822(bare), true) ?? isoOf(DateTime.fromHTTP(bare), true)
  return http ?? asUsual(plain(bare, form.locale), form)
}

/** Seconds or milliseconds since 1970, as APIs give them; null: neither. */
export const epochDay = (value: number): string | null => {
  const ms = Math.abs(value) >= 1e11 ? value : value * 1_000
  return Number.isFinite(ms) ? isoOf(DateTime.fromMillis(ms, { zone: 'utc' }), true) : null
}
