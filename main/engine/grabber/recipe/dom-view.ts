/**
 * The tree as the XPath library reads it: the read-only part of the DOM, made as far as it is looked at. Places are numbered once, so
 * that order within the document costs one comparison.
 */
import { isDocument, isText, type AnyNode, type Document } from 'domhandler'
import { isTag } from './tree.ts'
import type { XPathNode } from './xpath.d.ts'

const nodeTypes = { element: 1, attribute: 2, text: 3, comment: 8, document: 9 } as const
/** Values of `compareDocumentPosition`. */
const precedes = 2
const follows = 4

export class TreeView {
  readonly document: NodeView
  readonly #views = new Map<AnyNode, NodeView>()
  readonly #places = new Map<AnyNode, number>()

  constructor(document: Document) {
    const open: AnyNode[] = [document]
    let place = 0
    while (open.length > 0) {
      const node = open.pop()
      if (node === undefined) break
      // Room for attributes behind each element.
      this.#places.set(node, (place += 1_000))
      if (!('children' in node)) continue
      for (let at = node.children.length - 1; at >= 0; at -= 1) {
        const child = node.children[at]
        if (child !== undefined) open.push(child)
      }
    }
    this.document = this.of(document)
  }

  of(node: AnyNode): NodeView {
    const known = this.#views.get(node)
    if (known !== undefined) return known
    const view = new NodeView(this, node, this.#places.get(node) ?? 0)
    this.#views.set(node, view)
    return view
  }

  maybe(node: AnyNode | null): NodeView | null {
    return node === null ? null : this.of(node)
  }
}

const typeOf = (node: AnyNode): number => {
  if (isTag(node)) return nodeTypes.element
  if (isText(node)) return nodeTypes.text
  return isDocument(node) ? nodeTypes.document : nodeTypes.comment
}

export class NodeView implements XPathNode {
  readonly node: AnyNode
  readonly nodeType: number
  readonly place: number
  readonly #tree: TreeView
  #attributes: Attributes | null = null

  constructor(tree: TreeView, node: AnyNode, place: number) {
    this.#tree = tree
    this.node = node
    this.place = place
    this.nodeType = typeOf(node)
  }

  get nodeName(): string {
    return isTag(this.node) ? this.node.name : `#${this.node.type}`
  }

  get localName(): string {
    return this.nodeName.slice(this.nodeName.indexOf(':') + 1)
  }

  readonly namespaceURI = ''

  get nodeValue(): string {
    return 'data' in this.node ? this.node.data : ''
  }

  get data(): string {
    return this.nodeValue
  }

  get ownerDocument(): NodeView {
    return this.#tree.document
  }

  get documentElement(): NodeView | null {
    return this.childNodes.find(({ nodeType }) => nodeType === nodeTypes.element) ?? null
  }

  get parentNode(): NodeView | null {
    return this.#tree.maybe(this.node.parent)
  }

  get nextSibling(): NodeView | null {
    return this.#tree.maybe(this.node.next)
  }

  get previousSibling(): NodeView | null {
    return this.#tree.maybe(this.node.prev)
  }

  get firstChild(): NodeView | null {
    return 'children' in this.node ? this.#tree.maybe(this.node.children[0] ?? null) : null
  }

  get lastChild(): NodeView | null {
    return 'children' in this.node ? this.#tree.maybe(this.node.children.at(-1) ?? null) : null
  }

  get childNodes(): readonly NodeView[] {
    return 'children' in this.node ? this.node.children.map((child) => this.#tree.of(child)) : []
  }

  get attributes(): Attributes {
    this.#attributes ??= new Attributes(this)
    return this.#attributes
  }

  compareDocumentPosition(other: NodeView | AttributeView): number {
    return other.place < this.place ? precedes : follows
  }
}

export class AttributeView implements XPathNode {
  readonly nodeType = nodeTypes.attribute
  readonly ownerElement: NodeView
  readonly nodeName: string
  readonly value: string
  readonly place: number

  constructor(owner: NodeView, name: string, value: string, at: number) {
    this.ownerElement = owner
    this.nodeName = name
    this.value = value
    this.place = owner.place + 1 + Math.min(at, 998)
  }

  get name(): string {
    return this.nodeName
  }

  get localName(): string {
    return this.nodeName.slice(this.nodeName.indexOf(':') + 1)
  }

  readonly namespaceURI = ''

  get nodeValue(): string {
    return this.value
  }

  get ownerDocument(): NodeView {
    return this.ownerElement.ownerDocument
  }

  compareDocumentPosition(other: NodeView | AttributeView): number {
    return other.place < this.place ? precedes : follows
  }
}

class Attributes {
  readonly #list: readonly AttributeView[]

  constructor(owner: NodeView) {
    const { node } = owner
    const entries = isTag(node) ? Object.entries(node.attribs) : []
    this.#list = entries.map(([name, value], at) => new AttributeView(owner, name, value, at))
  }

  get length(): number {
    return this.#list.length
  }

  item(at: number): AttributeView | null {
    return this.#list[at] ?? null
  }
}
