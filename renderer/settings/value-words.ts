/** A setting's value in words, for defaults, and for what stays in force. */
import type { TFunction } from 'i18next'
import { formatBytes, formatDuration, formatSpeed } from '../../shared/format.ts'
import type { Words } from '../words/en.ts'
import { rows, type SettingId } from './table.ts'

type Named<Part extends string> = {
  [Id in SettingId]: Words['setting'][Id] extends Readonly<Record<Part, unknown>> ? Id : never
}[SettingId]

/** The words of one of the choices of a setting. */
export const choiceWords = (id: SettingId, option: string, t: TFunction): string => {
  if (id === 'whenDone') return t(`whenDone.${option as 'nothing'}`)
  if (id === 'language' && option !== 'system') return t(`language.${option as 'en'}`)
  // The table and the words name the same options; a test goes through all of them.
  return t(`setting.${id as Named<'options'>}.options.${option}` as 'setting.theme.options.system')
}

export const valueWords = (id: SettingId, value: unknown, t: TFunction): string => {
  const { control } = rows[id]
  if (Array.isArray(value)) return t('settings.rules.count', { count: value.length })
  if (typeof value === 'boolean') return t(value ? 'setting.switch.on' : 'setting.switch.off')
  if (value === null || value === '' || value === undefined) return t(`setting.${id as Named<'none'>}.none`)
  if (typeof value === 'number' && control.kind === 'rate') return formatSpeed(value)
  if (typeof value === 'number' && control.kind === 'size') return formatBytes(value)
  if (typeof value === 'number' && control.kind === 'seconds') return formatDuration(value)
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return control.kind === 'choice' ? choiceWords(id, text, t) : text
}
