/** What was picked, cleaned and turned into a value of a field's type; or why it cannot be. */
import type { RE2JS } from 're2js'
import type { CleanStep, RecipeField } from '../../../../shared/recipe.ts'
import type { Cell, RejectReason } from '../../../../shared/recipe-rows.ts'
import { parseSize } from '../clean.ts'
import { regexOf } from '../../domain/patterns.ts'
import { epochDay, parseDay } from './dates.ts'
import { parseNumber, parsePrice } from './numbers.ts'
import { RecipeProblem } from './problem.ts'
import { compilePick, findAll, textOf, type Picker, type Spot } from './pick.ts'
import { mostValue, type PageSource } from './source.ts'
import { fold, isTag } from './tree.ts'

/** One cell, or two for a price; or why not. */
export type Value = { readonly cells: readonly Cell[] } | { readonly bad: RejectReason; readonly text: string }

export interface Converter {
  /** Places that the field's selector gives. */
  readonly pick: Picker
  readonly read: (page: PageSource, spots: readonly Spot[]) => Value
  readonly width: number
}

interface Defaults {
  readonly locale: string
  readonly zone: string
}

type Path = readonly (string | number)[]
type Step = (text: string) => string

const yes = 'true yes y on 1 ✓ ✔ ja oui sí si sim да 是 有 はい'.split(' ')
const no = 'false no n off 0 ✗ ✘ × nein non não нет 否 无 いいえ'.split(' ')

const stepOf = (step: CleanStep, path: Path): Step => {
  if (step === 'lower') return (text) => text.toLowerCase()
  if (step === 'upper') return (text) => text.toUpperCase()
  if ('before' in step) return (text) => (text.includes(step.before) ? text.slice(0, text.indexOf(step.before)) : text)
  if ('after' in step) {
    return (text) => (text.includes(step.after) ? text.slice(text.indexOf(step.after) + step.after.length) : text)
  }
  if ('remove' in step) return (text) => text.replaceAll(step.remove, '')
  if ('replace' in step) return (text) => text.replaceAll(step.replace[0], () => step.replace[1])
  const expression = expressionOf(step.match, path)
  return (text) => findAll(expression, text, 1)[0] ?? ''
}

const expressionOf = (source: string, path: Path): RE2JS => {
  try {
    return regexOf(source)
  } catch (error) {
    throw new RecipeProblem([...path, 'match'], error instanceof Error ? error.message : String(error))
  }
}

const addressAttributes = ['href', 'src', 'data-src', 'data-href', 'action'] as const

/** What an element says for a type, where nothing more was asked for. */
const spotText = (spot: Spot, type: string): string => {
  if (spot.kind !== 'node' || !isTag(spot.node)) return textOf(spot)
  const { attribs } = spot.node
  if (type === 'url') {
    const name = addressAttributes.find((one) => attribs[one] !== undefined)
    if (name !== undefined) return attribs[name] ?? ''
  }
  if (type === 'date' && attribs.datetime !== undefined) return attribs.datetime
  return textOf(spot)
}

type Scalar = { readonly cell: Cell; readonly second?: Cell } | RejectReason

const numberOf = (value: Scalar | number): Scalar =>
  typeof value === 'number' ? (Number.isFinite(value) ? { cell: value } : 'not_a_number') : value

/** Numbers and truth values of JSON are what they are. */
const ofJson = (value: unknown, type: string): Scalar | null => {
  if (typeof value === 'boolean' && type === 'bool') return { cell: value }
  if (typeof value !== 'number') return null
  if (type === 'number') return numberOf(value)
  if (type === 'integer' || type === 'size') {
    return Number.isSafeInteger(value) ? { cell: value } : type === 'size' ? 'not_a_size' : 'not_whole'
  }
  if (type === 'date') {
    const day = epochDay(value)
    return day === null ? 'not_a_date' : { cell: day }
  }
  return null
}

const scalarOf = (text: string, type: string, field: RecipeField, defaults: Defaults, page: PageSource): Scalar => {
  const locale = field.locale ?? defaults.locale
  switch (type) {
    case 'number':
    case 'integer': {
      const value = parseNumber(text, locale)
      if ('bad' in value) return value.bad
      return type === 'integer' && !Number.isSafeInteger(value.ok) ? 'not_whole' : { cell: value.ok }
    }
    case 'price': {
      const price = parsePrice(text, locale, field.currency)
      return 'bad' in price ? price.bad : { cell: price.ok.amount, second: price.ok.currency }
    }
    case 'date': {
      const day = parseDay(text, { locale, zone: field.zone ?? defaults.zone, format: field.format })
      return day === null ? 'not_a_date' : { cell: day }
    }
    case 'size': {
      const bytes = parseSize(text.replace(/^\s*[([]\s*|\s*[)\]]\s*$/g, ''))
      return bytes === null ? 'not_a_size' : { cell: bytes }
    }
    case 'bool': {
      const word = text.toLowerCase()
      return yes.includes(word) ? { cell: true } : no.includes(word) ? { cell: false } : 'not_a_bool'
    }
    case 'url': {
      const url = page.address(text)
      return url === null ? 'not_an_address' : { cell: url.href }
    }
    default:
      return text.length > mostValue - 1 ? 'too_long' : { cell: text }
  }
}

/** Throws `RecipeProblem`. */
export const compileField = (field: RecipeField, path: Path, defaults: Defaults): Converter => {
  const pick = compilePick(field, path)
  const steps = field.clean.map((step, at) => stepOf(step, [...path, 'clean', at]))
  const cleaned = (text: string): string => fold(steps.reduce((one, step) => step(one), fold(text)))
  const { type, required, bad, of, split } = field
  const width = type === 'price' ? 2 : 1
  const empty: Value = { cells: Array.from({ length: width }, () => null) }
  const refuse = (reason: RejectReason, text: string): Value =>
    bad === 'empty' && !required ? empty : { bad: reason, text: text.slice(0, 200) }
  const missing: Value = required ? { bad: 'missing', text: '' } : empty

  const one = (
    spot: Spot,
    wanted: string,
    page: PageSource,
  ): { readonly text: string; readonly scalar: Scalar | null } => {
    if (spot.kind === 'json' && steps.length === 0) {
      const scalar = ofJson(spot.value, wanted)
      if (scalar !== null) return { text: textOf(spot, 200), scalar }
    }
    const text = cleaned(spotText(spot, wanted))
    return { text, scalar: text === '' ? null : scalarOf(text, wanted, field, defaults, page) }
  }
  const readList = (spots: readonly Spot[], page: PageSource): Value => {
    const parts = spots.flatMap((spot): readonly Spot[] => {
      if (spot.kind === 'json' && Array.isArray(spot.value))
        return spot.value.map((value: unknown) => ({ kind: 'json', value }))
      if (split === undefined) return [spot]
      return spotText(spot, of)
        .split(split)
        .map((text) => ({ kind: 'text', text }))
    })
    const items: (string | number | boolean)[] = []
    for (const part of parts.slice(0, 1_000)) {
      const { text, scalar } = one(part, of, page)
      if (typeof scalar === 'string') return refuse(scalar, text)
      const cell = scalar?.cell
      if (cell !== null && cell !== undefined && typeof cell !== 'object') items.push(cell)
    }
    return items.length === 0 ? missing : { cells: [items] }
  }
  const read = (page: PageSource, spots: readonly Spot[]): Value => {
    if (type === 'list') return readList(spots, page)
    for (const spot of spots) {
      const { text, scalar } = one(spot, type, page)
      if (scalar === null) continue
      if (typeof scalar === 'string') return refuse(scalar, text)
      return { cells: width === 2 ? [scalar.cell, scalar.second ?? null] : [scalar.cell] }
    }
    return missing
  }
  return { pick, read, width }
}
