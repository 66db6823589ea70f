/** Values of XML-RPC, read and written. Read with a strict parser that knows no entities but XML's own five and fetches nothing. */
import { SaxesParser } from 'saxes'
import { Fault } from './fault.ts'

/** A call, or null for what is none. */
export interface XmlCall {
  readonly method: string
  readonly params: readonly unknown[]
}

interface Element {
  readonly name: string
  readonly children: Element[]
  text: string
}

/** A value in an array takes three elements. */
const deepest = 200
const mostElements = 100_000

class Unreadable extends Error {}

const treeOf = (text: string): Element => {
  const root: Element = { name: '', children: [], text: '' }
  const path = [root]
  let count = 0
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw new Unreadable(error.message)
  })
  parser.on('doctype', () => {
    throw new Unreadable('a document type')
  })
  parser.on('opentag', ({ name }) => {
    count += 1
    if (path.length > deepest || count > mostElements) throw new Unreadable('too much')
    const element: Element = { name, children: [], text: '' }
    path.at(-1)?.children.push(element)
    path.push(element)
  })
  const onText = (piece: string): void => {
    const element = path.at(-1)
    if (element !== undefined) element.text += piece
  }
  parser.on('text', onText)
  parser.on('cdata', onText)
  parser.on('closetag', () => {
    path.pop()
  })
  parser.write(text).close()
  return root
}

const child = (element: Element | undefined, name: string): Element | undefined =>
  element?.children.find((one) => one.name === name)

const numberOf = (text: string): number => {
  if (!/^\s*[+-]?\d+(\.\d+)?\s*$/.test(text)) throw new Unreadable('no number')
  return Number(text)
}

const memberOf = (member: Element): [string, unknown] => [
  child(member, 'name')?.text ?? '',
  valueOf(child(member, 'value')),
]

const valueOf = (value: Element | undefined): unknown => {
  if (value === undefined) throw new Unreadable('no value')
  const [typed] = value.children
  if (typed === undefined) return value.text
  switch (typed.name) {
    case 'string':
      return typed.text
    // As text: the methods that take files take them so.
    case 'base64':
      return typed.text.replaceAll(/\s/g, '')
    case 'int':
    case 'i4':
    case 'i8':
    case 'double':
      return numberOf(typed.text)
    case 'boolean':
      return typed.text.trim() === '1'
    case 'array':
      return (child(typed, 'data')?.children ?? []).map(valueOf)
    case 'struct':
      return Object.fromEntries(typed.children.map(memberOf))
    default:
      throw new Unreadable(`a value of type ${typed.name}`)
  }
}

export const readCall = (text: string): XmlCall | null => {
  try {
    const call = child(treeOf(text), 'methodCall')
    if (call === undefined) return null
    const method = child(call, 'methodName')?.text ?? ''
    const params = (child(call, 'params')?.children ?? []).map((param) => valueOf(child(param, 'value')))
    return { method: method.trim(), params }
  } catch (error) {
    if (error instanceof Unreadable) return null
    throw error
  }
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

// eslint-disable-next-line no-control-regex -- just these XML 1.0 cannot say
const unsayable = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g

const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(unsayable, '')
    .replaceAll(/[&<>]/g, (one) => escapes[one] ?? '')

const written = (value: unknown): string => {
  if (typeof value === 'number') return `<value><int>${String(value)}</int></value>`
  if (Array.isArray(value)) return `<value><array><data>${value.map(written).join('')}</data></array></value>`
  if (value instanceof Fault) return written({ faultCode: value.code, faultString: value.message })
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([name, one]) => `<member><name>${escaped(name)}</name>${written(one)}</member>`,
    )
    return `<value><struct>${members.join('')}</struct></value>`
  }
  return `<value><string>${escaped(String(value))}</string></value>`
}

const head = '<?xml version="1.0"?><methodResponse>'

export const writeResult = (result: unknown): string =>
  `${head}<params><param>${written(result)}</param></params></methodResponse>`

export const writeFault = (fault: Fault): string => `${head}<fault>${written(fault)}</fault></methodResponse>`
