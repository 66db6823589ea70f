/** Sizes, speeds and times in words, for the window and the terminal alike. */

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const

/** Where a caller names no locale; undefined: the system's. */
let standing: string | undefined
/** Whether durations are said with the words of a language instead of the international symbols. */
let durationWords: string | undefined

/** How this window (or desktop) writes from now on: BCP 47 tags of its numbers and of its words. */
export const setFormats = (formats: { readonly locale: string; readonly language: string }): void => {
  standing = formats.locale
  durationWords = formats.language === 'en' ? undefined : formats.language
}

/** The locale in force, for formats that are made elsewhere. */
export const formatLocale = (): string | undefined => standing

/** Making a format costs a hundred times what using it does. */
const formats = new Map<string, Intl.NumberFormat>()

const formatOf = (locale: string | undefined, digits: number): Intl.NumberFormat => {
  const key = `${locale ?? ''} ${String(digits)}`
  const known = formats.get(key)
  if (known) return known
  const made = new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits })
  formats.set(key, made)
  return made
}

/** `1536` → `1.5 KiB`; `null` → `?`. */
export const formatBytes = (bytes: number | null, locale: string | undefined = standing): string => {
  if (bytes === null) return '?'
  let value = bytes
  let unit = 0
  // Four digits before a unit are hard to compare, and do not fit a column.
  while (value >= (unit === 0 ? 1024 : 999.5) && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1
  return `${formatOf(locale, digits).format(value)} ${units[unit] ?? 'B'}`
}

/** Bytes a second → `1.5 MiB/s`. */
export const formatSpeed = (bytesPerSecond: number, locale?: string): string =>
  `${formatBytes(Math.round(bytesPerSecond), locale)}/s`

type TimeUnit = 'day' | 'hour' | 'minute' | 'second'
const symbols: Readonly<Record<TimeUnit, string>> = { day: 'd', hour: 'h', minute: 'min', second: 's' }

const unitFormats = new Map<string, Intl.NumberFormat>()

const inWords = (value: number, unit: TimeUnit, language: string): string => {
  const key = `${language} ${unit}`
  const format = unitFormats.get(key) ?? new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' })
  unitFormats.set(key, format)
  return format.format(value)
}

const partsOf = (ms: number): readonly (readonly [number, TimeUnit])[] => {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return [[seconds, 'second']]
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60)
    return [
      [minutes, 'minute'],
      [seconds % 60, 'second'],
    ]
  const hours = Math.floor(minutes / 60)
  if (hours < 48)
    return [
      [hours, 'hour'],
      [minutes % 60, 'minute'],
    ]
  return [
    [Math.floor(hours / 24), 'day'],
    [hours % 24, 'hour'],
  ]
}

/** Milliseconds → the two largest units: `1 h 4 min`, `12 s`, `1小时4分钟`; null → `–`. */
export const formatDuration = (ms: number | null): string => {
  if (ms === null) return '–'
  const language = durationWords
  const parts = partsOf(ms)
  if (language === undefined) return parts.map(([value, unit]) => `${String(value)} ${symbols[unit]}`).join(' ')
  return parts.map(([value, unit]) => inWords(value, unit, language)).join('')
}
