/**
 * Numbered patterns in addresses, as curl writes them: `[001-120]`, `[a-z]`, `[0-100:10]`, `{one,two}`. Counted before anything is
 * made, so a pattern of a million million costs nothing until it is refused. An IPv6 address in brackets has colons and no such range.
 */
import { BadValue } from './bad-value.ts'

/** One place of a pattern that changes: how many values, and the value at an index. */
interface Wheel {
  readonly size: number
  at(index: number): string
}

export interface Pattern {
  readonly count: number
  /** Addresses in order, the last wheel turning fastest. */
  at(index: number): string
  /** What stands in each place that changes: curl's `#1`, `#2`, … */
  valuesAt(index: number): readonly string[]
}

const range = String.raw`\[(?:(\d{1,15})-(\d{1,15})|([a-z])-([a-z])|([A-Z])-([A-Z]))(?::(\d{1,9}))?\]`
const choice = String.raw`\{([^{}\s]*,[^{}\s]*)\}`

const stepped = (from: number, to: number, step: number, write: (value: number) => string): Wheel | null => {
  const up = from <= to ? step : -step
  return step === 0
    ? null
    : { size: Math.floor(Math.abs(to - from) / step) + 1, at: (index) => write(from + index * up) }
}

const wheelOf = (found: RegExpExecArray): Wheel | null => {
  const [, from, to, a, z, upperA, upperZ, step, list] = found
  if (list !== undefined) {
    const values = list.split(',')
    return { size: values.length, at: (index) => values[index] ?? '' }
  }
  const by = step === undefined ? 1 : Number(step)
  if (from !== undefined && to !== undefined) {
    // Leading zeros say how wide the numbers are.
    const width = from.startsWith('0') ? from.length : 0
    return stepped(Number(from), Number(to), by, (value) => String(value).padStart(width, '0'))
  }
  const [first, last] = [a ?? upperA ?? '', z ?? upperZ ?? '']
  return stepped(first.charCodeAt(0), last.charCodeAt(0), by, (value) => String.fromCharCode(value))
}

/** Null: the text is no pattern. Whether there are too many is for the caller to say: see `count`. */
export const patternIn = (text: string): Pattern | null => {
  const fixed: string[] = []
  const wheels: Wheel[] = []
  let end = 0
  for (const found of text.matchAll(new RegExp(`${range}|${choice}`, 'g'))) {
    const wheel = wheelOf(found)
    if (wheel === null) continue
    fixed.push(text.slice(end, found.index))
    wheels.push(wheel)
    end = found.index + found[0].length
  }
  if (wheels.length === 0) return null
  fixed.push(text.slice(end))
  const valuesAt = (index: number): readonly string[] => {
    let rest = index
    return wheels
      .toReversed()
      .map((wheel) => {
        const value = wheel.at(rest % wheel.size)
        rest = Math.floor(rest / wheel.size)
        return value
      })
      .toReversed()
  }
  return {
    count: wheels.reduce((product, wheel) => product * wheel.size, 1),
    valuesAt,
    at: (index) => {
      const values = valuesAt(index)
      return fixed.map((part, place) => part + (values[place] ?? '')).join('')
    },
  }
}

/**
 * The addresses of a pattern; the text itself where it is none.
 *
 * @throws BadValue when there are more than `most`
 */
export const expandPattern = (text: string, most: number): readonly string[] => {
  const pattern = patternIn(text)
  if (pattern === null) return [text]
  if (pattern.count > most) {
    throw new BadValue(
      `"${text.slice(0, 200)}" stands for ${String(pattern.count)} addresses; at most ${String(most)} can be added at once`,
    )
  }
  return Array.from({ length: pattern.count }, (_, index) => pattern.at(index))
}
