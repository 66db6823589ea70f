/** Selectors, compiled once for a recipe: from a place in a page to the places that they select, in document order. */
import { compile as compileCss, selectAll } from 'css-select'
import type { RE2JS } from 're2js'
import xpath from 'xpath'
import { regexOf } from '../../domain/patterns.ts'
import { AttributeView, NodeView } from './dom-view.ts'
import { compileJsonPath } from './json-path.ts'
import { RecipeProblem } from './problem.ts'
import { jsonOf, mostSearched, mostValue, type PageSource } from './source.ts'
import { isTag, TreeRefused, wordsOf, type AnyNode, type Element } from './tree.ts'

/** A place that was selected. */
export type Spot =
  | { readonly kind: 'node'; readonly node: AnyNode }
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'text'; readonly text: string }

/** `at`: null is the whole page. */
export type Picker = (page: PageSource, at: Spot | null) => readonly Spot[]

/** What the schema has found to say one way. */
export interface PickSpec {
  readonly css?: string | undefined
  readonly attr?: string | undefined
  readonly xpath?: string | undefined
  readonly json?: string | undefined
  readonly regex?: string | undefined
  readonly fact?: 'url' | 'title' | 'time' | 'foundOn' | undefined
  readonly value?: string | number | boolean | undefined
  readonly any?: readonly PickSpec[] | undefined
}

/** Places that one selector gives; a page with more is read that far. */
const mostSpots = 200_000

type Path = readonly (string | number)[]

const whyOf = (error: unknown): string =>
  error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)

/** The words of a place, for expressions and texts. */
export const textOf = (spot: Spot, most = mostValue): string => {
  if (spot.kind === 'text') return spot.text.slice(0, most)
  if (spot.kind === 'node') return ownText(spot.node) ?? wordsOf(spot.node, most)
  const { value } = spot
  if (typeof value === 'string') return value.slice(0, most)
  return value === null || value === undefined ? '' : JSON.stringify(value).slice(0, most)
}

/** What elements without words say. */
const ownText = (node: AnyNode): string | null => {
  if (!isTag(node)) return null
  if (node.name === 'meta') return node.attribs.content ?? ''
  if (node.name === 'input' || node.name === 'data' || node.name === 'meter') return node.attribs.value ?? null
  return null
}

const nodeOf = (page: PageSource, at: Spot | null): AnyNode | null =>
  at === null ? page.tree : at.kind === 'node' ? at.node : null

const attributeOf = (element: Element, name: string): readonly Spot[] => {
  const text = element.attribs[name]
  return text === undefined ? [] : [{ kind: 'text', text }]
}

const cssPicker = (selector: string | undefined, attr: string | undefined): Picker => {
  const finish = (nodes: readonly AnyNode[]): readonly Spot[] => {
    const elements = nodes.slice(0, mostSpots)
    if (attr === undefined) return elements.map((node) => ({ kind: 'node', node }))
    return elements.flatMap((node) => (isTag(node) ? attributeOf(node, attr) : []))
  }
  if (selector === undefined || selector === ':scope') {
    return (page, at) => {
      const node = nodeOf(page, at)
      return node === null ? [] : finish([node])
    }
  }
  const compiled = (xmlMode: boolean) => compileCss<AnyNode, Element>(selector, { xmlMode })
  const queries = { html: compiled(false), xml: compiled(true) }
  // Such a selector means something else in each place.
  const isRelative = /^\s*[>+~]|,\s*[>+~]|:scope/.test(selector)
  return (page, at) => {
    const node = nodeOf(page, at)
    if (node === null) return []
    const { isXml } = page
    if (isRelative) return finish(selectAll<AnyNode, Element>(selector, node, { xmlMode: isXml, context: node }))
    return finish(selectAll<AnyNode, Element>(isXml ? queries.xml : queries.html, node, { xmlMode: isXml }))
  }
}

/** What only shows when it is run, such as a prefix without a namespace. */
const evaluated = <T>(run: () => T): T => {
  try {
    return run()
  } catch (error) {
    if (error instanceof TreeRefused) throw error
    throw new RecipeProblem([], `The XPath expression cannot be evaluated: ${whyOf(error)}`)
  }
}

/** Functions of XPath 1.0, and what stands before a bracket like one. */
const xpathNames = new Set(
  'last position count id local-name namespace-uri name string concat starts-with contains substring-before substring-after substring string-length normalize-space translate boolean not true false lang number sum floor ceiling round node text comment processing-instruction and or mod div'.split(
    ' ',
  ),
)

const xpathPicker = (expression: string): Picker => {
  for (const [, name = ''] of expression.replace(/"[^"]*"|'[^']*'/g, '""').matchAll(/([\w:.-]+)\s*\(/g)) {
    const called = name.slice(name.lastIndexOf('::') + 1).replace(/^:/, '')
    if (!xpathNames.has(called)) throw new Error(`there is no function ${called}() in XPath 1.0`)
  }
  const parsed = xpath.parse(expression)
  return (page, at) => {
    const node = nodeOf(page, at)
    if (node === null) return []
    const isHtml = !page.isXml
    const result = evaluated(() =>
      parsed.evaluate({ node: page.view.of(node), isHtml, allowAnyNamespaceForNoPrefix: true }),
    )
    if (result.toArray === undefined) {
      const text = result.stringValue()
      return text === '' ? [] : [{ kind: 'text', text }]
    }
    return result.toArray().flatMap((one): readonly Spot[] => {
      if (one instanceof NodeView) return [{ kind: 'node', node: one.node }]
      return one instanceof AttributeView ? [{ kind: 'text', text: one.value }] : []
    })
  }
}

const jsonPicker = (expression: string): Picker => {
  const query = compileJsonPath(expression)
  return (page, at) => {
    const root = at === null ? page.json : at.kind === 'json' ? at.value : jsonOf(rawText(at))
    return query(root).map((value) => ({ kind: 'json', value }))
  }
}

/** Scripts hold JSON, which `textOf` would leave out. */
const rawText = (at: Spot): string => {
  if (at.kind === 'node' && isTag(at.node)) {
    return at.node.children.map((child) => ('data' in child ? child.data : '')).join('')
  }
  return textOf(at, mostSearched)
}

/** What an expression finds in a text: its first group, or all of it. */
export const findAll = (expression: RE2JS, text: string, most: number): readonly string[] => {
  const found: string[] = []
  const matcher = expression.matcher(text)
  while (found.length < most && matcher.find()) {
    const group = matcher.group(expression.groupCount() > 0 ? 1 : 0)
    if (group !== null) found.push(group)
  }
  return found
}

const regexPicker = (source: string): Picker => {
  const expression = regexOf(source)
  return (page, at) => {
    const text = at === null ? page.searched : textOf(at, mostSearched)
    return findAll(expression, text, mostSpots).map((one) => ({ kind: 'text', text: one }))
  }
}

const factPicker =
  (fact: NonNullable<PickSpec['fact']>): Picker =>
  (page) => {
    const { url, foundOn, readAt } = page.facts
    const text =
      fact === 'url'
        ? url
        : fact === 'foundOn'
          ? (foundOn ?? '')
          : fact === 'time'
            ? new Date(readAt).toISOString()
            : page.title
    return [{ kind: 'text', text }]
  }

const madeOf = (spec: PickSpec): Picker => {
  if (spec.xpath !== undefined) return xpathPicker(spec.xpath)
  if (spec.json !== undefined) return jsonPicker(spec.json)
  if (spec.regex !== undefined) return regexPicker(spec.regex)
  if (spec.fact !== undefined) return factPicker(spec.fact)
  if (spec.value !== undefined) return always({ kind: 'json', value: spec.value })
  return cssPicker(spec.css, spec.attr)
}

const always =
  (spot: Spot): Picker =>
  () => [spot]

const firstOf =
  (pickers: readonly Picker[]): Picker =>
  (page, at) => {
    for (const pick of pickers) {
      const spots = pick(page, at)
      if (spots.some((spot) => spot.kind !== 'json' || (spot.value !== null && spot.value !== ''))) return spots
    }
    return []
  }

const forms = {
  css: 'CSS selector',
  xpath: 'XPath 1.0 expression',
  json: 'JSONPath',
  regex: 'regular expression',
} as const

/** Throws `RecipeProblem` for a selector that is none. */
export const compilePick = (spec: PickSpec, path: Path): Picker => {
  if (spec.any !== undefined) return firstOf(spec.any.map((one, at) => compilePick(one, [...path, 'any', at])))
  try {
    return madeOf(spec)
  } catch (error) {
    const way = (Object.keys(forms) as (keyof typeof forms)[]).find((one) => spec[one] !== undefined) ?? 'css'
    throw new RecipeProblem(
      [...path, way],
      `“${String(spec[way])}” is no ${forms[way]} that Sluice takes: ${whyOf(error)}`,
    )
  }
}
