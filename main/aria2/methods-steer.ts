/** Methods that steer downloads which are there. */
import type { DownloadId } from '../../shared/ids.ts'
import type { DeskRecord } from '../engine/engine.ts'
import { Fault } from './fault.ts'
import type { Ground, Method } from './ground.ts'
import { isUsable } from './methods-add.ts'
import { readOptions } from './option-values.ts'
import { dirOf, noteOf, optionsIn, optionsOf } from './own-options.ts'
import { putAt, ways } from './positions.ts'
import { changesOf, requestOf } from './request-of.ts'
import { type Aria2Status, statusOf } from './status-of.ts'

const everything = { queueId: null, from: 0, count: Number.MAX_SAFE_INTEGER, isBackwards: false } as const
const rowsAtOnce = 1_000

/** The download that is meant, when it is in one of these states; else aria2's words for why not. */
const meant = async (
  { gids }: Ground,
  name: string,
  states: readonly Aria2Status[],
  refusal: (gid: string) => string,
): Promise<DeskRecord> => {
  const record = await gids.find(name)
  if (states.includes(statusOf(record))) return record
  throw new Fault(refusal(gids.of(record)))
}

const remove: Method = async (params, ground) => {
  const states = ['active', 'waiting', 'paused'] as const
  const record = await meant(
    ground,
    params.required(0, 'text'),
    states,
    (gid) => `Active Download not found for GID#${gid}`,
  )
  await ground.client.call('downloads.remove', { ids: [record.id] })
  // What never ran leaves no result behind.
  if (statusOf(record) !== 'active') await ground.desk.forget([record.id], 'all')
  return ground.gids.of(record)
}

const pause: Method = async (params, ground) => {
  const states = ['active', 'waiting'] as const
  const record = await meant(ground, params.required(0, 'text'), states, (gid) => `GID#${gid} cannot be paused now`)
  await ground.client.call('downloads.pause', { ids: [record.id] })
  return ground.gids.of(record)
}

const unpause: Method = async (params, ground) => {
  const record = await meant(
    ground,
    params.required(0, 'text'),
    ['paused'],
    (gid) => `GID#${gid} cannot be unpaused now`,
  )
  await ground.client.call('downloads.resume', { ids: [record.id] })
  return ground.gids.of(record)
}

const pauseAll: Method = async (_, { client }) => {
  await client.call('downloads.pauseAll', {})
  return 'OK'
}

/** Only what is paused: what has failed stays so. */
const unpauseAll: Method = async (_, { client, desk }) => {
  const waiting = await desk.window({ list: 'waiting', ...everything })
  const paused: DownloadId[] = []
  for (let from = 0; from < waiting.length; from += rowsAtOnce) {
    const records = await desk.records(waiting.slice(from, from + rowsAtOnce))
    paused.push(...records.flatMap((record) => (statusOf(record) === 'paused' ? [record.id] : [])))
  }
  await client.call('downloads.resume', { ids: paused })
  return 'OK'
}

const changePosition: Method = async (params, ground) => {
  const name = params.required(0, 'text')
  const position = params.required(1, 'whole')
  const asked = params.required(2, 'text')
  const record = await ground.gids.find(name)
  const way = ways.find((one) => one === asked)
  if (way === undefined) throw new Fault('Illegal argument.')
  const place = await ground.inTurn(() => putAt(ground, record.id, position, way))
  if (place !== null) return place
  throw new Fault(`GID#${ground.gids.of(record)} not found in the waiting queue.`)
}

/** Takes away the first one of each; says how many were there. */
const without = (
  uris: readonly string[],
  gone: readonly unknown[],
): { readonly left: string[]; readonly count: number } => {
  const left = [...uris]
  let count = 0
  for (const uri of gone) {
    const at = left.findIndex((one) => one === uri)
    if (at === -1) continue
    left.splice(at, 1)
    count += 1
  }
  return { left, count }
}

const changeUri: Method = async (params, ground) => {
  const name = params.required(0, 'text')
  const file = params.atLeast(1, 1)
  const gone = params.required(2, 'list')
  const more = params
    .required(3, 'list')
    .filter((uri) => typeof uri === 'string')
    .filter(isUsable)
  const isPlaced = params.optional(4, 'whole') !== null
  const states = ['active', 'waiting', 'paused'] as const
  const record = await meant(ground, name, states, (gid) => `Cannot remove URIs from GID#${gid}`)
  const position = isPlaced ? params.atLeast(4, 0) : null
  if (file > 1) throw new Fault('fileIndex is out of range')
  const { left, count } = without(record.request.urls, gone)
  left.splice(position ?? left.length, 0, ...more)
  if (left.length === 0) throw new Fault('A download needs an address: give another one with its last one.')
  if (left.length > 100) throw new Fault('A download has 100 addresses at most.')
  if (count + more.length > 0) {
    await ground.client.call('downloads.changeAddress', { id: record.id, urls: left, resume: false })
  }
  return [count, more.length]
}

const changeOption: Method = async (params, ground) => {
  const name = params.required(0, 'text')
  const given = params.required(1, 'struct')
  const states = ['active', 'waiting', 'paused'] as const
  const record = await meant(ground, name, states, (gid) => `Cannot change option for GID#${gid}`)
  const options = readOptions(given, 'c')
  const { client, desk } = ground
  const { id, handle } = record
  const now = optionsOf(record, await ground.options.shown())
  const patch = changesOf(options, requestOf(record.request.urls, { ...now, ...options }, dirOf(record)))
  if (Object.keys(patch).length > 0) await client.call('downloads.changeRequest', { id, request: patch })
  const limit = options['max-download-limit']
  if (limit !== undefined) {
    await client.call('downloads.setLimit', { ids: [id], rateLimit: limit === '0' ? null : Number(limit) })
  }
  await desk.note({ id, handle, note: noteOf({ ...optionsIn(record), ...options }) })
  return 'OK'
}

const removeDownloadResult: Method = async (params, ground) => {
  const states = ['complete', 'error', 'removed'] as const
  const refusal = (gid: string): string => `Could not remove download result of GID#${gid}`
  const { id } = await meant(ground, params.required(0, 'text'), states, refusal)
  await ground.client.call('downloads.remove', { ids: [id] })
  await ground.desk.forget([id], 'result')
  return 'OK'
}

const purgeDownloadResult: Method = async (_, { client, desk }) => {
  const ids = await desk.window({ list: 'stopped', ...everything })
  await client.call('downloads.remove', { ids: [...ids] })
  await desk.forget(ids, 'result')
  return 'OK'
}

export const steerMethods: Readonly<Record<string, Method>> = {
  'aria2.remove': remove,
  'aria2.forceRemove': remove,
  'aria2.pause': pause,
  'aria2.forcePause': pause,
  'aria2.pauseAll': pauseAll,
  'aria2.forcePauseAll': pauseAll,
  'aria2.unpause': unpause,
  'aria2.unpauseAll': unpauseAll,
  'aria2.changePosition': changePosition,
  'aria2.changeUri': changeUri,
  'aria2.changeOption': changeOption,
  'aria2.removeDownloadResult': removeDownloadResult,
  'aria2.purgeDownloadResult': purgeDownloadResult,
  'aria2.changeGlobalOption': async (params, { options, inTurn }) => {
    const wished = readOptions(params.required(0, 'struct'), 'g')
    await inTurn(() => options.change(wished))
    return 'OK'
  },
  // Everything is in the ledger already.
  'aria2.saveSession': () => 'OK',
}
