/** Sizes and dates as pages write them, as numbers. Pure; what cannot be understood is null. */

const factors: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  bytes: 1,
  k: 1024,
  kb: 1000,
  kib: 1024,
  m: 1024 ** 2,
  mb: 1000 ** 2,
  mib: 1024 ** 2,
  g: 1024 ** 3,
  gb: 1000 ** 3,
  gib: 1024 ** 3,
  t: 1024 ** 4,
  tb: 1000 ** 4,
  tib: 1024 ** 4,
}

/** `1,234`, `1.5K`, `12 MiB`, `3,4 GB` → bytes. */
export const parseSize = (text: string): number | null => {
  const found = /^\s*(\d[\d.,' \u00a0\u202f]*)\s*([kmgt]?i?b?|bytes)\s*$/i.exec(text)
  const factor = factors[found?.[2]?.toLowerCase() ?? '']
  if (found === null || factor === undefined) return null
  const value = plainNumber(found[1] ?? '')
  return value === null ? null : Math.round(value * factor)
}

/** Of two kinds of marks the last one is the decimal one; a single mark before three digits groups them. */
export const plainNumber = (text: string): number | null => {
  const bare = text.replace(/[\s'\u00a0\u202f]/g, '')
  const marks = [...bare.matchAll(/[.,]/g)]
  const last = marks.at(-1)
  const kinds = new Set(marks.map(([mark]) => mark)).size
  const groups =
    last === undefined || (kinds === 1 && (marks.length > 1 || (last[0] === ',' && /^\d{1,3},\d{3}$/.test(bare))))
  const at = groups ? bare.length : last.index
  const whole = bare.slice(0, at).replace(/[.,]/g, '')
  const value = Number(at < bare.length ? `${whole}.${bare.slice(at + 1)}` : whole)
  return whole !== '' && Number.isFinite(value) ? value : null
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const monthOf = (text: string): number => months.indexOf(text.slice(0, 3).toLowerCase())

const at = (year: number, month: number, day: number, time: readonly (string | undefined)[]): number | null => {
  const [hours = 0, minutes = 0, seconds = 0] = time.map((one) => Number(one ?? 0))
  const ms = Date.UTC(year, month, day, hours, minutes, seconds)
  const date = new Date(ms)
  const isReal = year >= 1970 && year < 10_000 && date.getUTCMonth() === month && date.getUTCDate() === day
  return isReal && hours < 24 && minutes < 60 ? ms : null
}

const time = String.raw`(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?`
const forms: readonly (readonly [RegExp, (found: RegExpExecArray) => number | null])[] = [
  [
    new RegExp(String.raw`(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})${time}`),
    (f) => at(Number(f[1]), Number(f[2]) - 1, Number(f[3]), f.slice(4)),
  ],
  [
    new RegExp(String.raw`(\d{1,2})[- ]([A-Za-z]{3,9})[- ](\d{4})${time}`),
    (f) => at(Number(f[3]), monthOf(f[2] ?? ''), Number(f[1]), f.slice(4)),
  ],
  [
    new RegExp(String.raw`(\d{4})-([A-Za-z]{3})-(\d{1,2})${time}`),
    (f) => at(Number(f[1]), monthOf(f[2] ?? ''), Number(f[3]), f.slice(4)),
  ],
  [/(\d{4})年(\d{1,2})月(\d{1,2})日/, (f) => at(Number(f[1]), Number(f[2]) - 1, Number(f[3]), [])],
]

/** A date of an index, a feed or a header → epoch milliseconds; without a zone it is taken as UTC. */
export const parseDate = (text: string): number | null => {
  const bounded = text.slice(0, 100)
  if (/^\s*\d{4}-\d{2}-\d{2}T.*(?:Z|[+-]\d{2}:?\d{2})\s*$/.test(bounded) || /(?:GMT|UTC|[+-]\d{4})\s*$/.test(bounded)) {
    const ms = Date.parse(bounded.trim())
    if (!Number.isNaN(ms)) return ms
  }
  for (const [form, read] of forms) {
    const found = form.exec(bounded)
    const ms = found === null ? null : read(found)
    if (ms !== null) return ms
  }
  return null
}

/** Words of a link as they are shown: white space folded, cut after 300 characters. */
export const plainText = (text: string): string =>
  text
    .slice(0, 2_000)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, 300)
