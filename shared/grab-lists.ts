/**
 * What a grab has found, as a list that people look through: which finds are in it, in which order or folders, and which of them are
 * wanted. Sizes are bytes, times milliseconds.
 */
import { z } from 'zod'
import { failureCode } from './failure-schema.ts'
import { findView, grabOptions, grabView } from './grabs.ts'
import { fileKind } from './kind.ts'

export const findFilter = z.object({
  /** none given: all. */
  kinds: z.array(fileKind).max(fileKind.options.length).default([]),
  /** Endings of names in lower case, without the dot; none given: all. An empty one: names without an ending. */
  endings: z.array(z.string().max(40)).max(200).default([]),
  /** A size that is not known fits no bound. */
  leastBytes: z.number().nonnegative().nullable().default(null),
  mostBytes: z.number().nonnegative().nullable().default(null),
  /**
   * Words that must all be in the name, the address or the link's text. With `*` or `?` a word is a pattern for the whole name (with a
   * slash: for the whole address). A `-` before it: what must not be.
   */
  text: z.string().max(500).default(''),
  /** `fresh`: neither dead, nor the same as another find, nor a download already. */
  state: z.enum(['all', 'fresh', 'chosen', 'left', 'known', 'same', 'dead']).default('all'),
  /** Only finds in this folder or below it; null: all. */
  within: z.string().max(4_000).nullable().default(null),
})
export type FindFilter = z.infer<typeof findFilter>

export const findSort = z.object({
  key: z.enum(['found', 'name', 'size', 'modified', 'kind', 'folder', 'host']).default('found'),
  descending: z.boolean().default(false),
})
export type FindSort = z.infer<typeof findSort>

export const findQuery = z.object({
  filter: findFilter.default(() => findFilter.parse({})),
  sort: findSort.default(() => findSort.parse({})),
  /** `tree`: in folders as they would lie on disk, names in their natural order, whatever `sort` says. */
  shape: z.enum(['table', 'tree']).default('table'),
  /** Folders of the tree that are closed. */
  closed: z.array(z.string().max(4_000)).max(10_000).default([]),
})
export type FindQuery = z.infer<typeof findQuery>

export const findWindow = z.object({
  from: z.number().int().nonnegative().default(0),
  count: z.number().int().min(0).max(1_000).default(100),
})
export type FindWindow = z.infer<typeof findWindow>

/** Whole numbers `[first, last]`. */
const numberRange = z.tuple([z.number(), z.number()])

/** Files of one host and folder that are numbered (`S01E02`, `part 3`), of which some numbers are missing. */
export const seriesView = z.object({
  /** What stands before the number. */
  title: z.string(),
  host: z.string(),
  folder: z.string(),
  /** Numbers that are there, the first and the last of them. */
  count: z.number(),
  first: z.number(),
  last: z.number(),
  missing: z.array(numberRange),
})
export type SeriesView = z.infer<typeof seriesView>

/** Stretches that are told of one series; the rest of them is counted. */
const mostStretches = 12

/** `3, 7–9`. */
export const rangesText = (ranges: readonly (readonly [number, number])[]): string => {
  const told = ranges.slice(0, mostStretches).map(([a, b]) => (a === b ? String(a) : `${String(a)}–${String(b)}`))
  return ranges.length > mostStretches ? `${told.join(', ')}, …` : told.join(', ')
}

/** Status of the newest download of the same address; null: there is none. */
const knownAs = z.enum(['queued', 'paused', 'completed', 'failed']).nullable()

export const findRow = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('find'),
    key: z.string(),
    /** How deep in the tree; 0 in a table. */
    depth: z.number(),
    find: findView,
    isChosen: z.boolean(),
    known: knownAs,
    /** Of its series: numbers that are missing right before it, or behind it where it is the last one. */
    missing: z.array(numberRange),
  }),
  z.object({
    kind: z.literal('folder'),
    key: z.string(),
    depth: z.number(),
    /** Path as `FindView.folder` has it, and its last part. */
    folder: z.string(),
    name: z.string(),
    isOpen: z.boolean(),
    /** In it and below it, as far as the filter lets through. */
    finds: z.number(),
    chosen: z.number(),
    /** Of the chosen ones whose size is known. */
    chosenBytes: z.number(),
  }),
])
export type FindRow = z.infer<typeof findRow>

/** How many there are, before and after the filter. */
export const findTally = z.object({
  total: z.number(),
  shown: z.number(),
  /** Of those shown: wanted, the bytes of these as far as sizes are known, and how many sizes are not. */
  chosen: z.number(),
  chosenBytes: z.number(),
  chosenUnsized: z.number(),
  /** Wanted, whether they are shown or not. */
  chosenOfAll: z.number(),
  dead: z.number(),
  same: z.number(),
  known: z.number(),
  /** By kind, and by ending (the most frequent ones), of all that pass the rest of the filter. */
  kinds: z.array(z.object({ kind: fileKind, count: z.number() })),
  endings: z.array(z.object({ ending: z.string(), count: z.number() })),
})
export type FindTally = z.infer<typeof findTally>

/** A host that pages are read from now, or that has pages waiting. */
export const grabHost = z.object({
  origin: z.string(),
  queued: z.number(),
  /** Requests under way. */
  active: z.number(),
  /** Time between the beginnings of two requests, as asked by its robots.txt or by the options. */
  delayMs: z.number(),
  /** It has asked to be left alone for so long yet; 0: it has not. */
  heldMs: z.number(),
})
export type GrabHost = z.infer<typeof grabHost>

/** Of many starts only the first ones are told. */
export const grabDetail = grabView.extend({
  options: grabOptions.omit({ http: true, recipe: true, starts: true }),
  /** Those with the most to do; a live grab's first. */
  hosts: z.array(grabHost),
})
export type GrabDetail = z.infer<typeof grabDetail>

/** Pages as they ended, or that wait. */
export const pageEnd = z.enum(['failed', 'forbidden', 'waiting'])
export type PageEndView = z.infer<typeof pageEnd>
export const pageView = z.object({
  id: z.number(),
  url: z.string(),
  depth: z.number(),
  foundOn: z.string().nullable(),
  /** Why it failed; null: it did not, or that was not noted. */
  code: failureCode.nullable(),
  attempts: z.number(),
})
export type PageView = z.infer<typeof pageView>

const sub = z.number().int().positive()

/** A grab as a whole, each time something of it changed; null: it is gone. */
export const grabFrame = z.object({ type: z.literal('grab'), sub, grab: grabDetail.nullable() })

/** The window's new order, and rows that are new or changed. The first one of a subscription (`seq` 1) has all of them. */
export const findsFrame = z.object({
  type: z.literal('finds'),
  sub,
  seq: z.number(),
  from: z.number(),
  /** Rows of the whole list, folders among them. */
  total: z.number(),
  keys: z.array(z.string()),
  upsert: z.array(findRow),
  tally: findTally,
  /** Of all that was found, whatever the filter shows: series with gaps, the longest first (at most 200). */
  series: z.array(seriesView),
})
export type FindsFrame = z.infer<typeof findsFrame>

/** All grabs, the newest first, each time something of one changed. Of many starts only the first ones are told. */
export const grabsFrame = z.object({ type: z.literal('grabs'), sub, grabs: z.array(grabView) })
