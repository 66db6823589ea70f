/** Events of a timeline on a terminal: the code's words and the values that belong to it. Pure. */
import type { EventView } from '../../shared/events.ts'

const valueOf = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return String(value)
  if ('code' in value) return String(value.code).replaceAll('_', ' ')
  return JSON.stringify(value)
}

/** Moments among the values, which are told as such. */
const moments: ReadonlySet<string> = new Set(['notBefore', 'until', 'opensAt'])

/** `retry: failure server busy, attempt 1, not before 2026-01-01 10:00:00` */
export const eventLine = (event: EventView, moment: (at: number) => string): string => {
  const { at: _at, kind, ...values } = event
  const told = Object.entries(values as Readonly<Record<string, unknown>>)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => {
      const words = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
      return `${words} ${moments.has(name) ? moment(Number(value)) : valueOf(value)}`
    })
  return told.length === 0 ? kind.replaceAll('_', ' ') : `${kind.replaceAll('_', ' ')}: ${told.join(', ')}`
}
