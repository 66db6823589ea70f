/** Days and times of the week in words. */
import type { TFunction } from 'i18next'
import { cellsPerDay } from '../../shared/timetable.ts'
import { formatTime, formatWhen } from '../ui/when.ts'

/** In the order of the week; names of words. */
export const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Day = (typeof days)[number]

/** The time at which a half hour of a day begins. */
export const timeOfCell = (cell: number): string => {
  const half = cell % cellsPerDay
  return formatTime(new Date(2026, 0, 5, Math.floor(half / 2), (half % 2) * 30).getTime())
}

const dayMs = 24 * 3_600_000

/** A moment to come: today's by its time, one of the next days by its day and time, others by their date. */
export const weekMoment = (at: number, t: TFunction, now = Date.now()): string => {
  const then = new Date(at)
  if (then.toDateString() === new Date(now).toDateString()) return formatTime(at)
  if (at - now >= 7 * dayMs) return `${formatWhen(at, now)} ${formatTime(at)}`
  const day = days[(then.getDay() + 6) % 7] ?? 'mon'
  return t('week.at', { day: t(`week.day.${day}`), time: formatTime(at) })
}
