/** What a response says about the resource, and how far that can be trusted. Pure. */
import { concealAddress } from '../../../shared/secrecy.ts'
import type { HeadView, Proof } from '../../../shared/views.ts'
import { concealHead } from './answers.ts'
import type { Resource } from './download.ts'

/** Value of a header field, the first one where there are several; null: none. Names are compared without case. */
export const headerOf = (head: HeadView, name: string): string | null =>
  head.headers.find(([key]) => key.toLowerCase() === name)?.[1] ?? null

/** A Content-Length that is a plain number (RFC 9110 section 8.6); everything else counts as none. */
export const lengthOf = (head: HeadView): number | null => {
  const text = headerOf(head, 'content-length')
  if (text === null || !/^\d{1,15}$/.test(text.trim())) return null
  return Number(text)
}

/** The resource as its first, whole response shows it. */
export const resourceOf = (head: HeadView): Resource => {
  // A transfer coding hides the length of the representation (RFC 9112 section 6.3).
  const sizeBytes = headerOf(head, 'transfer-encoding') === null ? lengthOf(head) : null
  return {
    finalUrl: concealAddress(head.finalUrl),
    sizeBytes,
    etag: headerOf(head, 'etag'),
    lastModified: headerOf(head, 'last-modified'),
    ranges: sizeBytes !== null && /\bbytes\b/i.test(headerOf(head, 'accept-ranges') ?? ''),
    type: headerOf(head, 'content-type'),
    head: concealHead(head),
  }
}

/** Last-Modified is strong only when the server's clock is at least a minute ahead of it (RFC 9110 section 8.8.2.2). */
const isStrongDate = (resource: Resource): boolean => {
  if (resource.lastModified === null) return false
  const modified = Date.parse(resource.lastModified)
  const sent = Date.parse(headerOf(resource.head, 'date') ?? '')
  return Number.isFinite(modified) && Number.isFinite(sent) && sent - modified >= 60_000
}

/** Whether parts of different responses may be put together on the server's word alone. */
export const hasStrongValidator = (resource: Resource): boolean =>
  (resource.etag !== null && !resource.etag.startsWith('W/')) || isStrongDate(resource)

/** How much of what is there a response repeats, so that sameness can be seen where no validator proves it. */
export const overlapBytes = 64 * 1024

/** How much two responses must have in common where what they brought meets. */
export const joinBytes = 4 * 1024
/** Places that are compared where the server calls the same bytes by another name, and the size of each. */
export const windowCount = 3
export const windowBytes = 16 * 1024

export interface Evidence {
  readonly digestVerified: boolean
  /** The body's end was proven by a length or a last chunk. */
  readonly lengthProven: boolean
  /** Whether the file was put together from several responses. */
  readonly stitched: boolean
  /** Wherever bytes of two responses meet, a third look has shown that they fit. */
  readonly joined: boolean
}

/** How sure we are, from what was seen. */
export const proofOf = (resource: Resource, evidence: Evidence): Proof => {
  if (evidence.digestVerified) return 'digest'
  if (!evidence.lengthProven) return 'none'
  if (!evidence.stitched) return 'validator'
  // Headers can be right where bytes are not.
  if (!evidence.joined) return 'none'
  return hasStrongValidator(resource) && (resource.aliases ?? []).length === 0 ? 'validator' : 'overlap'
}

/** Endings of addresses that are pages by themselves. */
const pageEndings = new Set(['html', 'htm', 'xhtml', 'php', 'asp', 'aspx', 'jsp', 'cgi', 'do', 'shtml'])

const endingOf = (name: string): string | null => /\.([a-z0-9]{1,10})$/i.exec(name)?.[1]?.toLowerCase() ?? null

const lastStep = (url: string): string => {
  try {
    return new URL(url).pathname.split('/').at(-1) ?? ''
  } catch {
    return ''
  }
}

/**
 * Whether a web page came where a file was expected: a login form, a captive portal, an error page with status 200. A page
 * is expected only when the address, and the name wished for, do not name another kind of file.
 */
export const isUnexpectedPage = (
  head: HeadView,
  asked: { readonly url: string; readonly out: string | null; readonly hasChecksum: boolean },
): boolean => {
  const type = headerOf(head, 'content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'text/html' && type !== 'application/xhtml+xml') return false
  if (/^\s*attachment/i.test(headerOf(head, 'content-disposition') ?? '')) return false
  const endings = [asked.out === null ? null : endingOf(asked.out), endingOf(lastStep(asked.url))]
  const named = endings.find((ending) => ending !== null)
  if (named === undefined) return asked.hasChecksum
  return !pageEndings.has(named)
}
