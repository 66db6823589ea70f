/** What stands in the field of a setting, and what it means. Pure; judged by the very schema that the engine judges by. */
import { hostSettingFields } from '../../shared/host-settings.ts'
import { boundsOf, settingFields } from '../../shared/settings.ts'
import { parseRate } from '../downloads/add-form.ts'
import { rateText } from '../queues/queue-form.ts'
import { type Control, rows, type SettingId } from './table.ts'

export type ProblemKey = 'count' | 'rate' | 'size' | 'seconds' | 'path' | 'proxy' | 'userAgent' | 'other'

export type Typed =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: ProblemKey; readonly min: number; readonly max: number }

const fields = { ...settingFields, ...hostSettingFields }
const second = 1000

export const textOf = ({ kind }: Control, value: unknown): string => {
  if (typeof value === 'string') return value
  if (typeof value !== 'number') return ''
  if (kind === 'rate' || kind === 'size') return rateText(value)
  return String(kind === 'seconds' ? value / second : value)
}

const numberIn = (text: string): number | undefined => {
  const clean = text.trim().replace(',', '.')
  return /^\d+(\.\d+)?$/.test(clean) ? Number(clean) : undefined
}

/** What a text stands for before it is judged; undefined: nothing. */
const meant = (control: Control, text: string): unknown => {
  const clean = text.trim()
  switch (control.kind) {
    case 'count':
    case 'seconds': {
      if (clean === '') return control.isOptional ? null : undefined
      const value = numberIn(clean)
      return value !== undefined && control.kind === 'seconds' ? Math.round(value * second) : value
    }
    case 'rate':
    case 'size':
      return clean === '' && !control.isOptional ? undefined : parseRate(text)
    case 'text':
      return clean === '' ? control.empty : clean
    case 'folder':
    case 'choice':
    case 'switch':
    case 'hosts':
      return clean
  }
}

const problemOf = (control: Control): ProblemKey => {
  if (control.kind === 'text') return control.problem
  if (control.kind === 'folder') return 'path'
  return ['count', 'rate', 'size', 'seconds'].includes(control.kind) ? (control.kind as ProblemKey) : 'other'
}

/** Judges what was typed for a setting. `min` and `max` are in the unit that is typed. */
export const readTyped = (id: SettingId, text: string): Typed => {
  const { control } = rows[id]
  const field = fields[id]
  const judged = field.safeParse(meant(control, text))
  if (judged.success) return { ok: true, value: judged.data }
  const { min, max } = boundsOf(field)
  const unit = control.kind === 'seconds' ? second : 1
  return { ok: false, problem: problemOf(control), min: min / unit, max: max / unit }
}
