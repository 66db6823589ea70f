/** Looks for settings by their words in every language, so that somebody who reads one and thinks in another finds them, too. */
import { en } from '../words/en.ts'
import { zh } from '../words/zh.ts'
import { rows, type SettingId } from './table.ts'

const textsIn = (words: unknown): readonly string[] => {
  if (typeof words === 'string') return [words]
  return typeof words === 'object' && words !== null ? Object.values(words).flatMap(textsIn) : []
}

/** Everything that is said about a setting, its name first. */
const saidOf = (id: SettingId): string =>
  [en, zh]
    .flatMap((words) => [...textsIn(words.setting[id]), words.settings.section[rows[id].section]])
    .concat(id)
    .join('\n')
    .toLowerCase()

const said = new Map<SettingId, string>()

/** Those among `ids` that say every word of `search` somewhere, in their order. */
export const findSettings = (ids: readonly SettingId[], search: string): readonly SettingId[] => {
  const wanted = search.toLowerCase().split(/\s+/).filter(Boolean)
  return ids.filter((id) => {
    const text = said.get(id) ?? saidOf(id)
    said.set(id, text)
    return wanted.every((word) => text.includes(word))
  })
}
