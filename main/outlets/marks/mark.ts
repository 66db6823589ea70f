/** What a file says about where it came from, for the systems that read that. No secret of an address is in it. Pure. */
import { concealAddress, isConcealed } from '../../../shared/secrecy.ts'

export interface Origin {
  /** Where the bytes came from: http or https, without user, fragment and whatever lets somebody in. */
  readonly url: string | null
  /** The page that led there, likewise. */
  readonly referrer: string | null
}

/** Longer ones say nothing that a person reads, and attributes have little room. */
const longest = 2_000

/** An address as it may stand beside a file for good. A query with a secret in it is left out as a whole. */
export const openAddress = (address: string | null): string | null => {
  const url = address === null ? null : URL.parse(address)
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') return null
  const [place = '', query] = concealAddress(url.href).split('?')
  if (isConcealed(place)) return `${url.origin}/`
  const whole = query === undefined || isConcealed(query) ? place : `${place}?${query}`
  return whole.length <= longest ? whole : `${url.origin}/`
}

export const originOf = (found: { readonly url: string | null; readonly referrer: string | null }): Origin => ({
  url: openAddress(found.url),
  referrer: openAddress(found.referrer),
})

/**
 * The stream `Zone.Identifier` of NTFS, in the form that browsers write: zone 3 is the internet
 * (https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-fscc/6e3f7352-d11c-4d76-8c39-2516a9df36e8).
 */
export const zoneIdentifier = ({ url, referrer }: Origin): string =>
  [
    '[ZoneTransfer]',
    'ZoneId=3',
    ...(referrer === null ? [] : [`ReferrerUrl=${referrer}`]),
    ...(url === null ? [] : [`HostUrl=${url}`]),
    '',
  ].join('\r\n')

/** By https://www.freedesktop.org/wiki/CommonExtendedAttributes/, name and value. */
export const xdgAttributes = ({ url, referrer }: Origin): readonly (readonly [string, string])[] => [
  ...(url === null ? [] : [['user.xdg.origin.url', url] as const]),
  ...(referrer === null ? [] : [['user.xdg.referrer.url', referrer] as const]),
]

/** The value of `com.apple.quarantine`: not opened yet, downloaded then, by Sluice. `at` in epoch milliseconds. */
export const quarantine = (at: number): string => `0081;${Math.floor(at / 1000).toString(16)};Sluice;`
