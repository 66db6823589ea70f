/** Methods that add downloads. */
import { downloadId, type DownloadId } from '../../shared/ids.ts'
import { BadValue } from '../../shared/links/bad-value.ts'
import { readMetalink, type ReadMetalink } from '../../shared/links/metalink.ts'
import { Fault } from './fault.ts'
import type { Ground, Method } from './ground.ts'
import { type Options, readOptions } from './option-values.ts'
import { noteOf } from './own-options.ts'
import type { Params, Struct } from './params.ts'
import { putAt } from './positions.ts'
import { type RequestInput, requestOf } from './request-of.ts'

/** Schemes that aria2 downloads and Sluice does not. */
const foreign = /^(ftp|sftp|magnet):/i

export const noTorrents = 'Sluice does not download torrents. Give an http or https address of the file.'

export const isUsable = (uri: string): boolean => /^https?:\/\//i.test(uri) && URL.canParse(uri)

/** Addresses that can be downloaded. Throws aria2's words when there is none, ours when it is for want of a protocol. */
const usableOf = (uris: readonly unknown[]): readonly string[] => {
  const texts = uris.filter((uri) => typeof uri === 'string')
  if (texts.length === 0) throw new Fault('URI is not provided.')
  const usable = texts.filter(isUsable)
  if (usable.length > 0) return usable
  const scheme = texts.map((uri) => foreign.exec(uri)?.[1]?.toLowerCase()).find((found) => found !== undefined)
  if (scheme === 'magnet') throw new Fault(noTorrents)
  if (scheme !== undefined) throw new Fault(`Sluice does not download over ${scheme}, only over http and https.`)
  throw new Fault('No URI to download.')
}

interface Wish {
  readonly item: RequestInput
  readonly isPaused: boolean
  /** Its client's own name for it; null: none. */
  readonly handle: string | null
  readonly note: string
}

/** Adds it where its name cannot be told to anybody before it is kept: until then it waits. */
const add = async ({ client, desk }: Ground, { item, isPaused, handle, note }: Wish): Promise<DownloadId> => {
  const mustWait = handle !== null && !isPaused
  const { items } = await client.call('downloads.add', { items: [item], paused: isPaused || mustWait })
  const id = downloadId.parse(items[0]?.id)
  await desk.note({ id, handle, note })
  if (mustWait) await client.call('downloads.resume', { ids: [id] })
  return id
}

const gidOf = async ({ gids, desk }: Ground, id: DownloadId): Promise<string> => {
  const [record] = await desk.records([id])
  return gids.of({ id, handle: record?.handle ?? null })
}

/** A place that a client gives; null: the end. */
const positionIn = (params: Params, place: number): number | null => {
  const position = params.optional(place, 'whole')
  if (position !== null && position < 0) throw new Fault('Position must be greater than or equal to 0.')
  return position
}

const defaultDirOf = async ({ client }: Ground): Promise<string> => {
  const { settings } = await client.call('settings.get', {})
  return settings.dir === '' ? (await client.call('engine.info', {})).defaultDir : settings.dir
}

const addUri: Method = async (params, ground) => {
  const uris = params.required(0, 'list')
  const given = params.optional(1, 'struct') ?? {}
  params.optional(2, 'whole')
  if (!uris.some((uri) => typeof uri === 'string')) throw new Fault('URI is not provided.')
  const options = readOptions(given, 'a')
  const position = positionIn(params, 2)
  const usable = usableOf(uris)
  return ground.inTurn(async () => {
    const handle = await handleIn(given, ground)
    const item = requestOf(usable, { ...(await ground.options.forNew()), ...options }, await defaultDirOf(ground))
    const id = await add(ground, { item, isPaused: options.pause === 'true', handle, note: noteOf(kept(options)) })
    if (position !== null) await putAt(ground, id, position, 'POS_SET')
    return gidOf(ground, id)
  })
}

/** Where a client names a download itself. aria2 has only these words for a name that cannot be had. */
const handleIn = async ({ gid }: Struct, { gids }: Ground): Promise<string | null> => {
  if (typeof gid !== 'string') return null
  if (await gids.isFree(gid)) return gid.toLowerCase()
  throw new Fault('No URI to download.')
}

/** An option about the adding itself is none of the download. */
const kept = ({ pause: _pause, ...options }: Options): Options => options

const addTorrent: Method = (params) => {
  params.required(0, 'text')
  params.optional(1, 'list')
  params.optional(2, 'struct')
  params.optional(3, 'whole')
  throw new Fault(noTorrents)
}

const filesIn = (base64: string): ReadMetalink['links'] => {
  try {
    return readMetalink(Buffer.from(base64, 'base64').toString('utf8')).links
  } catch (error) {
    if (error instanceof BadValue) throw new Fault('Could not parse Metalink XML document.')
    throw error
  }
}

const addMetalink: Method = async (params, ground) => {
  const base64 = params.required(0, 'text')
  const options = readOptions(params.optional(1, 'struct') ?? {}, 'a')
  const position = positionIn(params, 2)
  const links = filesIn(base64)
  return ground.inTurn(async () => {
    const [shared, dir] = [{ ...(await ground.options.forNew()), ...options }, await defaultDirOf(ground)]
    const added: string[] = []
    for (const [index, link] of links.entries()) {
      const { out, checksum } = link.options
      const item = requestOf(link.urls, out === undefined ? shared : { ...shared, out }, dir)
      const wish = { item: { ...item, ...(checksum ? { checksum } : {}) }, handle: null, note: noteOf(kept(options)) }
      const id = await add(ground, { ...wish, isPaused: options.pause === 'true' })
      if (position !== null) await putAt(ground, id, position + index, 'POS_SET')
      added.push(await gidOf(ground, id))
    }
    return added
  })
}

export const addMethods: Readonly<Record<string, Method>> = {
  'aria2.addUri': addUri,
  'aria2.addTorrent': addTorrent,
  'aria2.addMetalink': addMetalink,
}
