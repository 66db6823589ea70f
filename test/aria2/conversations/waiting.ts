/** A line of downloads that wait: lists, places, addresses. */
import type { Conversation, Talk } from '../support/talk.ts'

/** Paused, so that nothing of it runs meanwhile. */
const line = async (talk: Talk, names: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  const gids = new Map<string, string>()
  for (const name of names) {
    gids.set(name, await talk.add(name, [`${talk.side.origin.url}/wait/${name}`], { pause: 'true' }))
  }
  return gids
}

const order = (talk: Talk): Promise<unknown> => talk.ask('aria2.tellWaiting', 0, 100, ['gid'])

export const places: Conversation = async (talk) => {
  const gids = await line(talk, ['W1', 'W2', 'W3', 'W4', 'W5'])
  const [third = ''] = [gids.get('W3')]
  for (const [offset, count] of [
    [0, 10],
    [1, 2],
    [3, 10],
    [-1, 2],
    [-1, 100],
    [-3, 2],
    [-5, 1],
    [-6, 3],
    [5, 1],
    [0, 0],
    [-5, 10],
  ]) {
    await talk.ask('aria2.tellWaiting', offset, count, ['gid', 'status'])
  }
  const moves = [
    [0, 'POS_SET'],
    [1, 'POS_CUR'],
    [-1, 'POS_CUR'],
    [0, 'POS_END'],
    [-1, 'POS_END'],
    [100, 'POS_SET'],
    [-5, 'POS_SET'],
    [2, 'POS_SET'],
    [100, 'POS_CUR'],
    [-100, 'POS_END'],
  ]
  for (const [position, way] of moves) {
    await talk.ask('aria2.changePosition', third, position, way)
    await order(talk)
  }
  for (const [name, position] of [
    ['W6', 0],
    ['W7', 2],
    ['W8', 100],
  ] as const) {
    await talk.add(name, [`${talk.side.origin.url}/wait/${name}`], { pause: 'true' }, position)
    await order(talk)
  }
  await talk.ask('aria2.tellWaiting', 0, 2)
  await talk.ask('aria2.getGlobalStat')
  for (const gid of gids.values()) await talk.ask('aria2.forceRemove', gid)
  await talk.ask('aria2.tellStopped', 0, 10, ['gid', 'status'])
  await talk.ask('aria2.tellStopped', -2, 2, ['gid', 'status'])
  await talk.ask('aria2.getGlobalStat')
  await talk.ask('aria2.purgeDownloadResult')
  await order(talk)
}

export const addresses: Conversation = async (talk) => {
  const url = `${talk.side.origin.url}/u`
  const gid = await talk.add('U', [`${url}1`, `${url}2`], { pause: 'true' })
  const changes: readonly unknown[][] = [
    [1, [`${url}1`], [`${url}3`, `${url}4`]],
    [1, [], [`${url}5`], 0],
    [1, [], [`${url}6`], 2],
    [1, [], [`${url}7`], 100],
    [1, ['nope', 5], ['bad uri', 5]],
    [2, [], []],
    [0, [], []],
    [1, [], []],
    [1, [`${url}5`, `${url}5`], []],
    [1, [], [`${url}2`]],
    [1, [`${url}2`], []],
    ['1', [], []],
  ]
  for (const params of changes) {
    await talk.ask('aria2.changeUri', gid, ...params)
    await talk.ask('aria2.getUris', gid)
  }
  await talk.ask('aria2.getFiles', gid)
  await talk.ask('aria2.tellStatus', gid, ['status', 'gid'])
  await talk.ask('aria2.forceRemove', gid)
  await talk.ask('aria2.purgeDownloadResult')
}
