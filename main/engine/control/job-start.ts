/**
 * How a job begins: from what the ledger and the disk remember, or by first contact, a plain request whose body is kept.
 * The order of first contact is: head → decide → name → part file → ledger → pour.
 */
import type { LoneReason } from '../../../shared/events.ts'
import { fail, raise } from '../../../shared/failure.ts'
import { formatBytes } from '../../../shared/format.ts'
import { concealAddress } from '../../../shared/secrecy.ts'
import { BlockHashes, blockBytes } from '../domain/block-hashes.ts'
import type { Download, PartRecord, Resource } from '../domain/download.ts'
import { hasStrongValidator, isUnexpectedPage, resourceOf } from '../domain/identity.ts'
import { nameOfResource } from '../domain/naming.ts'
import { isComplete, joinsOf, ofRanges, rangesOf, whole, writtenOf } from '../domain/segments.ts'
import type { SegmentMap } from '../domain/segments.ts'
import { spareBytes } from '../domain/room.ts'
import type { HashWish, HttpOrder, Identity } from '../transfer/protocol.ts'
import type { Wish } from './appetite.ts'
import { Connections } from './connections.ts'
import type { ConnectionsEnd, Ground, HeadReport } from './connections-shapes.ts'
import { orderOf } from './http-order.ts'
import { expectedDigest, withDigest } from './expected-digest.ts'
import { searchChecksum } from './find-checksum.ts'
import { settleDoubt } from './doubt.ts'
import type { Job, JobOutcome } from './job.ts'
import { landingOf } from './job-landed.ts'
import { placeByRules } from './job-place.ts'

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
  const [booked, known] = await Promise.all([ledger.call('segments', { id }), ledger.call('blocks', { id })])
  const [check, noted] = await Promise.all([
    disk.call('checkPart', part),
    disk.call('readCursors', { cursorPath: cursorPath(id), part }),
  ])
  job.blocks = BlockHashes.of(known.pages)
  const isAll = booked.length > 0 && isComplete(booked)
  // A finish by renaming that was cut short has moved the part to its final name; nothing else of ours takes it away.
  const isMoved = isAll && check.state === 'missing' && finishName !== null
  const isWhole = isAll && check.state === 'ours' && check.sizeBytes === booked.at(-1)?.end
  if (isMoved || (isWhole && known.doubt === null)) return stand(job, resource, part, booked)
  if (check.state !== 'ours' || !(isWhole || canGoOn(job.download, resource))) return startAnew(job, part)
  // Where two responses met and nothing had shown yet that they fit, they are kept apart.
  const open = new Set([...joinsOf(booked), ...noted.map(({ start }) => start)])
  const ranges = [...rangesOf(booked, open), ...noted.map(({ start, written }) => ({ start, end: written }))]
  const map = ofRanges(
    isWhole ? check.sizeBytes : resource.sizeBytes,
    ranges.map((range) => ({ ...range, end: Math.min(range.end, check.sizeBytes) })),
    open,
  )
  if (writtenOf(map) === 0) return startAnew(job, part)
  if (noted.length > 0) {
    await job.sync(part)
    await ledger.call('checkpoint', { cursors: [{ id, identity: job.identity, segments: map }] })
  }
  await disk.call('createCursors', { cursorPath: cursorPath(id), part })
  job.blocks.keepWithin(rangesOf(map), map.at(-1)?.end ?? 0)
  const sound = known.doubt === null ? map : await settleDoubt(job, { part, map, reason: known.doubt })
  if (job.isStopping || sound === 'stopped') return 'stopped'
  const isGone = writtenOf(sound) === 0 || !(isComplete(sound) || canGoOn(job.download, resource))
  return isGone ? startAnew(job, part) : stand(job, resource, part, sound)
}

/** Whether what is missing can be asked for by itself. */
export const canGoOn = ({ request }: Download, resource: Resource): boolean =>
  resource.sizeBytes !== null && request.method === 'GET'

const stand = (job: Job, resource: Resource, part: PartRecord, map: SegmentMap): Restored => {
  job.standing = { resource, part, name: job.download.name }
  job.bookedMap = map
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

interface Opened {
  readonly connections: Connections
  readonly http: HttpOrder
}

const open = async (job: Job): Promise<Opened | null> => {
  const { context, download } = job
  const secrets = download.sealedSecrets === null ? null : context.secrets.open(download.sealedSecrets)
  const http = await orderOf(download, secrets, context.settings(), context.systemProxy)
  const gates = context.gates(download)
  const throttles = context.throttles(download)
  job.throttles = throttles
  // Who follows others is, or was, handed a connection by them. It takes as many steps as they do, because it must not be sent before them.
  const isGiven = job.relay?.isGiven === true
  if (!(await (isGiven ? Promise.resolve(true) : context.hosts.takeFirst(gates, job.stopper.signal)))) return null
  const connections = new Connections({
    lanes: context.lanes,
    hosts: context.hosts,
    clock: context.clock,
    http,
    gates,
    throttles: throttles.lines,
    relay: job.relay,
    cursorPath: context.cursorPath(download.id),
    digestRange: (args) => context.disk.call('digestRange', args),
    onAliases: (aliases) => {
      job.relabel(aliases)
    },
    onHashes: (report) => {
      job.takeHashes(report)
    },
    onAnswer: job.history.take,
    binding: throttles.binding,
    tell: (event) => {
      context.tell(download.id, event)
    },
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
        ...(resource.aliases ? { aliases: resource.aliases } : {}),
      }

/** A server with so many further labels for the same bytes gives each answer another one. */
const flappingLabels = 2
/** As many connections as a host may ever get from one download that finds the number out by itself. */
const mostAutomatic = 64

/** How many connections a download may have, from what was wished and what the resource allows. */
export const wishFor = (download: Download, resource: Resource, wished: number | null): Wish => {
  const lone = loneReasonOf(download, resource)
  if (lone !== null) return { most: 1, isAutomatic: false, lone }
  return { most: wished ?? mostAutomatic, isAutomatic: wished === null, lone }
}

const loneReasonOf = ({ request, failure }: Download, resource: Resource): LoneReason | null => {
  if (request.method !== 'GET') return 'method'
  if (!resource.ranges) return 'no_ranges'
  if (resource.sizeBytes === null) return 'no_length'
  if (failure?.code === 'resource_changed' || failure?.code === 'range_mismatch') return 'again'
  // Where labels mean nothing, only bytes that are repeated can show anything: one response after the other.
  if ((resource.aliases ?? []).length >= flappingLabels) return 'labels'
  return hasStrongValidator(resource) ? null : 'no_label'
}

/** The user's word, else that of a rule. */
const wishedConnections = ({ request, ruled }: Download): number | null =>
  request.connections ?? ruled?.connections ?? null

/** What transfers compute while they write, but for a digest: of a file that is one block or less nothing, so that small ones cost nothing. */
const hashesFor = ({ sizeBytes }: Resource): HashWish => ({
  blocks: sizeBytes === null || sizeBytes >= blockBytes,
  digest: null,
})

const groundOf = ({ download, context }: Job, { resource, part, map }: Restored): Ground => ({
  part,
  map,
  identity: identityOf(resource),
  wish: wishFor(download, resource, wishedConnections(download) ?? context.settings().connections),
  hashes: hashesFor(resource),
  ranges: resource.ranges && canGoOn(download, resource),
})

/** Goes on from what was restored. */
export const resumeTransfer = async (
  job: Job,
  { resource, part, map }: Restored,
): Promise<ConnectionsEnd | EarlyEnd> => {
  job.phase = 'transferring'
  // Whether an end that no length tells was proven is not remembered.
  const isShown = joinsOf(map).length === 0 && (resource.aliases ?? []).length === 0
  if (isComplete(map) && isShown) return { kind: 'complete', lengthProven: resource.sizeBytes !== null, joined: true }
  const opened = await open(job)
  if (!opened) return { kind: 'stopped' }
  if (job.isStopping) {
    job.context.hosts.release(opened.connections.gates)
    return { kind: 'stopped' }
  }
  job.context.tell(job.download.id, { kind: 'went_on', writtenBytes: writtenOf(map) })
  searchChecksum(job, opened.http)
  return opened.connections.resume(groundOf(job, { resource, part, map }))
}

/** Asks the server for the first time. */
export const firstContact = async (job: Job): Promise<ConnectionsEnd | EarlyEnd> => {
  const opened = await open(job)
  if (!opened) return { kind: 'stopped' }
  const { connections, http } = opened
  const landing = landingOf(job)
  const follows = job.relay?.hasTurn === false
  if (job.isStopping || (follows && (!landing || job.relay.isRecalled))) {
    // At once: from here on nobody may hand it a connection.
    job.relay?.leave()
    if (!follows) job.context.hosts.release(connections.gates)
    return { kind: job.isStopping ? 'stopped' : 'unstarted' }
  }
  const answer = await connections.contact(landing)
  if (!('head' in answer)) return answer
  try {
    return await takeResponse(job, { connections, http }, answer)
  } catch (error) {
    await connections.stop()
    throw error
  }
}

const takeResponse = async (
  job: Job,
  { connections, http }: Opened,
  answer: HeadReport,
): Promise<ConnectionsEnd | EarlyEnd> => {
  const { download } = job
  const resource = withDigest(job, resourceOf(answer.head))
  const page = pageFailure(download, answer)
  if (page) {
    await connections.stop()
    return { outcome: { kind: 'paused', failure: page } }
  }
  const url = download.request.urls[download.urlIndex] ?? answer.head.finalUrl
  const given = nameOfResource(resource, { out: download.request.out, url })
  const name = await placeByRules(job, resource, given)
  if (name === null) {
    await connections.stop()
    return { kind: 'stopped' }
  }
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
  searchChecksum(job, http)
  const ground = groundOf(job, { resource, part, map })
  const { sizeBytes, finalUrl } = resource
  const host = URL.parse(finalUrl)?.host ?? download.host
  job.context.tell(download.id, { kind: 'began', host, sizeBytes, lone: ground.wish.lone })
  const digest =
    ground.wish.most === 1 ? (expectedDigest(download.request, resource)?.checksum.algorithm ?? null) : null
  return connections.pour({ ...ground, hashes: { ...hashesFor(resource), digest } })
}

const makePart = async (job: Job, resource: Resource, name: string): Promise<PartRecord> => {
  const { disk, ledger, cursorPath } = job.context
  const { id, dir } = job.download
  const part = await disk.call('createPart', { dir, name, id, cursorPath: cursorPath(id) })
  try {
    await disk.call('createCursors', { cursorPath: cursorPath(id), part })
    const { identity } = await ledger.call('bookResource', {
      id,
      resource,
      name,
      part,
      segments: whole(resource.sizeBytes),
    })
    job.identity = identity
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
    { detail: { url: concealAddress(answer.head.finalUrl) } },
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
    `There is not enough room in ${job.download.dir}: the file needs ${formatBytes(resource.sizeBytes, 'en')}, ${formatBytes(freeBytes, 'en')} are free. Make room or choose another folder.`,
    { detail: { needBytes: String(resource.sizeBytes), freeBytes: String(freeBytes), dir: job.download.dir } },
  )
}
