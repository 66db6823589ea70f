/** Sizes, speeds and times in words, for the window and the terminal alike. */

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const

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
export const formatBytes = (bytes: number | null, locale?: string): string => {
  if (bytes === null) return '?'
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1
  return `${formatOf(locale, digits).format(value)} ${units[unit] ?? 'B'}`
}

/** Bytes a second → `1.5 MiB/s`. */
export const formatSpeed = (bytesPerSecond: number, locale?: string): string =>
  `${formatBytes(Math.round(bytesPerSecond), locale)}/s`

/** Milliseconds → the two largest units: `1 h 4 min`, `12 s`; null → `–`. */
export const formatDuration = (ms: number | null): string => {
  if (ms === null) return '–'
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return `${String(seconds)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${String(minutes)} min ${String(seconds % 60)} s`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return `${String(hours)} h ${String(minutes % 60)} min`
  return `${String(Math.floor(hours / 24))} d ${String(hours % 24)} h`
}
