/** Numbers as people type them: rates, seconds, counts. Pure; every refusal says what would be right. */
import { BadValue } from './bad-value.ts'

const factors: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }

/** `500K`, `2M`, `1.5MiB/s` or plain bytes → bytes a second; K is 1024. `0` → null: no limit. */
export const parseRate = (text: string): number | null => {
  const found = /^(\d+(?:\.\d+)?)\s*([kmg]?)(?:i?b)?(?:\/s)?$/i.exec(text.trim())
  const factor = factors[found?.[2]?.toLowerCase() ?? '']
  const bytes = found === null || factor === undefined ? Number.NaN : Math.round(Number(found[1]) * factor)
  if (!Number.isSafeInteger(bytes)) {
    throw new BadValue(`"${text}" is not a rate: give bytes a second, such as 500K, 2M or 1.5MiB`)
  }
  if (bytes === 0 && Number(found?.[1]) !== 0) throw new BadValue(`"${text}" is less than one byte a second`)
  return bytes === 0 ? null : bytes
}

/** Seconds, fractions allowed → milliseconds, within [leastMs, mostMs]. */
export const parseSeconds = (text: string, leastMs = 1, mostMs = 2 ** 31 - 1): number => {
  const seconds = /^\d+(?:\.\d*)?$|^\.\d+$/.test(text.trim()) ? Number(text) : Number.NaN
  const ms = Math.round(seconds * 1000)
  if (Number.isNaN(ms)) throw new BadValue(`"${text}" is not a number of seconds, such as 30 or 0.5`)
  if (ms < leastMs || ms > mostMs) {
    throw new BadValue(`${text} is out of range: from ${String(leastMs / 1000)} to ${String(mostMs / 1000)} seconds`)
  }
  return ms
}

/** A whole number within [least, most]. */
export const parseCount = (text: string, least: number, most: number): number => {
  const count = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN
  if (count >= least && count <= most) return count
  throw new BadValue(`"${text}" is not a whole number from ${String(least)} to ${String(most)}`)
}
