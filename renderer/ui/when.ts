/** Points in time for people, in the user's locale: today's as a time, others as a date. */
const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const date = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })
const dateWithYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' })
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' })

const isSameDay = (a: Date, b: Date): boolean => a.toDateString() === b.toDateString()

/** Short, for a column. */
export const formatWhen = (at: number, now = Date.now()): string => {
  const then = new Date(at)
  const today = new Date(now)
  if (isSameDay(then, today)) return time.format(then)
  return then.getFullYear() === today.getFullYear() ? date.format(then) : dateWithYear.format(then)
}

/** Date and time to the second. */
export const formatExact = (at: number): string => exact.format(at)

/** A line of a timeline: the time, with the date when it was not today. */
export const formatMoment = (at: number, now = Date.now()): string =>
  isSameDay(new Date(at), new Date(now)) ? clock.format(at) : exact.format(at)
