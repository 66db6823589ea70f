/**
 * Which addresses belong to everybody: a crawl that follows what strangers write must not reach into the networks that this machine
 * stands in. The address that is connected to is looked at, never its name, so that no answer of a name server gets around it.
 */
import ipaddr from 'ipaddr.js'
import { lookup as systemLookup } from 'node:dns'
import type { LookupAddress, LookupOptions } from 'node:dns'
import { isIP } from 'node:net'
import { fail, FailureError } from '../../../shared/failure.ts'

const parsed = (address: string): ipaddr.IPv4 | ipaddr.IPv6 | null => {
  try {
    // With its zone (`fe80::1%eth0`) it is link-local whatever the zone says.
    return ipaddr.process(address.replace(/%.*$/, ''))
  } catch {
    return null
  }
}

const embedded = (address: ipaddr.IPv6): ipaddr.IPv4 => new ipaddr.IPv4(address.toByteArray().slice(12))

/** Whether an IP address is a global unicast one; what is no address is not. IPv4 inside IPv6 counts as what it is. */
export const isPublicAddress = (address: string): boolean => {
  const ip = parsed(address)
  if (ip === null) return false
  const range = ip.range()
  // NAT64 (RFC 6052): networks without IPv4 reach all of it so.
  if (range === 'rfc6052' && ip instanceof ipaddr.IPv6) return embedded(ip).range() === 'unicast'
  return range === 'unicast'
}

const refusal = (host: string): FailureError =>
  new FailureError(
    fail(
      'not_allowed',
      `${host} is in a private network. A grab goes there only when it starts there, so this link was not followed.`,
      { detail: { host } },
    ),
  )

/** Throws `not_allowed` for a host that is written as a private address. */
export const refusePrivate = (host: string): void => {
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw refusal(host)
}

type Answer = (error: Error | null, address: string | LookupAddress[], family?: number) => void

/** `dns.lookup` without the private addresses; fails with `not_allowed` when there are no others. */
export const publicLookup = (hostname: string, options: LookupOptions, answer: Answer): void => {
  systemLookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) {
      answer(error, '')
      return
    }
    const open = addresses.filter(({ address }) => isPublicAddress(address))
    const [first] = open
    if (first === undefined) answer(refusal(hostname), '')
    else if (options.all === true) answer(null, open)
    else answer(null, first.address, first.family)
  })
}
