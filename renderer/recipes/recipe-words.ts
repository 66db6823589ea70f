/** What is wrong with a recipe, in the user's language where there are words for it. */
import type { TFunction } from 'i18next'
import type { Failure } from '../../shared/failure.ts'
import type { RecipeMistake, RecipeReading } from '../../shared/recipes/read.ts'
import type { CodeMark } from './code-text.ts'
import { placeOfFailure } from './places.ts'

export const mistakeWords = ({ code, values, message, where }: RecipeMistake, t: TFunction): string => {
  const { key = '', meant, wanted = '' } = values
  const said = (): string => {
    if (code === 'yaml' || code === 'rule') return message
    if (code !== 'unknown_key') return t(`recipe.mistake.${code}`, { wanted })
    return meant === undefined
      ? t('recipe.mistake.unknown_key', { key })
      : t('recipe.mistake.unknown_key_meant', { key, meant })
  }
  return where === '' || code === 'unknown_key' ? said() : `${where}: ${said()}`
}

/** What the engine refuses of a recipe, where that lies in the text. */
const refusalWords = ({ detail, message }: Failure, t: TFunction): string => {
  if (detail?.reason === 'open_cookie') return t('recipe.openCookie', { name: detail.cookie ?? '' })
  if (detail?.cookie !== undefined) return t('recipe.needsCookie', { name: detail.cookie })
  return detail?.problem ?? message
}

/** Everything that is marked in the text: mistakes, else what the engine has refused. */
export const marksOf = (reading: RecipeReading, refusals: readonly (Failure | null)[], t: TFunction): CodeMark[] => [
  ...reading.mistakes.map((one) => ({ line: one.line, column: one.column, text: mistakeWords(one, t) })),
  ...refusals.flatMap((failure) => {
    const place = placeOfFailure(failure, reading)
    return failure === null || place === null ? [] : [{ ...place, text: refusalWords(failure, t) }]
  }),
]
