/** What a text says of itself although it may have mistakes, and the same text under another name. Nothing here throws. */
import { isMap, isScalar, parseDocument, type Document } from 'yaml'
import { mostRecipeCharacters } from '../recipe-book.ts'
import { readRecipe } from './read.ts'

export interface RecipeNotes {
  /** Empty: it says none. */
  readonly name: string
  readonly about: string
  readonly mistakes: number
  /** The first addresses to start from. */
  readonly starts: readonly string[]
  /** Cookies without a value, which have to be given when it runs. */
  readonly cookies: readonly string[]
  /** A cookie that has its value in the text; null: none has. */
  readonly openCookie: string | null
}

const mostStarts = 3
const mostNameCharacters = 200
const mostAboutCharacters = 2_000

const documentOf = (text: string): Document | null => {
  if (text.length > mostRecipeCharacters) return null
  try {
    return parseDocument(text, { version: '1.2' })
  } catch {
    return null
  }
}

const wordsAt = (document: Document | null, key: string): string => {
  const found: unknown = isMap(document?.contents) ? document.contents.get(key) : undefined
  return typeof found === 'string' || typeof found === 'number' ? String(found).trim() : ''
}

/** Names of cookies and whether they have a value, as far as the text can be understood. */
const cookiesOf = (document: Document | null): readonly { readonly name: string; readonly isOpen: boolean }[] => {
  const cookies: unknown = isMap(document?.contents) ? document.contents.get('cookies', true) : undefined
  if (!isMap(cookies)) return []
  return cookies.items.map(({ key, value }) => ({
    name: String(isScalar(key) ? key.value : key),
    isOpen: isScalar(value) ? value.value !== null : value !== null,
  }))
}

export const notesOf = (text: string): RecipeNotes => {
  const document = documentOf(text)
  const { recipe, mistakes } = readRecipe(text)
  const cookies = cookiesOf(document)
  return {
    name: (recipe?.name ?? wordsAt(document, 'name')).slice(0, mostNameCharacters),
    about: (recipe?.about ?? wordsAt(document, 'about')).slice(0, mostAboutCharacters),
    mistakes: mistakes.length,
    starts: (recipe?.start ?? []).slice(0, mostStarts),
    cookies: cookies.filter(({ isOpen }) => !isOpen).map(({ name }) => name),
    openCookie: cookies.find(({ isOpen }) => isOpen)?.name ?? null,
  }
}

/** The text with another name and everything else as it is, comments too. A text that has no name is given one. */
export const renamed = (text: string, name: string): string => {
  const document = documentOf(text)
  const found: unknown = isMap(document?.contents) ? document.contents.get('name', true) : undefined
  const said = JSON.stringify(name)
  if (isScalar(found) && found.range) return `${text.slice(0, found.range[0])}${said}${text.slice(found.range[1])}`
  return `name: ${said}\n${text}`
}
