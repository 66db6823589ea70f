/**
 * Whether a response is the one that was asked for: status, range, length and validators against what is known, before the
 * first byte is written. Pure; decides, and does nothing.
 */
import { fail } from '../../../shared/failure.ts'
import type { Failure } from '../../../shared/failure.ts'
import type { HeadView } from '../../../shared/views.ts'
import type { Label } from '../domain/download.ts'
import { classifyStatus } from './classify.ts'
import { contentLengthOf, contentRangeOf, headerOf, unsatisfiedTotalOf, isWebPage, mediaTypeOf } from './headers.ts'
import type { Identity, TransferOrder, TransferOutcome } from './protocol.ts'

/**
 * `accept`: the body begins at offset `start` of the resource and holds nothing at or behind `end` (Infinity: unknown). `label`: its
 * label is a new one, so that only its bytes can show whether it is the same version; null: it is known, or there is none.
 */
export type Verdict =
  | { readonly kind: 'accept'; readonly start: number; readonly end: number; readonly label: Label | null }
  | TransferOutcome

type Asked = Pick<TransferOrder, 'range' | 'expect'>

/** For every final response. Without `expect` (first contact) a whole body is accepted for any range. */
export const verify = ({ range, expect }: Asked, head: HeadView, nowMs: number): Verdict => {
  const host = hostOf(head)
  if (head.status === 416 && range !== null) return unsatisfied(expect, head)
  if (head.status < 200 || head.status > 299) {
    return { kind: 'failed', failure: classifyStatus(head.status, head.headers, host, nowMs) }
  }
  if (head.status === 206 && range !== null) return verifyPart(range, expect, head)
  // Some servers call everything a part. A part that is all there is is the whole.
  if (head.status === 206 && !isAllThereIs(head)) return mismatch(host, 'unasked')
  if (expect === null) return acceptWhole
  const difference = differenceOf(expect, head, contentLengthOf(head.headers))
  if (difference === null) return range === null ? acceptWhole : { kind: 'unranged', head }
  const page = isWebPage(mediaTypeOf(head.headers)) && !isWebPage(expect.type ?? null)
  return page ? webPage(host) : changed(host, head, difference)
}

const verifyPart = (range: NonNullable<TransferOrder['range']>, expect: Identity | null, head: HeadView): Verdict => {
  const host = hostOf(head)
  if (mediaTypeOf(head.headers)?.startsWith('multipart/') === true) return mismatch(host, 'multipart')
  const got = contentRangeOf(head.headers)
  if (got === null) return mismatch(host, 'content-range')
  const difference = expect === null ? null : differenceOf(expect, head, got.totalBytes)
  if (difference === 'length') return changed(host, head, difference)
  if (got.start !== range.start) return mismatch(host, 'start')
  const provenTotal =
    got.totalBytes !== null || expect === null || labelsOf(expect).some((one) => isSameStrongly(one, head))
  if (!provenTotal) return mismatch(host, 'total')
  return { kind: 'accept', start: got.start, end: got.end, label: difference === null ? null : labelOf(head) }
}

/** Another length is another version. Without one the answer is from a server that errs: its next one may be better. */
const unsatisfied = (expect: Identity | null, head: HeadView): Verdict => {
  const total = unsatisfiedTotalOf(head.headers)
  const isShown = total !== null && total !== expect?.sizeBytes
  return changed(hostOf(head), head, isShown ? 'length' : 'range')
}

const isAllThereIs = ({ headers }: HeadView): boolean => {
  const got = contentRangeOf(headers)
  return got !== null && got.start === 0 && got.end === got.totalBytes
}

const acceptWhole: Verdict = { kind: 'accept', start: 0, end: Infinity, label: null }

const labelOf = ({ headers }: HeadView): Label => ({
  etag: headerOf(headers, 'etag'),
  lastModified: headerOf(headers, 'last-modified'),
})

/** All labels under which the same bytes came. */
const labelsOf = (identity: Identity): readonly Label[] => [identity, ...(identity.aliases ?? [])]

const opaque = (tag: string): string => tag.trim().replace(/^W\//, '')
const isStrong = (tag: string): boolean => !tag.trim().startsWith('W/')

/** Equal strong entity tags (RFC 9110 section 8.8.3.2) prove that two responses are of one version. */
const isSameStrongly = ({ etag }: Label, { headers }: HeadView): boolean => {
  const other = headerOf(headers, 'etag')
  return etag !== null && other !== null && isStrong(etag) && isStrong(other) && etag.trim() === other.trim()
}

/** What tells the two versions apart; null: nothing does. What only one side has says nothing. */
const differenceOf = (
  expect: Identity,
  head: HeadView,
  totalBytes: number | null,
): 'length' | 'etag' | 'last-modified' | null => {
  if (totalBytes !== null && totalBytes !== expect.sizeBytes) return 'length'
  const differences = labelsOf(expect).map((label) => labelDifference(label, head))
  return differences.includes(null) ? null : (differences[0] ?? null)
}

const labelDifference = (label: Label, head: HeadView): 'etag' | 'last-modified' | null => {
  if (isSameStrongly(label, head)) return null
  const etag = headerOf(head.headers, 'etag')
  if (label.etag !== null && etag !== null && opaque(label.etag) !== opaque(etag)) return 'etag'
  const date = headerOf(head.headers, 'last-modified')
  const differs = label.lastModified !== null && date !== null && label.lastModified.trim() !== date.trim()
  return differs ? 'last-modified' : null
}

export const hostOf = (head: HeadView): string => URL.parse(head.finalUrl)?.host ?? head.finalUrl

const changed = (host: string, head: HeadView, what: string): TransferOutcome => ({
  kind: 'changed',
  failure: changedFailure(host, what, head.status),
  label: what === 'length' ? null : labelOf(head),
})

/** Also for overlaps whose bytes differ. */
export const changedFailure = (host: string, what: string, status: number): Failure =>
  fail(
    'resource_changed',
    `The file on ${host} is not the one it was when this download began. Nothing of it was mixed in.`,
    {
      detail: { host, difference: what, status: String(status) },
    },
  )

const mismatch = (host: string, what: string): TransferOutcome => ({
  kind: 'failed',
  failure: fail('range_mismatch', `${host} sent another part of the file than was asked for. It was not used.`, {
    detail: { host, wrong: what },
  }),
})

const webPage = (host: string): TransferOutcome => ({
  kind: 'failed',
  failure: fail(
    'web_page',
    `${host} sent a web page in place of the file, perhaps a login. Open the link in a browser to see it.`,
    {
      detail: { host },
    },
  ),
})
