/**
 * A recipe: which pages a grab reads, which links it follows there, and what it takes out of them as typed fields. Recipes are data:
 * selectors and steps of a closed list, never code. This schema is the published one (assets/recipes/recipe.schema.json).
 */
import { z } from 'zod'

/** Names become tables and columns. */
const name = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]{0,62}$/,
    'a name has small letters, digits and _, begins with a letter, and is 63 characters long at most',
  )
const expression = z.string().trim().min(1).max(2_000)
const globs = z.array(z.string().trim().min(1).max(500)).max(100).default([])

/** What the page itself says: its address, its title, when it was read, the address it was found on. */
export const pageFact = z.enum(['url', 'title', 'time', 'foundOn'])

const simplePick = {
  /** CSS selector; the element itself is `:scope`. */
  css: expression.optional(),
  /** Attribute of what `css` selects; without it what fits the type: the text, or the address of a link. */
  attr: z
    .string()
    .regex(/^[\w:.-]{1,100}$/)
    .optional(),
  /** XPath 1.0. */
  xpath: expression.optional(),
  /** JSONPath (RFC 9535) without `match` and `search`. */
  json: expression.optional(),
  /** Regular expression in RE2's syntax, found in the text; its first group, or all of it. */
  regex: expression.optional(),
  fact: pageFact.optional(),
  /** The same for every row. */
  value: z.union([z.string().max(2_000), z.number(), z.boolean()]).optional(),
}
const ways = ['css', 'xpath', 'json', 'regex', 'fact', 'value', 'any'] as const
export type PickWay = (typeof ways)[number]

type PickInput = Partial<Record<PickWay | 'attr', unknown>>

const picksOne = (pick: PickInput, context: z.RefinementCtx): void => {
  const given = ways.filter((way) => pick[way] !== undefined)
  const { attr, css } = pick
  if (given.length > 1) context.addIssue({ code: 'custom', message: `gives ${given.join(' and ')}; keep one of them` })
  if (given.length === 0 && attr === undefined) {
    context.addIssue({ code: 'custom', message: `says nowhere where it is: give one of ${ways.join(', ')}` })
  }
  if (attr !== undefined && css === undefined && given.length > 0) {
    context.addIssue({ code: 'custom', message: 'attr goes with css only; in XPath write /@name at the end' })
  }
}

/** `a.next @href`: a selector, and the attribute; `@href` alone: of the element itself. */
const shortForm = (text: string): { css?: string; attr?: string } => {
  const found = /^(.*?)(?:^|\s)@([\w:.-]+)$/s.exec(text.trim())
  if (found === null) return { css: text.trim() }
  const css = (found[1] ?? '').trim()
  return css === '' ? { attr: found[2] ?? '' } : { css, attr: found[2] ?? '' }
}

const pickShape = {
  ...simplePick,
  /** The first of these that gives anything. */
  any: z
    .array(
      z.preprocess(
        (given) => (typeof given === 'string' ? shortForm(given) : given),
        z.strictObject(simplePick).superRefine(picksOne),
      ),
    )
    .min(1)
    .max(10)
    .optional(),
}

export const fieldType = z.enum(['text', 'number', 'integer', 'price', 'date', 'size', 'bool', 'url', 'list'])
export type FieldType = z.infer<typeof fieldType>

/** Steps of cleaning, one after the other; white space is folded before them and after. */
export const cleanStep = z.union([
  z.enum(['lower', 'upper']),
  z.strictObject({ before: z.string().min(1).max(500) }),
  z.strictObject({ after: z.string().min(1).max(500) }),
  z.strictObject({ remove: z.string().min(1).max(500) }),
  z.strictObject({ replace: z.tuple([z.string().min(1).max(500), z.string().max(500)]) }),
  /** The first group of an expression, or all that it finds; empty when it finds nothing. */
  z.strictObject({ match: expression }),
])
export type CleanStep = z.infer<typeof cleanStep>

const locale = z
  .string()
  .max(35)
  .refine((tag) => {
    try {
      return Intl.getCanonicalLocales(tag).length === 1
    } catch {
      return false
    }
  }, 'is no language tag such as de, en-GB or fr-CH')

const zone = z
  .string()
  .max(60)
  .refine((id) => {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: id }).resolvedOptions().timeZone !== ''
    } catch {
      return false
    }
  }, 'is no time zone such as UTC or Europe/Berlin')

const fieldShape = {
  ...pickShape,
  type: fieldType.default('text'),
  /** A row without it is rejected. */
  required: z.boolean().default(false),
  /** What is done with a value that is not of the type: reject the row, or leave the field empty. */
  bad: z.enum(['reject', 'empty']).default('reject'),
  clean: z.array(cleanStep).max(20).default([]),
  /** How numbers and dates are written there; the recipe's `locale`, else `en`. */
  locale: locale.optional(),
  /** Of prices that name none: an ISO 4217 code. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'is no currency code such as EUR')
    .optional(),
  /** Of dates that are written in a form of their own, in the tokens of Luxon: `dd.MM.yyyy HH:mm`. */
  format: z.string().min(1).max(100).optional(),
  /** Of dates that name none. */
  zone: zone.optional(),
  /** Of lists: the type of their items, and what stands between them. */
  of: fieldType.exclude(['list', 'price']).default('text'),
  split: z.string().min(1).max(20).optional(),
}

const fieldObject = z.strictObject(fieldShape).superRefine(picksOne)
export const recipeField = z.preprocess((given) => (typeof given === 'string' ? shortForm(given) : given), fieldObject)
export type RecipeField = z.infer<typeof fieldObject>

/** A part of a link that is not the node itself. */
const part = recipeField.optional()

const linkShape = {
  ...pickShape,
  /** Address, where it is a part of what is picked. */
  url: part,
  /** Only addresses like these; with a slash the whole address is compared, without one the name. */
  match: globs,
  skip: globs,
}
const linkObject = z
  .strictObject({ ...linkShape, /** The step that reads the pages; this one. */ to: name.optional() })
  .superRefine(picksOne)
const fileObject = z
  .strictObject({ ...linkShape, name: part, size: part, date: part, text: part })
  .superRefine(picksOne)

/** `links`: whatever a grab without recipe sees in the page: links, entries of indexes, sitemaps and feeds. */
export const allLinks = z.literal('links')
const listOf = <T extends z.ZodType>(one: T) =>
  z.preprocess(
    (given) => (given === undefined || Array.isArray(given) ? given : [given]),
    z.array(one).max(50).default([]),
  )
const orShort = <T extends z.ZodType>(one: T) =>
  z.preprocess(
    (given) => (typeof given === 'string' && given !== 'links' ? shortForm(given) : given),
    z.union([allLinks, one]),
  )

const pageNumber = z.number().int().min(0).max(1_000_000)
const counted = {
  first: pageNumber.default(1),
  by: z.number().int().min(1).max(100_000).default(1),
  last: pageNumber.optional(),
}

/** How a list goes on. Numbers end with the first page that brings nothing. */
export const paging = z.union([
  z.preprocess(
    (given) => (typeof given === 'string' ? shortForm(given) : given),
    z
      .strictObject({
        css: pickShape.css,
        attr: pickShape.attr,
        xpath: pickShape.xpath,
        json: pickShape.json,
        regex: pickShape.regex,
        /** What was picked is no address but the value of this parameter: a cursor. */
        cursor: z.string().min(1).max(100).optional(),
      })
      .superRefine(picksOne),
  ),
  /** A parameter of the address that counts pages or items. */
  z.strictObject({ param: z.string().min(1).max(100), ...counted }),
  /** A part of the path that does: `/page/{n}`; a first page without it is number `first`. */
  z.strictObject({
    path: z.string().regex(/^\/[^{}]*\{n\}[^{}]*$/, 'is a part of a path with {n} in it: /page/{n}'),
    ...counted,
  }),
  /** The header `Link` with `rel="next"` (RFC 8288). */
  z.strictObject({ header: z.literal('link') }),
])
export type Paging = z.infer<typeof paging>

export const recipeRows = z.strictObject({
  /** Name of the table; the step's. */
  table: name.optional(),
  /** What makes a row; without it the page is one. */
  each: z
    .preprocess(
      (given) => (typeof given === 'string' ? { css: given } : given),
      z.strictObject(pickShape).superRefine(picksOne),
    )
    .optional(),
  fields: z.record(name, recipeField).refine((fields) => {
    const count = Object.keys(fields).length
    return count >= 1 && count <= 100
  }, 'needs between one field and a hundred'),
  /** Rows with the same values in these are the same row: the first one is kept. */
  key: z.array(name).min(1).max(20).optional(),
})
export type RecipeRows = z.infer<typeof recipeRows>

export const recipeStep = z.strictObject({
  follow: listOf(orShort(linkObject)),
  files: listOf(orShort(fileObject)),
  rows: listOf(recipeRows),
  next: paging.optional(),
})
export type RecipeStep = z.infer<typeof recipeStep>
export type RecipeFollow = RecipeStep['follow'][number]
export type RecipeFile = RecipeStep['files'][number]

const limits = z
  .strictObject({
    /** How many links away from a start. */
    depth: z.number().int().min(0).max(1_000),
    pages: z.number().int().min(1).max(100_000_000),
    /** Of pages, from the wire. */
    bytes: z.number().int().min(1),
    /** Of work. */
    seconds: z.number().min(1),
    /** Between the beginnings of two requests to one host. */
    waitSeconds: z.number().min(0).max(3_600),
    /** Requests at once: to one host, and to all. */
    perHost: z.number().int().min(1).max(64),
    atOnce: z.number().int().min(1).max(256),
  })
  .partial()
  .default({})

/** Without further checks: what follows from one another is checked by `recipe`. */
const recipeObject = z.strictObject({
  /** Version of this form. */
  sluice: z.literal(1),
  name: z.string().trim().min(1).max(200),
  about: z.string().trim().max(2_000).default(''),
  /** Addresses; those that are given with the recipe take their place. */
  start: z.preprocess(
    (given) => (typeof given === 'string' ? [given] : given),
    z.array(z.string().trim().min(1).max(8_192)).max(10_000).default([]),
  ),
  /** Cookies to send to the hosts of the starts; null: to be given when it runs. They are kept sealed, apart from the recipe. */
  cookies: z
    .record(
      z.string().regex(/^[\w!#$%&'*+.^`|~-]{1,200}$/),
      z
        .string()
        .max(8_192)
        .regex(/^[^\s;,]*$/)
        .nullable(),
    )
    .default({}),
  locale: locale.default('en'),
  zone: zone.default('UTC'),
  /** Pages of the starts' hosts, of their sites, or any. */
  scope: z.enum(['host', 'site', 'any']).default('host'),
  /** Only pages in or below the folder of a start. */
  below: z.boolean().default(false),
  accept: globs,
  reject: globs,
  limits,
  /** The first one reads the starts. */
  steps: z.record(name, recipeStep),
})

export const recipe = recipeObject.superRefine(({ steps }, context) => {
  const names = Object.keys(steps)
  if (names.length < 1 || names.length > 50)
    context.addIssue({ code: 'custom', path: ['steps'], message: 'needs between one step and fifty' })
  const tables = new Set<string>()
  for (const [stepName, { follow, rows }] of Object.entries(steps)) {
    for (const [at, link] of follow.entries()) {
      if (link === 'links' || link.to === undefined || names.includes(link.to)) continue
      const path = ['steps', stepName, 'follow', at, 'to']
      context.addIssue({
        code: 'custom',
        path,
        message: `names the step “${link.to}”, which is not there; there are: ${names.join(', ')}`,
      })
    }
    for (const [at, { table = stepName, key = [], fields }] of rows.entries()) {
      const path = ['steps', stepName, 'rows', at]
      const unknown = key.find((one) => !(one in fields))
      if (unknown !== undefined)
        context.addIssue({ code: 'custom', path: [...path, 'key'], message: `“${unknown}” is none of the fields` })
      if (otherTables.includes(table)) {
        context.addIssue({
          code: 'custom',
          path,
          message: `“${table}” is the name of another table; name this one with table:`,
        })
      }
      if (tables.has(table))
        context.addIssue({
          code: 'custom',
          path,
          message: `makes a second table “${table}”; name one of them with table:`,
        })
      tables.add(table)
      const taken = columnNames(fields).find(
        (column, index, all) => all.indexOf(column) !== index || ownColumns.includes(column),
      )
      if (taken !== undefined)
        context.addIssue({
          code: 'custom',
          path: [...path, 'fields'],
          message: `“${taken}” is the name of another column; choose another name`,
        })
    }
  }
})
export type Recipe = z.infer<typeof recipe>

/** Tables that stand beside those of recipes. */
const otherTables: readonly string[] = ['finds', 'rejects', 'sluice_grab']

/** Columns that every row has: where it comes from. */
export const ownColumns: readonly string[] = ['page', 'read_at', 'recipe', 'row_id']

const columnNames = (fields: Readonly<Record<string, RecipeField>>): readonly string[] =>
  Object.entries(fields).flatMap(([column, { type }]) => (type === 'price' ? [column, `${column}_currency`] : [column]))

/** JSON Schema of the form that people write. */
export const recipeJsonSchema = (): Readonly<Record<string, unknown>> => ({
  ...z.toJSONSchema(recipeObject, { io: 'input', reused: 'ref' }),
  title: 'Recipe of Sluice',
})
