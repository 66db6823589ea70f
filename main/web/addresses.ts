/** Where browsers find the page: what is listened at, in the order in which another machine has a chance. Pure but for the network cards. */
import { isIP } from 'node:net'
import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os'
import { isLoopback } from './gate.ts'

export interface Place {
  readonly host: string
  readonly port: number
  readonly isSecure: boolean
  readonly allowedHosts: readonly string[]
}

type Cards = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>

const usualPort = { http: 80, https: 443 } as const

const isLinkLocal = (address: string): boolean => address.startsWith('169.254.') || /^fe[89ab]/i.test(address)

const everywhere: Readonly<Record<string, 'IPv4' | 'any'>> = { '0.0.0.0': 'IPv4', '::': 'any' }

const ownAddresses = (family: 'IPv4' | 'any', cards: Cards): readonly string[] => {
  const all = Object.values(cards).flatMap((card) => card ?? [])
  const reachable = all.filter(({ internal, address }) => !internal && !isLinkLocal(address))
  return [
    ...reachable.filter((one) => one.family === 'IPv4'),
    ...(family === 'any' ? reachable.filter((one) => one.family === 'IPv6') : []),
  ].map(({ address }) => address)
}

/** The address of the page at one name, which may carry a port of its own. */
const addressAt = (name: string, { port, isSecure }: Place): string => {
  const scheme = isSecure ? 'https' : 'http'
  const hasPort = /(?<!:[^\]]*):\d+$/.test(name) || /\]:\d+$/.test(name)
  const bare = isIP(name) === 6 ? `[${name}]` : name
  return `${scheme}://${bare}${hasPort || port === usualPort[scheme] ? '' : `:${String(port)}`}/`
}

/** Names that somebody gave come first: they were given for others. Loopback comes last, and only where nothing else is. */
export const pageAddresses = (place: Place, cards: Cards = networkInterfaces()): readonly string[] => {
  const { host, allowedHosts } = place
  const family = everywhere[host]
  const own = family === undefined ? [host] : ownAddresses(family, cards)
  const names = [...allowedHosts, ...own]
  const far = names.filter((name) => !isLoopback(name))
  return (far.length > 0 ? far : [isLoopback(host) ? host : '127.0.0.1']).map((name) => addressAt(name, place))
}
