/** What a window keeps of recipes that are being written, until they are saved. */
import { z } from 'zod'
import { mostRecipeCharacters, recipeKey } from './recipe-book.ts'

const draft = z.object({
  /** null: of a recipe that was never saved. */
  key: recipeKey.nullable(),
  text: z.string().max(mostRecipeCharacters),
  /** Of the recipe that it began with; null: it began with none. */
  revision: z.number().nullable(),
})
export type Draft = z.infer<typeof draft>

export const draftBook = z.object({
  drafts: z.array(draft).default([]),
  /** The address that each was tried on last. */
  tries: z.array(z.object({ key: recipeKey, url: z.string().max(8_192) })).default([]),
})
export type DraftBook = z.infer<typeof draftBook>
