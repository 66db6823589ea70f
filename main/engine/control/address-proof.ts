/**
 * Whether a changed address has the file that was begun: its length is the same, and so are the last 64 KiB that are written and
 * three windows at random places. Seen before a byte is written, so that a wrong address costs nothing.
 */
import { fail } from '../../../shared/failure.ts'
import type { Failure } from '../../../shared/failure.ts'
import type { HeadView } from '../../../shared/views.ts'
import { concealAddress } from '../../../shared/secrecy.ts'
import { concealHead } from '../domain/answers.ts'
import type { Label, Resource } from '../domain/download.ts'
import { headerOf, overlapBytes, windowBytes, windowCount } from '../domain/identity.ts'
import { rangesOf } from '../domain/segments.ts'
import type { Range, SegmentMap } from '../domain/segments.ts'
import { isWebPage, mediaTypeOf } from '../transfer/headers.ts'
import type { HttpOrder, TransferOutcome } from '../transfer/protocol.ts'
import { orderOf } from './http-order.ts'
import type { EarlyEnd, Restored } from './job-start.ts'
import type { Job } from './job.ts'
import { nextTransferId } from './starter.ts'

/** Places to compare: the end of what is written, then some at random, the same ones never twice. */
export const placesToCompare = (map: SegmentMap, random: () => number): readonly Range[] => {
  const ranges = rangesOf(map)
  const last = ranges.at(-1)
  if (!last) return []
  const tail = { start: Math.max(last.start, last.end - overlapBytes), end: last.end }
  const windows = Array.from({ length: windowCount }, () => windowAt(ranges, random()))
  const others = windows.filter(({ start, end }) => start < tail.start || end > tail.end)
  return [tail, ...others]
}

/** The window at this share of all written bytes. */
const windowAt = (ranges: readonly Range[], share: number): Range => {
  const total = ranges.reduce((sum, { start, end }) => sum + end - start, 0)
  let at = Math.floor(share * total)
  for (const { start, end } of ranges) {
    if (at < end - start) {
      const from = Math.max(start, Math.min(start + at, end - windowBytes))
      return { start: from, end: Math.min(end, from + windowBytes) }
    }
    at -= end - start
  }
  return { start: 0, end: 0 }
}

/** What one look at the new address showed. */
interface Look {
  readonly outcome: TransferOutcome
  readonly head: HeadView | null
}

/** Proves the address and books it, or refuses it and books that. What the network prevents is neither. */
export const proveAddress = async (job: Job, restored: Restored): Promise<Resource | EarlyEnd> => {
  const { context, download } = job
  const gates = context.gates(download)
  if (!(await context.hosts.takeFirst(gates, job.stopper.signal))) return { outcome: job.stopped() }
  const throttles = context.throttles(download)
  try {
    const secrets = download.sealedSecrets === null ? null : context.secrets.open(download.sealedSecrets)
    const http = await orderOf(download, secrets, context.settings(), context.systemProxy)
    let first: HeadView | null = null
    for (const range of placesToCompare(restored.map, () => context.clock.random())) {
      if (job.isStopping) return { outcome: job.stopped() }
      const { outcome, head } = await look(job, restored, { http, throttles: throttles.lines, range })
      if (outcome.kind === 'stopped') return { outcome: job.stopped() }
      if (outcome.kind !== 'done') return await unproven(job, outcome)
      first ??= head
    }
    return await adopt(job, restored.resource, first)
  } finally {
    throttles.release()
    context.hosts.release(gates)
  }
}

interface Asked {
  readonly http: HttpOrder
  readonly throttles: readonly number[]
  readonly range: Range
}

/** Asks for a range that is written, and compares it with the part file. */
const look = ({ context, stopper, history }: Job, { resource, part }: Restored, asked: Asked): Promise<Look> => {
  const { lanes } = context
  const { range } = asked
  const transferId = nextTransferId()
  const counter = lanes.counters.allocate({ cursor: range.end, limit: range.end })
  const pour = { part, offset: range.end, overlapBytes: range.end - range.start, cursorPath: '', cursorRecord: 0 }
  // Labels mean nothing across servers; the length does.
  const expect = { etag: null, lastModified: null, sizeBytes: resource.sizeBytes ?? 0, type: resource.type }
  const stop = (): void => {
    lanes.stop(transferId)
  }
  return new Promise((resolve) => {
    let head: HeadView | null = null
    stopper.signal.addEventListener('abort', stop)
    lanes.start(
      { transferId, counter, expect, pour: null, landing: null, relay: null, ...asked },
      {
        answered: ({ answer }) => {
          history.take(answer)
        },
        head: (report) => {
          head = report.head
          lanes.pour(transferId, pour)
        },
        ended: ({ outcome }) => {
          stopper.signal.removeEventListener('abort', stop)
          lanes.counters.free(counter)
          resolve({ outcome, head })
        },
      },
    )
  })
}

/** From here on the new server's labels count; the old one stays known, because bytes came under it. */
const adopt = async ({ context, download }: Job, resource: Resource, head: HeadView | null): Promise<Resource> => {
  const { id } = download
  const old: Label = { etag: resource.etag, lastModified: resource.lastModified }
  const isLabelled = old.etag !== null || old.lastModified !== null
  const next: Label = head && isLabelled ? labelOf(head) : old
  const isSame = next.etag === old.etag && next.lastModified === old.lastModified
  const proven: Resource = {
    ...resource,
    ...next,
    ...(head ? { finalUrl: concealAddress(head.finalUrl), head: concealHead(head), ranges: true } : {}),
    aliases: isSame ? resource.aliases : [old],
  }
  await context.ledger.call('proveAddress', { id, resource: proven })
  context.tell(id, { kind: 'address_proven' })
  return proven
}

const labelOf = (head: HeadView): Label => ({
  etag: headerOf(head, 'etag'),
  lastModified: headerOf(head, 'last-modified'),
})

const unproven = async (job: Job, outcome: TransferOutcome): Promise<EarlyEnd> => {
  const refusal = refusalOf(job, outcome)
  if (!refusal) {
    const failure = outcome.kind === 'failed' ? outcome.failure : cannotCompare(job, 'answer')
    return { outcome: { kind: 'failed', failure } }
  }
  await job.context.ledger.call('refuseAddress', { id: job.download.id })
  return { outcome: { kind: 'paused', failure: refusal } }
}

/** Why the address is given up; null: it may work at the next attempt, or somebody has to change something there. */
const refusalOf = (job: Job, outcome: TransferOutcome): Failure | null => {
  if (outcome.kind === 'changed') {
    const what = outcome.failure.detail?.difference
    return what === 'range' ? cannotCompare(job, 'ranges') : anotherFile(job, what === 'bytes' ? 'bytes' : 'length')
  }
  if (outcome.kind === 'unranged') {
    const isPage = isWebPage(mediaTypeOf(outcome.head.headers)) && !isWebPage(job.download.resource?.type ?? null)
    return cannotCompare(job, isPage ? 'page' : 'ranges')
  }
  if (outcome.kind !== 'failed') return null
  if (outcome.failure.code === 'web_page') return cannotCompare(job, 'page')
  return outcome.failure.code === 'range_mismatch' ? cannotCompare(job, 'ranges') : null
}

const kept = 'The old address and everything that was downloaded are kept.'
const choice = 'Give another address, or start again from the beginning with this one.'

const triedOf = ({ download }: Job): string => download.request.urls[download.urlIndex] ?? ''

const anotherFile = (job: Job, difference: 'bytes' | 'length'): Failure =>
  fail(
    'another_file',
    `The file at the new address is another one: its ${difference === 'bytes' ? 'bytes differ from those that are here' : 'length is another'}. ${kept} ${choice}`,
    { detail: { url: triedOf(job), difference } },
  )

const reasons = {
  page: 'it answers with a web page, perhaps a login',
  ranges: 'its server does not send parts of a file',
  answer: 'its server answered in a way that shows nothing',
} as const

const cannotCompare = (job: Job, reason: keyof typeof reasons): Failure =>
  fail(
    'address_unproven',
    `Whether the new address has the same file could not be seen: ${reasons[reason]}. ${kept} ${choice}`,
    { detail: { url: triedOf(job), reason } },
  )
