/** Points in time for people, in the locale of the window: today's as a time, others as a date. */
import { formatLocale } from '../../shared/format.ts'

/** Made anew only when the window speaks otherwise. */
const inLocale = (options: Intl.DateTimeFormatOptions): ((at: Date | number) => string) => {
  let locale: string | undefined
  let made: Intl.DateTimeFormat | undefined
  return (at) => {
    if (made === undefined || locale !== formatLocale()) {
      locale = formatLocale()
      made = new Intl.DateTimeFormat(locale, options)
    }
    return made.format(at)
  }
}

const time = inLocale({ hour: '2-digit', minute: '2-digit' })
const date = inLocale({ day: 'numeric', month: 'short' })
const dateWithYear = inLocale({ day: 'numeric', month: 'short', year: 'numeric' })
const exact = inLocale({ dateStyle: 'medium', timeStyle: 'medium' })
const clock = inLocale({ timeStyle: 'medium' })

const isSameDay = (a: Date, b: Date): boolean => a.toDateString() === b.toDateString()

/** Short, for a column. */
export const formatWhen = (at: number, now = Date.now()): string => {
  const then = new Date(at)
  const today = new Date(now)
  if (isSameDay(then, today)) return time(then)
  return then.getFullYear() === today.getFullYear() ? date(then) : dateWithYear(then)
}

/** The time of day, to the minute. */
export const formatTime = (at: number): string => time(at)

/** Date and time to the second. */
export const formatExact = (at: number): string => exact(at)

/** A line of a timeline: the time, with the date when it was not today. */
export const formatMoment = (at: number, now = Date.now()): string =>
  isSameDay(new Date(at), new Date(now)) ? clock(at) : exact(at)
