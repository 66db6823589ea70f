/** Recipes as people write them: YAML, read with where each mistake stands and what to do about it. */
import { isCollection, isNode, LineCounter, parseDocument, type Document, type Node } from 'yaml'
import type { z } from 'zod'
import { mostRecipeCharacters } from '../recipe-book.ts'
import { recipe, type Recipe } from '../recipe.ts'
import { nearNames } from './near-names.ts'

/** What kind of mistake it is, for other languages. `yaml` and `rule` have their words in `message` alone. */
export type MistakeCode =
  'yaml' | 'rule' | 'unknown_key' | 'missing' | 'wrong_type' | 'wrong_value' | 'too_small' | 'too_large'

interface Said {
  readonly code: MistakeCode
  /** Of `unknown_key`: `key`, and `meant` where it is clear; of the others: `wanted`. */
  readonly values: Readonly<Record<string, string>>
  /** What is wrong and what to do, in English. */
  readonly message: string
}

export interface RecipeMistake extends Said {
  /** From 1. */
  readonly line: number
  readonly column: number
  /** Where in the recipe: `steps.list.rows.0.fields.price`; empty: the whole. */
  readonly where: string
}

export interface RecipeReading {
  /** null: there are mistakes. */
  readonly recipe: Recipe | null
  readonly mistakes: readonly RecipeMistake[]
  /** Where something of the recipe stands in the text. */
  readonly locate: (path: readonly (string | number)[]) => { readonly line: number; readonly column: number }
}

type Path = readonly PropertyKey[]

const start = { line: 1, column: 1 }

/** Of what is not there, where its parent begins. */
const locator = (document: Document, lines: LineCounter) => (path: Path) => {
  const node = nodeAt(document, path)
  if (!node?.range) return start
  const { line, col } = lines.linePos(node.range[0])
  return { line: Math.max(1, line), column: Math.max(1, col) }
}

/** The deepest node on the way there. One thing may stand where a list of it is meant. */
const nodeAt = (document: Document, path: Path): Node | null => {
  let node: Node | null = document.contents
  for (const part of path) {
    const next: unknown = isCollection(node) ? node.get(part, true) : undefined
    if (isNode(next)) node = next
    else if (part !== 0) break
  }
  return node
}

const nearest = (name: string, known: readonly string[]): string | null => nearNames(name, known)[0] ?? null

/** Everything that a step, a field and the like may have, for suggestions. */
export const recipeWords: readonly string[] = [
  ...[
    'sluice',
    'name',
    'about',
    'start',
    'cookies',
    'locale',
    'zone',
    'scope',
    'below',
    'accept',
    'reject',
    'limits',
    'steps',
  ],
  ...[
    'follow',
    'files',
    'rows',
    'next',
    'table',
    'each',
    'fields',
    'key',
    'css',
    'attr',
    'xpath',
    'json',
    'regex',
    'fact',
    'value',
  ],
  ...[
    'type',
    'required',
    'bad',
    'clean',
    'currency',
    'format',
    'of',
    'split',
    'url',
    'match',
    'skip',
    'to',
    'size',
    'date',
    'text',
  ],
  ...[
    'cursor',
    'param',
    'path',
    'header',
    'first',
    'by',
    'last',
    'depth',
    'pages',
    'bytes',
    'seconds',
    'waitSeconds',
    'perHost',
    'atOnce',
  ],
]

type Issue = z.core.$ZodIssue

/** The most telling one of the branches of a union: the one that got farthest. */
const inner = (issue: Issue): Issue => {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue
  const depthOf = (branch: readonly Issue[]): number => Math.max(0, ...branch.map((one) => one.path.length))
  const isShape = (branch: readonly Issue[]): boolean => branch.some(({ code }) => code === 'unrecognized_keys')
  const ranked = [...issue.errors].sort(
    (a, b) => Number(isShape(a)) - Number(isShape(b)) || depthOf(b) - depthOf(a) || a.length - b.length,
  )
  const best = ranked[0]?.find((one) => one.code !== 'invalid_value') ?? ranked[0]?.[0]
  return best === undefined ? issue : inner({ ...best, path: [...issue.path, ...best.path] })
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  record: 'a mapping',
  object: 'a mapping',
  array: 'a list',
  tuple: 'a list',
  int: 'a whole number',
}

const say = (code: MistakeCode, message: string, values: Said['values'] = {}): Said => ({ code, values, message })

const saidOf = (issue: Issue): Said => {
  switch (issue.code) {
    case 'unrecognized_keys': {
      const [key = ''] = issue.keys
      const found = nearest(key, recipeWords)
      const meant = found === key ? null : found
      const message = `“${key}” is not known here${meant === null ? '' : `; “${meant}” is`}. Remove it or correct its name.`
      return say('unknown_key', message, { key, ...(meant === null ? {} : { meant }) })
    }
    case 'invalid_type': {
      const isMissing = 'input' in issue && issue.input === undefined
      const message = `should be ${typeWords[issue.expected] ?? `a ${issue.expected}`}${isMissing ? ', and is not there' : ''}.`
      return say(isMissing ? 'missing' : 'wrong_type', message, { wanted: issue.expected })
    }
    case 'invalid_value': {
      const wanted = issue.values.map(String).join(', ')
      return say('wrong_value', `should be ${issue.values.length === 1 ? '' : 'one of '}${wanted}.`, { wanted })
    }
    case 'too_small': {
      const wanted = String(issue.minimum)
      return say('too_small', `is too small or too short: at least ${wanted}.`, { wanted })
    }
    case 'too_big': {
      const wanted = String(issue.maximum)
      return say('too_large', `is too large or too long: at most ${wanted}.`, { wanted })
    }
    case 'invalid_key':
      return say('rule', inner({ ...(issue.issues[0] ?? issue), path: [] }).message)
    default:
      return say('rule', issue.message)
  }
}

/** A key that is not known stands beside its parent: the mistake is where the key is. */
const placeOf = (issue: Issue): Path =>
  issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path

const keyPlace = (document: Document, lines: LineCounter, path: Path): { line: number; column: number } | null => {
  const parent = nodeAt(document, path.slice(0, -1))
  if (!isCollection(parent)) return null
  for (const item of parent.items) {
    const key = typeof item === 'object' && item !== null && 'key' in item ? item.key : undefined
    if (!isNode(key) || String(key) !== String(path.at(-1)) || !key.range) continue
    const { line, col } = lines.linePos(key.range[0])
    return { line, column: col }
  }
  return null
}

const failed = (message: string): RecipeReading => ({
  recipe: null,
  mistakes: [{ ...start, where: '', ...say('yaml', message) }],
  locate: () => start,
})

/** Never throws. */
export const readRecipe = (text: string): RecipeReading => {
  if (text.length > mostRecipeCharacters)
    return failed(`The text is longer than ${String(mostRecipeCharacters)} characters, so it is no recipe.`)
  try {
    return read(text)
  } catch (error) {
    return failed(`The text cannot be read as YAML (${error instanceof Error ? error.message : String(error)}).`)
  }
}

const read = (text: string): RecipeReading => {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: true, uniqueKeys: true, version: '1.2' })
  const locate = locator(document, lines)
  const broken = document.errors.map((error): RecipeMistake => {
    const { line, col } = lines.linePos(error.pos[0])
    const message = `${error.message.split(' at line')[0] ?? error.message}.`
    return { line, column: col, where: '', ...say('yaml', message) }
  })
  if (broken.length > 0) return { recipe: null, mistakes: broken, locate }
  const parsed = recipe.safeParse(document.toJS({ maxAliasCount: 50 }), { reportInput: true })
  if (parsed.success) return { recipe: parsed.data, mistakes: [], locate }
  const issues = parsed.error.issues.map(inner)
  const misnamed = new Set(issues.filter(({ code }) => code === 'unrecognized_keys').map(({ path }) => path.join('.')))
  // What follows from a wrong name says nothing more.
  const telling = issues.filter(({ code, path }) => code !== 'custom' || !misnamed.has(path.join('.')))
  const mistakes = telling.map((issue): RecipeMistake => {
    const path = placeOf(issue)
    const place =
      (issue.code === 'unrecognized_keys' || issue.code === 'invalid_key' ? keyPlace(document, lines, path) : null) ??
      locate(path)
    return { ...place, where: issue.path.map(String).join('.'), ...saidOf(issue) }
  })
  return { recipe: null, mistakes, locate }
}
