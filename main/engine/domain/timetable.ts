/**
 * Where in the week an instant is, and when the week says something else. Pure; the zone's rules are the system's. Cells go
 * by what the clock on the wall shows: when it is put forward, the cells it skips do not happen; when it is put back, those it
 * shows twice happen twice.
 */
import type { Timetable, WeekSpan } from '../../../shared/timetable.ts'
import { cellsOf, cellsPerDay } from '../../../shared/timetable.ts'

const days: readonly string[] = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
/** Every zone of today is a multiple of this away from UTC, and so are the changes of their clocks. */
const stepMs = 15 * 60_000
/** A cell that daylight saving skips this week comes next week. */
const farthestMs = 15 * 24 * 3_600_000

/** Making a format costs a thousand times what using it does. */
const formats = new Map<string, Intl.DateTimeFormat>()

const formatOf = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  formats.set(zone, made)
  return made
}

/**
 * The half hour of the week in which an instant is.
 *
 * @param at epoch ms
 * @param zone IANA name
 * @throws RangeError when the system does not know the zone
 */
export const cellAt = (at: number, zone: string): number => {
  // "Mon 22:30", with or without a comma.
  const text = formatOf(zone).format(at)
  const hours = Number(text.slice(-5, -3))
  const minutes = Number(text.slice(-2))
  return days.indexOf(text.slice(0, 3)) * cellsPerDay + hours * 2 + (minutes < 30 ? 0 : 1)
}

/** The span that an instant is in; null: none. */
export const spanAt = <S extends WeekSpan>(spans: readonly S[], at: number, zone: string): S | null => {
  const cell = cellAt(at, zone)
  return spans.find(({ from, to }) => from <= cell && cell < to) ?? null
}

/** Whether a timetable says that it is time; null: always. */
export const stateAt = (timetable: Timetable | null, at: number, zone: string): boolean =>
  timetable === null || spanAt(timetable, at, zone) !== null

/** The first instant after `at` (epoch ms) at which the spans say something else; null: they never do. */
export const nextChange = <S extends WeekSpan>(
  spans: readonly S[],
  valueOf: (span: S) => unknown,
  at: number,
  zone: string,
): number | null => {
  const cells = cellsOf(spans, valueOf)
  if (cells.every((value) => value === cells[0])) return null
  const now = cells[cellAt(at, zone)]
  for (let then = (Math.floor(at / stepMs) + 1) * stepMs; then <= at + farthestMs; then += stepMs) {
    if (cells[cellAt(then, zone)] !== now) return then
  }
  return null
}
