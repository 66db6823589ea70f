/**
 * Who may speak to the service at all, before any secret is looked at. A web page next door can make a browser send requests here:
 * by an address of ours (its Origin tells) or by a name of its own that leads here (DNS rebinding; the Host tells). Pure.
 */
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

export interface GateRules {
  /** What the service listens at. */
  readonly host: string
  /** Further names that it is known by, with or without a port. */
  readonly allowedHosts: readonly string[]
}

export interface Turned {
  readonly status: 400 | 403 | 421
  readonly reason: string
}

const loopbackNames = ['localhost', '127.0.0.1', '[::1]']

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))

/** `name:port` → both; an address of six colons stands in brackets. */
const partsOf = (host: string): { readonly name: string; readonly port: string } | null => {
  const found = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?$/i.exec(host)
  return found === null ? null : { name: (found[1] ?? '').toLowerCase(), port: found[2] ?? '' }
}

const isOwnName = (host: string, port: number, rules: GateRules): boolean => {
  const parts = partsOf(host)
  if (parts === null) return false
  const { name } = parts
  const asWritten = host.toLowerCase()
  if (rules.allowedHosts.some((allowed) => allowed.toLowerCase() === asWritten || allowed.toLowerCase() === name))
    return true
  // A browser leaves out the port that the scheme implies.
  const hasPort = parts.port === String(port) || (parts.port === '' && (port === 80 || port === 443))
  if (loopbackNames.includes(name)) return hasPort
  // Behind a mapped port the number is another one; no name leads to a bare address, so it cannot be rebound.
  return !isLoopback(rules.host) && isIP(name.replace(/^\[|\]$/g, '')) !== 0
}

const countOf = (request: IncomingMessage, name: string): number =>
  request.rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === name).length

/** An origin is ours when it is the very place that the request was sent to. */
const isOwnOrigin = (origin: string, host: string): boolean => {
  const lower = origin.toLowerCase()
  const place = host.toLowerCase()
  return lower === `http://${place}` || lower === `https://${place}`
}

const elsewhere: Turned = { status: 403, reason: 'Pages of other places may not speak to this service.' }

/** Why a request is turned away; null: it may be looked at. `admits`: whether a page of another origin may ask at a path. */
export const turnedAway = (
  request: IncomingMessage,
  rules: GateRules,
  admits: (origin: string, path: string) => boolean = () => false,
): Turned | null => {
  const { host = '', origin } = request.headers
  if (request.url?.startsWith('/') !== true)
    return { status: 400, reason: 'The address of the request must be a path.' }
  if (countOf(request, 'host') !== 1 || !isOwnName(host, request.socket.localPort ?? 0, rules)) {
    return {
      status: 421,
      reason: 'This service is not known by that name. Start it with --allow-host NAME to use the name.',
    }
  }
  if (countOf(request, 'origin') > 1) return elsewhere
  if (origin !== undefined && !isOwnOrigin(origin, host)) {
    return admits(origin, request.url.split('?', 1)[0] ?? '') ? null : elsewhere
  }
  const site = request.headers['sec-fetch-site']
  const isVisit = request.headers['sec-fetch-mode'] === 'navigate' && request.method === 'GET'
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isVisit) return elsewhere
  return null
}
