/**
 * What somebody has written and not saved, and the address that each recipe was tried on: kept in the page's storage, because a window
 * may be closed, released or crash at any moment.
 */
import { draftBook, type Draft, type DraftBook } from '../../shared/recipe-drafts.ts'
import type { RecipeKey } from '../../shared/recipe-book.ts'

const storageKey = 'sluice.recipes'
const mostDrafts = 10
const mostTries = 100

const storage = (): Storage | undefined => {
  try {
    return globalThis.localStorage
  } catch {
    // A page may be forbidden to keep anything.
    return undefined
  }
}

/** Anything unreadable counts as nothing. */
const read = (): DraftBook => {
  try {
    return draftBook.parse(JSON.parse(storage()?.getItem(storageKey) ?? '{}'))
  } catch {
    return { drafts: [], tries: [] }
  }
}

const write = (next: DraftBook): void => {
  try {
    storage()?.setItem(storageKey, JSON.stringify(next))
  } catch {
    // The storage is full: the text still stands in the window.
  }
}

export const allDrafts = (): readonly Draft[] => read().drafts

export const draftOf = (key: RecipeKey | null): Draft | null => read().drafts.find((one) => one.key === key) ?? null

export const keepDraft = (one: Draft): void => {
  const now = read()
  write({ ...now, drafts: [one, ...now.drafts.filter(({ key }) => key !== one.key)].slice(0, mostDrafts) })
}

export const dropDraft = (key: RecipeKey | null): void => {
  const now = read()
  write({ ...now, drafts: now.drafts.filter((one) => one.key !== key) })
}

export const lastTry = (key: RecipeKey): string | null => read().tries.find((one) => one.key === key)?.url ?? null

export const keepTry = (key: RecipeKey, url: string): void => {
  const now = read()
  write({ ...now, tries: [{ key, url }, ...now.tries.filter((one) => one.key !== key)].slice(0, mostTries) })
}
