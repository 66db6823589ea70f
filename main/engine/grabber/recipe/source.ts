/** One page as a recipe's selectors look at it: as a tree, as JSON or as text, made when it is first needed. */
import { selectAll } from 'css-select'
import { readAddress } from '../addresses.ts'
import { withEncodedQuery } from '../query-encoding.ts'
import type { DecodedText } from '../text.ts'
import { htmlTree, wordsOf, xmlTree, type AnyNode, type Document, type Element } from './tree.ts'
import { TreeView } from './dom-view.ts'

/** Text that expressions are looked for in: RE2 takes a microsecond for some ten characters. */
export const mostSearched = 1024 ** 2
/** Characters of one value. */
export const mostValue = 10_000

export interface PageFacts {
  readonly url: string
  readonly foundOn: string | null
  /** Epoch milliseconds at which it was read. */
  readonly readAt: number
}

const looksLikeXml = (text: string, type: string | null): boolean =>
  /(?:^|[/+])xml$/.test(type ?? '') && type !== 'application/xhtml+xml'
    ? true
    : /^\uFEFF?\s*<\?xml/.test(text.slice(0, 1_000)) && !/<html/i.test(text.slice(0, 2_000))

export class PageSource {
  readonly text: string
  readonly facts: PageFacts
  readonly #isXml: boolean
  readonly #encoding: string
  #tree: Document | undefined
  #view: TreeView | undefined
  #json: { readonly value: unknown } | undefined
  #searched: string | undefined
  #base: string | undefined

  /** `encoding`: queries of its links are sent in it. `type`: media type without parameters. */
  constructor({ text, encoding }: DecodedText, type: string | null, facts: PageFacts) {
    this.text = text
    this.facts = facts
    this.#isXml = looksLikeXml(text, type)
    this.#encoding = this.#isXml ? 'utf-8' : encoding
  }

  /** Throws `TreeRefused`. */
  get tree(): Document {
    this.#tree ??= this.#isXml ? xmlTree(this.text) : htmlTree(this.text)
    return this.#tree
  }

  get isXml(): boolean {
    return this.#isXml
  }

  get view(): TreeView {
    this.#view ??= new TreeView(this.tree)
    return this.#view
  }

  /** undefined: the page is no JSON. */
  get json(): unknown {
    this.#json ??= { value: jsonOf(this.text) }
    return this.#json.value
  }

  /** What relative addresses are relative to. */
  get base(): string {
    this.#base ??= this.#declaredBase()
    return this.#base
  }

  /** The address of a link that stands in it; null: it is none. */
  address(href: string): URL | null {
    return readAddress(withEncodedQuery(href, this.#encoding), this.base)
  }

  get searched(): string {
    this.#searched ??= this.text.slice(0, mostSearched)
    return this.#searched
  }

  /** The first web address of a `<base>`; looked for only where there is one. */
  #declaredBase(): string {
    const { url } = this.facts
    if (this.#isXml || !/<base\s/i.test(this.text)) return url
    const bases = selectAll<AnyNode, Element>('base[href]', this.tree)
    return bases.flatMap((base) => readAddress(base.attribs.href ?? '', url)?.href ?? [])[0] ?? url
  }

  get title(): string {
    const [title] = selectAll<AnyNode, Element>('title', this.tree)
    return title === undefined ? '' : wordsOf(title, mostValue)
  }
}

/** undefined: no JSON. */
export const jsonOf = (text: string): unknown => {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    return value
  } catch {
    return undefined
  }
}
