/**
 * JSONPath (RFC 9535). The functions `match` and `search` are left out: their expressions would be JavaScript's, which can take
 * exponential time. A path that names one place is walked here; the library would parse it again for each row.
 */
import { query } from 'jsonpath-rfc9535'
import type { JsonValue } from 'jsonpath-rfc9535'
import parse from 'jsonpath-rfc9535/parser'

/** undefined gives nothing. */
export type JsonQuery = (root: unknown) => readonly unknown[]

/** Whether any node of the parsed expression is a call of a function that runs an expression. */
const runsExpressions = (node: unknown): boolean => {
  if (typeof node !== 'object' || node === null) return false
  if (
    'type' in node &&
    node.type === 'FunctionExpr' &&
    'name' in node &&
    (node.name === 'match' || node.name === 'search')
  ) {
    return true
  }
  return Object.values(node).some(runsExpressions)
}

/** Names and places of a path that leads to one place; null: it leads to many. */
const singular = ({ segments }: ReturnType<typeof parse>): readonly (string | number)[] | null => {
  const steps: (string | number)[] = []
  for (const { type, node } of segments) {
    if (type !== 'ChildSegment') return null
    const one =
      node.type === 'BracketedSelection' ? (node.selectors.length === 1 ? node.selectors[0] : undefined) : node
    if (one === undefined) return null
    if (one.type === 'MemberNameShorthand' || one.type === 'NameSelector' || one.type === 'IndexSelector')
      steps.push(one.value)
    else return null
  }
  return steps
}

const walk = (root: unknown, steps: readonly (string | number)[]): readonly unknown[] => {
  let value = root
  for (const step of steps) {
    if (Array.isArray(value) && typeof step === 'number') value = value.at(step)
    else if (typeof step === 'string' && isRecord(value) && Object.hasOwn(value, step)) value = value[step]
    else return []
    if (value === undefined) return []
  }
  return [value]
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isJson = (value: unknown): value is JsonValue => value !== undefined

/** Throws for what is no path. */
export const compileJsonPath = (expression: string): JsonQuery => {
  const parsed = parse(expression)
  if (runsExpressions(parsed)) throw new Error('match() and search() are not taken; use a field with clean: match')
  const steps = singular(parsed)
  if (steps !== null) return (root) => (root === undefined ? [] : walk(root, steps))
  return (root) => (isJson(root) ? query(root, expression) : [])
}
