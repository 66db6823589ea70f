/** What a recipe brings: rows of typed cells, their columns, and what was rejected and why. */
import { z } from 'zod'
import { fieldType, type Recipe } from './recipe.ts'

export const cell = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.array(z.union([z.string(), z.number(), z.boolean()])),
])
export type Cell = z.infer<typeof cell>

export const rejectReason = z.enum([
  ...['missing', 'not_a_number', 'not_whole', 'ambiguous', 'not_a_price', 'not_a_date', 'not_a_size', 'not_a_bool'],
  ...['not_an_address', 'too_long', 'duplicate', 'page_too_large'],
] as const)
export type RejectReason = z.infer<typeof rejectReason>

/** The reason in English. */
export const rejectWords: Readonly<Record<RejectReason, string>> = {
  missing: 'is required and not there',
  not_a_number: 'is no number as the locale writes them',
  not_whole: 'is no whole number',
  ambiguous: 'holds more than one number',
  not_a_price: 'is no price',
  not_a_date: 'is no date as the locale or the format writes them',
  not_a_size: 'is no size such as 1.5 MB',
  not_a_bool: 'says neither yes nor no',
  not_an_address: 'is no web address',
  too_long: 'is longer than 10,000 characters',
  duplicate: 'stands in an earlier row already',
  page_too_large: 'the page has too many elements, or nests them too deep',
}

/** Types of columns; a price is two: the amount and the currency. */
export const columnType = z.enum([...fieldType.exclude(['price']).options, 'currency'])
export type ColumnType = z.infer<typeof columnType>

export const tableColumn = z.object({ name: z.string(), type: columnType })
export type TableColumn = z.infer<typeof tableColumn>
export const recipeTable = z.object({ name: z.string(), columns: z.array(tableColumn) })
export type RecipeTable = z.infer<typeof recipeTable>

/** The tables that a recipe fills, with the columns of their fields in order. */
export const tablesOf = ({ steps }: Pick<Recipe, 'steps'>): RecipeTable[] =>
  Object.entries(steps).flatMap(([stepName, { rows }]) =>
    rows.map(({ table = stepName, fields }) => ({
      name: table,
      columns: Object.entries(fields).flatMap(([name, { type }]): TableColumn[] =>
        type === 'price'
          ? [
              { name, type: 'number' },
              { name: `${name}_currency`, type: 'currency' },
            ]
          : [{ name, type }],
      ),
    })),
  )

/** Files that rows are given away as. */
export const rowFormat = z.enum(['csv', 'ndjson'])
export type RowFormat = z.infer<typeof rowFormat>

export const rowId = z.number().int().positive().brand<'RowId'>()
export type RowId = z.infer<typeof rowId>

export const rowView = z.object({
  id: rowId,
  table: z.string(),
  /** In the order of the table's columns. Dates are ISO 8601: a day, or a point in time in UTC. */
  cells: z.array(cell),
  /** Where it stands, and when that was read (epoch milliseconds). */
  page: z.string(),
  readAt: z.number(),
})
export type RowView = z.infer<typeof rowView>

export const rejectProblem = z.object({ field: z.string(), reason: rejectReason, value: z.string() })
export type RejectProblem = z.infer<typeof rejectProblem>

export const rejectView = z.object({
  id: z.number().int().positive(),
  table: z.string(),
  /** Of the row in its page, from 1. */
  position: z.number(),
  problems: z.array(rejectProblem),
  page: z.string(),
  readAt: z.number(),
})
export type RejectView = z.infer<typeof rejectView>
