/** What a recipe would do with one page: for its dry run, and for an editor's preview. */
import { z } from 'zod'
import { failure } from './failure-schema.ts'
import { recipeTable, rejectProblem, cell } from './recipe-rows.ts'

export const selectorTrace = z.object({
  /** Where it stands in the step: `follow[0]`, `files[0].name`, `rows.products.each`, `rows.products.price`, `next`. */
  what: z.string(),
  /** Matches, all places together; places that were looked at (rows, for a field); places without a match. */
  matches: z.number(),
  places: z.number(),
  empty: z.number(),
  /** The words of the first ones. */
  samples: z.array(z.string()),
})
export type SelectorTrace = z.infer<typeof selectorTrace>

/** Why a page would not be read; null: it would. */
export const leftOut = z.enum(['scope', 'below', 'skip', 'follow', 'trap', 'depth', 'robots'])
export type LeftOut = z.infer<typeof leftOut>

const trialPage = z.object({ url: z.string(), step: z.string().nullable(), leftOut: leftOut.nullable() })

export const trial = z.object({
  url: z.string(),
  /** The step that read it; null: there is no recipe. */
  step: z.string().nullable(),
  /** null: there was no answer. */
  status: z.number().nullable(),
  mediaType: z.string().nullable(),
  encoding: z.string(),
  title: z.string(),
  /** Why there is nothing to see. */
  failure: failure.nullable(),
  selectors: z.array(selectorTrace),
  /** The first hundred of each, and how many there are. */
  follow: z.array(trialPage),
  followed: z.number(),
  files: z.array(z.object({ url: z.string(), name: z.string(), sizeBytes: z.number().nullable() })),
  filesFound: z.number(),
  tables: z.array(recipeTable),
  rows: z.array(z.object({ table: z.string(), cells: z.array(cell) })),
  rowsFound: z.number(),
  rejects: z.array(z.object({ table: z.string(), position: z.number(), problems: z.array(rejectProblem) })),
  rejected: z.number(),
  next: trialPage.nullable(),
})
export type Trial = z.infer<typeof trial>
