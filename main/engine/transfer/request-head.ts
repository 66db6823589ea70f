/**
 * The head of a plain GET as bytes on the wire. Whatever could end a line early, and so smuggle in a second request, is refused in
 * the same way as by undici. Anything that is not a plain GET is undici's to send.
 */
import type { Dispatcher } from 'undici'
import type { Hop } from './redirect.ts'

const tokenPattern = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const forbiddenInValue = /[^\t\x20-\x7e\x80-\xff]/
const forbiddenInTarget = /[^\u0021-\u00ff]/
/** Fields that change what is sent or how it is framed. */
const notPlain = new Set([
  ...['connection', 'content-length', 'expect', 'host', 'keep-alive'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade'],
])

/** Whether this file can send it: a GET without a body and with no field that has a say in framing. */
export const isPlainGet = ({ method, body, headers, secretHeaders }: Hop): boolean =>
  method === 'GET' &&
  body === null &&
  ![...headers, ...secretHeaders].some(([name]) => notPlain.has(name.toLowerCase()))

/** To be written as ISO 8859-1. Throws undici's `InvalidArgumentError`. */
export const requestHead = (origin: string, { path, headers }: Dispatcher.DispatchOptions): string => {
  if (!/^(\/|https?:\/\/)/.test(path) || forbiddenInTarget.test(path)) refuse('path')
  let head = `GET ${path} HTTP/1.1\r\nhost: ${origin.slice(origin.indexOf('//') + 2)}\r\nconnection: keep-alive\r\n`
  const fields: readonly unknown[] = Array.isArray(headers) ? headers : []
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [name, value] = [String(fields[at]), String(fields[at + 1])]
    if (!tokenPattern.test(name) || forbiddenInValue.test(value)) refuse('header')
    head += `${name}: ${value}\r\n`
  }
  return `${head}\r\n`
}

const refuse = (what: string): never => {
  throw Object.assign(new Error(`invalid ${what}`), { code: 'UND_ERR_INVALID_ARG' })
}
