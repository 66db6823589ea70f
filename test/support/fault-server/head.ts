/** The head of a response as text: as Node may send it, and as Node would refuse to. */
import { STATUS_CODES } from 'node:http'
import type { Answer } from './answer.ts'

type HeaderLine = readonly [name: string, value: string | string[]]

export function headersOf({ headers, framing, lengthBytes }: Answer): readonly HeaderLine[] {
  const lines = Object.entries(headers).map(([name, value]): HeaderLine => [
    name,
    typeof value === 'string' ? value : [...value],
  ])
  return framing === 'length' ? [...lines, ['content-length', String(lengthBytes)]] : lines
}

/**
 * The head to write to the socket, one byte a character, where the answer asks for it or has values
 * beyond printable ASCII: Node refuses some and recodes others. null where Node may do it.
 */
export function rawHeadOf(answer: Answer): string | null {
  if (answer.rawHead !== null) return answer.rawHead
  const values = headersOf(answer).flatMap(([, value]) => value)
  if (values.every((value) => /^[\t\x20-\x7e]*$/.test(value))) return null
  const lines = [...headersOf(answer), ['connection', 'close'] as const].flatMap(([name, value]) =>
    [value].flat().map((one) => `${name}: ${Buffer.from(one, 'utf8').toString('latin1')}\r\n`),
  )
  const status = `${answer.status} ${STATUS_CODES[answer.status] ?? ''}`
  return `HTTP/1.1 ${status}\r\n${lines.join('')}\r\n`
}
