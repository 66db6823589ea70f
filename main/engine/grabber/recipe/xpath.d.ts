/**
 * As much of the library as is used here. Its own types bring the DOM of browsers into the whole room, so `main/tsconfig.node.json` maps
 * the library to these.
 */
export interface XPathNode {
  readonly nodeType: number
  readonly nodeName: string
}

export interface XPathExpression {
  /** Nodes of a set in document order, or a value. */
  evaluate(options: {
    readonly node: XPathNode
    readonly isHtml: boolean
    readonly allowAnyNamespaceForNoPrefix: boolean
  }): XPathResult
}

export interface XPathResult {
  readonly nodes?: readonly XPathNode[]
  toArray?(): readonly XPathNode[]
  stringValue(): string
}

/** The library is CommonJS: its functions are those of what it exports as a whole. */
declare const xpath: {
  /** Throws for what is no expression. */
  readonly parse: (expression: string) => XPathExpression
}
// eslint-disable-next-line no-restricted-syntax
export default xpath
