/**
 * Addresses that come in by `sluice:` links: `sluice:https://…`, `sluice://https://…` and `sluice:?url=…&url=…`. Any page can offer such
 * a link, so it carries addresses and nothing else: no folder, no name, no header, and no second line that could be read as a command.
 */
import { isAddress } from './reading.ts'

const mostOfLink = 1_000

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

const coded = (characters: string): string =>
  characters.replace(/./gs, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)

/**
 * The address in a form that stays whole where it is found in text: no space, no line's end, no quote, no mark at its end that a sentence
 * would own.
 */
const forText = (text: string): readonly string[] => {
  const href = isAddress(text) ? URL.parse(text)?.href : undefined
  return href === undefined ? [] : [href.replace(/['"`\\^{}|<>]|[.,;:!?*~)\]]+$/g, coded)]
}

/** Addresses in a link or a plain argument; empty: none. */
export const addressesOfLink = (argument: string): readonly string[] => {
  if (!/^sluice:/i.test(argument)) return isAddress(argument) ? [argument] : []
  const inner = argument.replace(/^sluice:(?:\/\/)?\/?/i, '')
  if (inner.startsWith('?') || /^add\/?\?/i.test(inner)) {
    const query = new URLSearchParams(inner.slice(inner.indexOf('?')))
    return query.getAll('url').slice(0, mostOfLink).flatMap(forText)
  }
  // Some browsers write `https//…` or code the colon.
  const written = [inner, decoded(inner), inner.replace(/^(https?)\/\//i, '$1://')]
  return written.filter(isAddress).slice(0, 1).flatMap(forText)
}
