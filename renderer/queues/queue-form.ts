/** The queue dialog as data: what was typed, what is wrong with it, and what it becomes. Pure. */
import type { CommandInput } from '../../shared/commands.ts'
import { formatBytes } from '../../shared/format.ts'
import type { WhenDone } from '../../shared/settings.ts'
import { cellsOf, stretchesOf } from '../../shared/timetable.ts'
import type { QueueView } from '../../shared/views.ts'
import { parseRate } from '../downloads/add-form.ts'
import { type Cells, presets } from './week-cells.ts'

/** What a cell of a queue's hours holds. */
export const on = 'on'

export interface QueueForm {
  readonly name: string
  readonly color: string
  readonly slots: string
  readonly limit: string
  readonly whenDone: WhenDone
  readonly isTimed: boolean
  /** Kept while `isTimed` is off, so that trying it out loses nothing. */
  readonly cells: Cells
}

export type QueueProblem = 'name' | 'slots' | 'limit' | 'hours'
export type QueueChange = Omit<CommandInput<'queues.create'>, 'color'> & { readonly color: string }

/** `2097152` → `2M`; what no unit divides stays as it is. */
export const rateText = (rate: number | null): string => {
  if (rate === null) return ''
  const unit = (['G', 'M', 'K'] as const).find((_, index) => rate % 1024 ** (3 - index) === 0)
  return unit === undefined ? String(rate) : `${String(rate / 1024 ** (1 + 'KMG'.indexOf(unit)))}${unit}`
}

export const blankQueue = (color: string): QueueForm => ({
  name: '',
  color,
  slots: '',
  limit: '',
  whenDone: 'nothing',
  isTimed: false,
  cells: presets.nights(on),
})

export const formOf = ({ name, color, slots, rateLimit, timetable, whenDone }: QueueView): QueueForm => ({
  name,
  color,
  slots: slots === null ? '' : String(slots),
  limit: rateText(rateLimit),
  whenDone,
  isTimed: timetable !== null,
  cells: timetable === null ? presets.nights(on) : cellsOf(timetable, () => on),
})

const isSlots = (text: string): boolean =>
  text.trim() === '' || (/^\d+$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= 1000)

export const problemsOf = (form: QueueForm): readonly QueueProblem[] => {
  const problems: QueueProblem[] = []
  if (form.name.trim() === '') problems.push('name')
  if (!isSlots(form.slots)) problems.push('slots')
  if (parseRate(form.limit) === undefined) problems.push('limit')
  if (form.isTimed && form.cells.every((cell) => cell === null)) problems.push('hours')
  return problems
}

/** What the engine is told, of a form without problems. */
export const queueOf = ({ name, color, slots, limit, whenDone, isTimed, cells }: QueueForm): QueueChange => ({
  name: name.trim(),
  color,
  slots: slots.trim() === '' ? null : Number(slots),
  rateLimit: parseRate(limit) ?? null,
  whenDone,
  timetable: isTimed ? stretchesOf(cells).map(({ from, to }) => ({ from, to })) : null,
})

/** For whoever shows a rate: `2 MiB/s`. */
export const ratePerSecond = (rate: number): string => `${formatBytes(rate).replace(/\.0 /, ' ')}/s`
