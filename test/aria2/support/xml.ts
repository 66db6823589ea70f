/** XML as plain data, so that it can be compared: members of a struct have no order. */
import { SaxesParser } from 'saxes'

interface Element {
  readonly name: string
  readonly children: Element[]
  text: string
}

const plain = ({ name, children, text }: Element): unknown => {
  const inner = children.length === 0 ? text : children.map(plain)
  if (name !== 'struct') return { [name]: inner }
  const members = children.map(
    (member) => [member.children[0]?.text ?? '', member.children.slice(1).map(plain)] as const,
  )
  return { struct: Object.fromEntries(members) }
}

export const plainXml = (text: string): unknown => {
  const root: Element = { name: 'document', children: [], text: '' }
  const path = [root]
  const parser = new SaxesParser()
  parser.on('opentag', ({ name }) => {
    const element: Element = { name, children: [], text: '' }
    path.at(-1)?.children.push(element)
    path.push(element)
  })
  parser.on('text', (piece) => {
    const element = path.at(-1)
    if (element) element.text += piece
  })
  parser.on('closetag', () => path.pop())
  parser.write(text).close()
  return plain(root)
}
