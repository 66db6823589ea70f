/** Methods that tell of downloads. They change nothing. */
import type { DeskRecord } from '../engine/engine.ts'
import { Fault } from './fault.ts'
import type { Ground, Method } from './ground.ts'
import { optionsOf } from './own-options.ts'
import { filesOf, isOver, needsSegments, picture, statusOf, urisOf } from './status-of.ts'

type Keys = ReadonlySet<string> | null

const told = async ({ desk, gids }: Ground, record: DeskRecord, keys: Keys): Promise<object> => {
  const isPartial = record.view.status !== 'completed' && record.finalUrl !== null
  const segments = isPartial && needsSegments(keys) ? await desk.segments(record.id) : []
  return picture({ record, gid: gids.of(record), segments }, keys)
}

const tellStatus: Method = async (params, ground) => {
  const gid = params.required(0, 'text')
  const keys = params.keys(1)
  return told(ground, await ground.gids.find(gid), keys)
}

const tellActive: Method = async (params, ground) => {
  const keys = params.keys(0)
  const records = await ground.desk.records(await ground.desk.active())
  return Promise.all(records.map((record) => told(ground, record, keys)))
}

/** A negative offset counts from the end, and the list comes from there backwards. */
const tellList =
  (list: 'waiting' | 'stopped'): Method =>
  async (params, ground) => {
    const offset = params.required(0, 'whole')
    const count = params.atLeast(1, 0)
    const keys = params.keys(2)
    const isBackwards = offset < 0
    const from = isBackwards ? -offset - 1 : offset
    const ids = await ground.desk.window({ list, queueId: null, from, count, isBackwards })
    const records = await ground.desk.records(ids)
    return Promise.all(records.map((record) => told(ground, record, keys)))
  }

const getUris: Method = async (params, { gids }) => {
  const record = await gids.find(params.required(0, 'text'))
  if (isOver(record)) throw new Fault(`No URI data is available for GID#${gids.of(record)}`)
  return urisOf(record)
}

const getFiles: Method = async (params, { gids }) => filesOf(await gids.find(params.required(0, 'text')))

const getPeers: Method = async (params, { gids }) => {
  const record = await gids.find(params.required(0, 'text'))
  if (isOver(record)) throw new Fault(`No peer data is available for GID#${gids.of(record)}`)
  return []
}

const getServers: Method = async (params, { gids }) => {
  const record = await gids.find(params.required(0, 'text'))
  if (statusOf(record) !== 'active') throw new Fault(`No active download for GID#${gids.of(record)}`)
  const { view, request, urlIndex, finalUrl } = record
  const uri = request.urls[urlIndex] ?? view.url
  return [{ index: '1', servers: [{ currentUri: finalUrl ?? uri, downloadSpeed: String(view.speed), uri }] }]
}

const getOption: Method = async (params, { gids, options }) => {
  const record = await gids.find(params.required(0, 'text'))
  return optionsOf(record, await options.shown())
}

const getGlobalStat: Method = async (_, { desk }) => {
  const { active, waiting, stopped, forgotten, speed } = await desk.counts()
  return {
    downloadSpeed: String(speed),
    numActive: String(active),
    numStopped: String(stopped),
    numStoppedTotal: String(stopped + forgotten),
    numWaiting: String(waiting),
    uploadSpeed: '0',
  }
}

export const tellMethods: Readonly<Record<string, Method>> = {
  'aria2.tellStatus': tellStatus,
  'aria2.tellActive': tellActive,
  'aria2.tellWaiting': tellList('waiting'),
  'aria2.tellStopped': tellList('stopped'),
  'aria2.getUris': getUris,
  'aria2.getFiles': getFiles,
  'aria2.getPeers': getPeers,
  'aria2.getServers': getServers,
  'aria2.getOption': getOption,
  'aria2.getGlobalStat': getGlobalStat,
  'aria2.getGlobalOption': (_, { options }) => options.shown(),
  'aria2.getVersion': (_, { engineVersion }) => ({
    enabledFeatures: ['GZip', 'HTTPS', 'Message Digest', 'Metalink', 'XML-RPC'],
    sluice: engineVersion,
    // Of the aria2 whose RPC this is: clients refuse older ones.
    version: '1.36.0',
  }),
  'aria2.getSessionInfo': (_, { sessionId }) => ({ sessionId }),
}
