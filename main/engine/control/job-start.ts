/**
 * How a job begins: from what the ledger and the disk remember, or by first contact, a plain request whose body is kept.
 * The order of first contact is: head → decide → name → part file → ledger → pour.
 */
import { fail, raise } from '../../../shared/failure.ts'
import type { Download, PartRecord, Resource } from '../domain/download.ts'
import { hasStrongValidator, isUnexpectedPage, resourceOf } from '../domain/identity.ts'
import { nameFor } from '../domain/naming.ts'
import { compact, isComplete, ofRanges, rangesOf, whole, writtenOf } from '../domain/segments.ts'
import type { SegmentMap } from '../domain/segments.ts'
import { headerOf } from '../domain/identity.ts'
import type { HttpOrder, Identity, Landing } from '../transfer/protocol.ts'
import type { Wish } from './appetite.ts'
import { Connections } from './connections.ts'
import type { ConnectionsEnd, Ground, HeadReport } from './connections-shapes.ts'
import { orderOf } from './http-order.ts'
import type { Job, JobOutcome } from './job.ts'

/** Left free on the volume for everybody else. */
const spareBytes = 1024 * 1024

export interface Restored {
  readonly resource: Resource
  readonly part: PartRecord
  readonly map: SegmentMap
}

/** A way out before any transfer ended. */
export interface EarlyEnd {
  readonly outcome: JobOutcome
}

/**
 * What is left of earlier runs: booked segments, and ranges noted since under the same boot. A part that is gone, is not ours, or
 * is shorter than booked, is never trusted.
 */
export const restore = async (job: Job): Promise<Restored | 'fresh' | 'stopped'> => {
  const { disk, ledger, cursorPath } = job.context
  const { id, resource, part, finishName } = job.download
  if (!resource || !part) return 'fresh'
  const booked = await ledger.call('segments', { id })
  const [check, noted] = await Promise.all([
    disk.call('checkPart', part),
    disk.call('readCursors', { cursorPath: cursorPath(id), part }),
  ])
  if (booked.length > 0 && isComplete(booked)) {
    // A finish by renaming that was cut short has moved the part to its final name; nothing else of ours takes it away.
    const isMoved = check.state === 'missing' && finishName !== null
    const isWhole = check.state === 'ours' && check.sizeBytes === booked.at(-1)?.end
    if (isMoved || isWhole) return stand(job, resource, part, booked)
  }
  if (check.state !== 'ours' || !canGoOn(job.download, resource)) return startAnew(job, part)
  const ranges = [...rangesOf(booked), ...noted.map(({ start, written }) => ({ start, end: written }))]
  const map = ofRanges(
    resource.sizeBytes,
    ranges.map((range) => ({ ...range, end: Math.min(range.end, check.sizeBytes) })),
  )
  if (writtenOf(map) === 0) return startAnew(job, part)
  if (noted.length > 0) {
    await job.sync(part)
    await ledger.call('checkpoint', { cursors: [{ id, segments: map }] })
  }
  await disk.call('createCursors', { cursorPath: cursorPath(id), part })
  return job.isStopping ? 'stopped' : stand(job, resource, part, map)
}

/** Whether what is missing can be asked for by itself. */
export const canGoOn = ({ request }: Download, resource: Resource): boolean =>
  resource.sizeBytes !== null && request.method === 'GET'

const stand = (job: Job, resource: Resource, part: PartRecord, map: SegmentMap): Restored => {
  job.standing = { resource, part, name: job.download.name }
  job.bookedMap = compact(map)
  job.resumedBytes = writtenOf(map)
  return { resource, part, map }
}

/** Drops what cannot be gone on with. */
const startAnew = async (job: Job, part: PartRecord): Promise<'fresh'> => {
  const { disk, ledger, cursorPath } = job.context
  await disk.call('removePart', part)
  await disk.call('removeCursors', { cursorPath: cursorPath(job.download.id) })
  await ledger.call('forgetResource', { id: job.download.id })
  return 'fresh'
}

const open = async (job: Job): Promise<{ readonly connections: Connections; readonly http: HttpOrder } | null> => {
  const { context, download } = job
  const secrets = download.sealedSecrets === null ? null : context.secrets.open(download.sealedSecrets)
  const http = await orderOf(download, secrets, context.settings())
  const gates = context.gates(download)
  const throttles = context.throttles(download)
  job.throttles = throttles
  if (!(await context.hosts.takeFirst(gates, job.stopper.signal))) return null
  const connections = new Connections({
    lanes: context.lanes,
    hosts: context.hosts,
    clock: context.clock,
    http,
    gates,
    throttles: throttles.lines,
    cursorPath: context.cursorPath(download.id),
  })
  job.connections = connections
  return { connections, http }
}

const identityOf = (resource: Resource): Identity | null =>
  resource.sizeBytes === null
    ? null
    : {
        etag: resource.etag,
        lastModified: resource.lastModified,
        sizeBytes: resource.sizeBytes,
        type: resource.type,
      }

/** As many connections as a host may ever get from one download that finds the number out by itself. */
const mostAutomatic = 64

/** How many connections a download may have, from what was wished and what the resource allows. */
export const wishFor = (download: Download, resource: Resource, wished: number | null): Wish => {
  const { method } = download.request
  const again = download.failure?.code === 'resource_changed' || download.failure?.code === 'range_mismatch'
  const one = method !== 'GET' || !resource.ranges || !hasStrongValidator(resource) || again
  if (one || resource.sizeBytes === null) return { most: 1, isAutomatic: false }
  return { most: wished ?? mostAutomatic, isAutomatic: wished === null }
}

const groundOf = ({ download, context }: Job, { resource, part, map }: Restored): Ground => ({
  part,
  map,
  identity: identityOf(resource),
  wish: wishFor(download, resource, download.request.connections ?? context.settings().connections),
  ranges: resource.ranges && canGoOn(download, resource),
})

/** Goes on from what was restored. */
export const resumeTransfer = async (
  job: Job,
  { resource, part, map }: Restored,
): Promise<ConnectionsEnd | EarlyEnd> => {
  job.phase = 'transferring'
  // Whether an end that no length tells was proven is not remembered.
  if (isComplete(map)) return { kind: 'complete', lengthProven: resource.sizeBytes !== null }
  const opened = await open(job)
  if (!opened) return { kind: 'stopped' }
  if (job.isStopping) {
    job.context.hosts.release(opened.connections.gates)
    return { kind: 'stopped' }
  }
  return opened.connections.resume(groundOf(job, { resource, part, map }))
}

/** Asks the server for the first time. */
export const firstContact = async (job: Job): Promise<ConnectionsEnd | EarlyEnd> => {
  const opened = await open(job)
  if (!opened) return { kind: 'stopped' }
  const { connections } = opened
  if (job.isStopping) {
    job.context.hosts.release(connections.gates)
    return { kind: 'stopped' }
  }
  const answer = await connections.contact(landingOf(job))
  if (!('head' in answer)) return answer
  try {
    return await takeResponse(job, connections, answer)
  } catch (error) {
    await connections.stop()
    throw error
  }
}

/** Bodies up to this long are kept in memory until they are complete. */
const mostLandedBytes = 512 * 1024

/**
 * A small file is landed at the first attempt. Bytes of a body that was cut are lost then, so whoever comes again after a failure
 * goes the way that keeps them.
 */
const landingOf = ({ context, download }: Job): Landing | null => {
  const { id, dir, request, urlIndex, attempts, failure } = download
  const policy = request.onConflict ?? context.settings().onConflict
  if (request.method !== 'GET' || attempts > 0 || failure !== null || policy === 'skip') return null
  return {
    dir,
    partName: context.landedName(id),
    mostBytes: mostLandedBytes,
    out: request.out,
    url: request.urls[urlIndex] ?? '',
    acceptWebPage: request.acceptWebPage,
    checksum: request.checksum?.algorithm ?? null,
  }
}

const takeResponse = async (
  job: Job,
  connections: Connections,
  answer: HeadReport,
): Promise<ConnectionsEnd | EarlyEnd> => {
  const { download } = job
  const resource = resourceOf(answer.head)
  const page = pageFailure(download, answer)
  if (page) {
    await connections.stop()
    return { outcome: { kind: 'paused', failure: page } }
  }
  const name = nameFor({
    out: download.request.out,
    disposition: headerOf(answer.head, 'content-disposition'),
    url: download.request.urls[download.urlIndex] ?? answer.head.finalUrl,
    finalUrl: answer.head.finalUrl,
    type: resource.type,
  })
  await refuseExisting(job, name)
  await refuseFull(job, resource)
  const part = await makePart(job, resource, name)
  if (job.isStopping) {
    await connections.stop()
    return { kind: 'stopped' }
  }
  job.phase = 'transferring'
  const map = whole(resource.sizeBytes)
  job.standing = { resource, part, name }
  job.bookedMap = map
  job.context.changed(download.id)
  return connections.pour(groundOf(job, { resource, part, map }))
}

const makePart = async (job: Job, resource: Resource, name: string): Promise<PartRecord> => {
  const { disk, ledger, cursorPath } = job.context
  const { id, dir } = job.download
  const part = await disk.call('createPart', { dir, name, id })
  try {
    await disk.call('createCursors', { cursorPath: cursorPath(id), part })
    await ledger.call('bookResource', { id, resource, name, part, segments: whole(resource.sizeBytes) })
    return part
  } catch (error) {
    // Nobody would know of it any more.
    await disk.call('removePart', part)
    throw error
  }
}

const pageFailure = (download: Download, answer: HeadReport) => {
  const { request } = download
  if (request.acceptWebPage || request.method !== 'GET') return null
  const url = request.urls[download.urlIndex] ?? ''
  if (!isUnexpectedPage(answer.head, { url, out: request.out, hasChecksum: request.checksum !== null })) return null
  return fail(
    'web_page',
    'The server sent a web page where a file was expected: perhaps a login or an error page. Nothing was saved. Open the address in a browser to see it, or accept the page as the file.',
    { detail: { url: answer.head.finalUrl } },
  )
}

/** `skip` is decided before a byte is fetched, not after the last. */
const refuseExisting = async (job: Job, name: string): Promise<void> => {
  const { context, download } = job
  const policy = download.request.onConflict ?? context.settings().onConflict
  if (policy !== 'skip') return
  const path = `${download.dir}/${name}`
  const there = await context.disk.call('stat', { path })
  if (there) raise('file_exists', `${path} exists already and was left as it is.`, { detail: { path } })
}

const refuseFull = async (job: Job, resource: Resource): Promise<void> => {
  if (resource.sizeBytes === null) return
  const { freeBytes } = await job.context.disk.call('freeSpace', { dir: job.download.dir })
  if (freeBytes >= resource.sizeBytes + spareBytes) return
  raise(
    'disk_full',
    `There is not enough room in ${job.download.dir}: the file needs ${String(resource.sizeBytes)} bytes, ${String(freeBytes)} are free. Make room or choose another folder, then resume.`,
    { detail: { needBytes: String(resource.sizeBytes), freeBytes: String(freeBytes), dir: job.download.dir } },
  )
}
