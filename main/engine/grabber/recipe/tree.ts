/**
 * Pages as trees, for selectors. HTML becomes the tree that a browser makes of it, so a selector that was tried there selects the same
 * here. Depth and number of nodes are bounded: what exceeds them is refused as a whole, never cut.
 */
import { Document, DomHandler, isTag, isText, type AnyNode, type Element, type ParentNode } from 'domhandler'
import { Parser } from 'htmlparser2'
import { parse, type TreeAdapter } from 'parse5'
import { adapter, type Htmlparser2TreeAdapterMap } from 'parse5-htmlparser2-tree-adapter'

/** Browsers stop nesting here, too. */
const mostDepth = 512
const mostElements = 500_000

/** The page is too large or too deep to be a tree. */
export class TreeRefused extends Error {
  override name = 'TreeRefused'
}

class Bounds {
  #elements = 0
  #depth = 0

  add(): void {
    this.#elements += 1
    if (this.#elements > mostElements) throw new TreeRefused(`more than ${String(mostElements)} elements`)
  }

  down(): void {
    this.#depth += 1
    if (this.#depth > mostDepth) throw new TreeRefused(`elements nested more than ${String(mostDepth)} deep`)
  }

  up(): void {
    this.#depth -= 1
  }
}

const bounded = (): TreeAdapter<Htmlparser2TreeAdapterMap> => {
  const bounds = new Bounds()
  return {
    ...adapter,
    createElement: (...args) => {
      bounds.add()
      return adapter.createElement(...args)
    },
    onItemPush: () => {
      bounds.down()
    },
    onItemPop: () => {
      bounds.up()
    },
  }
}

class BoundedHandler extends DomHandler {
  readonly #bounds = new Bounds()

  override onopentag(name: string, attributes: Record<string, string>): void {
    this.#bounds.add()
    this.#bounds.down()
    super.onopentag(name, attributes)
  }

  override onclosetag(): void {
    this.#bounds.up()
    super.onclosetag()
  }
}

/** Throws `TreeRefused`. */
export const htmlTree = (text: string): Document => {
  const document: ParentNode = parse<Htmlparser2TreeAdapterMap>(text, {
    treeAdapter: bounded(),
    scriptingEnabled: false,
  })
  if (!(document instanceof Document)) throw new TreeRefused('it is no document')
  return document
}

/** Entities that the document declares itself are not expanded. Throws `TreeRefused`. */
export const xmlTree = (text: string): Document => {
  const handler = new BoundedHandler(null, { xmlMode: true })
  new Parser(handler, { xmlMode: true, decodeEntities: true }).end(text)
  return handler.root
}

/** Elements that begin on a line of their own: their words do not run together with those before. */
const blocks = new Set(
  'address article aside blockquote br dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol option p pre section table td th tr ul'.split(
    ' ',
  ),
)
const silent = new Set(['script', 'style', 'template', 'noscript'])

/** Words of a node as a person reads them, white space folded; cut after `most` characters. */
export const wordsOf = (node: AnyNode, most: number): string => {
  let text = ''
  const open: (AnyNode | string)[] = [node]
  while (open.length > 0 && text.length < most * 2) {
    const one = open.pop()
    if (one === undefined) break
    if (typeof one === 'string') text += one
    else if (isText(one)) text += one.data
    else if ('children' in one && !(one !== node && isTag(one) && silent.has(one.name))) {
      const isBlock = isTag(one) && blocks.has(one.name)
      if (isBlock) open.push(' ')
      for (let at = one.children.length - 1; at >= 0; at -= 1) {
        const child = one.children[at]
        if (child !== undefined) open.push(child)
      }
      if (isBlock) open.push(' ')
    }
  }
  return fold(text).slice(0, most)
}

/** White space, and what cannot be seen, folded to single spaces. */
export const fold = (text: string): string =>
  text.replace(/[\p{Cc}\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\s]+/gu, ' ').trim()

export { isTag, type AnyNode, type Document, type Element }
