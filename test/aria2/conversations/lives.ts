/** Downloads in each of their states, and every method that takes one. */
import type { Conversation, Talk } from '../support/talk.ts'

const telling = ['tellStatus', 'getUris', 'getFiles', 'getServers', 'getPeers', 'getOption'].map(
  (name) => `aria2.${name}`,
)

const tellAll = async (talk: Talk, gid: string): Promise<void> => {
  for (const method of telling) await talk.ask(method, gid)
}

const file = (talk: Talk, path: string, sizeBytes: number): string =>
  talk.side.origin.serve(path, { sizeBytes, seed: path })

/** Everything that does not go with a download that is over. */
const refusals = async (talk: Talk, gid: string): Promise<void> => {
  for (const name of ['pause', 'forcePause', 'unpause', 'remove', 'forceRemove']) await talk.ask(`aria2.${name}`, gid)
  await talk.ask('aria2.changeOption', gid, { out: 'x' })
  await talk.ask('aria2.changePosition', gid, 0, 'POS_SET')
  await talk.ask('aria2.changeUri', gid, 1, [], ['http://127.0.0.1:1/'])
}

export const completed: Conversation = async (talk) => {
  const sizes = [3_000_000, 1_048_576, 1_048_577, 5]
  for (const [index, size] of sizes.entries()) {
    const gid = await talk.add(`C${String(index)}`, [file(talk, `/c${String(index)}.bin`, size)], {
      out: `one ${String(index)}.bin`,
    })
    await talk.reach(gid, 'complete')
    await tellAll(talk, gid)
    if (index > 0) continue
    await refusals(talk, gid)
    talk.name(gid.slice(0, 12), '$C0…')
    talk.name(gid.toUpperCase(), '$C0')
    await talk.ask('aria2.tellStatus', gid.slice(0, 12), ['gid', 'status', 'nope'])
    await talk.ask('aria2.tellStatus', gid.toUpperCase(), ['gid', 'bitfield', 'numPieces'])
    await talk.ask('aria2.tellStatus', gid, ['gid', 5, null, 'gid'])
    await talk.ask('aria2.tellStatus', gid, [])
    await talk.ask('aria2.removeDownloadResult', gid)
    await talk.ask('aria2.removeDownloadResult', gid)
    await talk.ask('aria2.tellStatus', gid)
  }
  await talk.ask('aria2.getGlobalStat')
  await talk.ask('aria2.tellStopped', 0, 10, ['gid', 'status', 'errorCode', 'files', 'totalLength'])
  await talk.ask('aria2.purgeDownloadResult')
  await talk.ask('aria2.tellStopped', 0, 10)
  await talk.ask('aria2.getGlobalStat')
}

export const failed: Conversation = async (talk) => {
  const { origin } = talk.side
  const named = await talk.add('F0', [`${origin.url}/none`], { gid: '00000000000000ab' })
  await talk.reach(named, 'error')
  await tellAll(talk, named)
  await refusals(talk, named)
  for (const gid of ['00000000000000ab', 'ab', 'zz00000000000000', '0000000000000000']) {
    await talk.ask('aria2.addUri', [`${origin.url}/none`], { gid })
  }
  const other = await talk.add('F3', [`${origin.url}/none`], { gid: 5 })
  await talk.reach(other, 'error')
  const gone = await talk.add('F1', [`${origin.url}/none1`, `${origin.url}/none2`], { out: 'named.bin' })
  await talk.reach(gone, 'error')
  await talk.ask('aria2.tellStatus', gone)
  const url = file(talk, '/sum.bin', 1000)
  const wrong = await talk.add('F2', [url], { checksum: `sha-1=${'0'.repeat(40)}`, out: 'sum.bin' })
  await talk.reach(wrong, 'error')
  await talk.ask('aria2.tellStatus', wrong, ['status', 'errorCode', 'totalLength', 'numPieces', 'dir'])
  await talk.ask('aria2.tellStopped', -1, 10, ['gid', 'status', 'errorCode'])
  await talk.ask('aria2.unpauseAll')
  await talk.ask('aria2.tellStopped', 0, 10, ['gid', 'status', 'errorCode'])
  await talk.ask('aria2.removeDownloadResult', wrong)
  await talk.ask('aria2.getGlobalStat')
  await talk.ask('aria2.purgeDownloadResult')
}

export const paused: Conversation = async (talk) => {
  const url = file(talk, '/p.bin', 1000)
  const options = { pause: 'true', header: ['A: b', 'C: d'], 'max-download-limit': '10K', foo: 'bar' }
  const gid = await talk.add('P0', [url, `${url}?2`], { ...options, dir: `${talk.side.dir}/sub` })
  await tellAll(talk, gid)
  await talk.ask('aria2.pause', gid)
  await talk.ask('aria2.removeDownloadResult', gid)
  await talk.ask('aria2.unpause', gid)
  await talk.reach(gid, 'complete')
  await talk.ask('aria2.tellStatus', gid, ['status', 'dir', 'totalLength', 'completedLength'])
  const named = await talk.add('P1', [url], { pause: 'true', out: 'later.bin', referer: 'http://r/' })
  await talk.ask('aria2.tellStatus', named)
  await talk.ask('aria2.forcePause', named)
  await talk.ask('aria2.remove', named)
  await tellAll(talk, named)
  await talk.ask('aria2.removeDownloadResult', named)
  await talk.ask('aria2.tellStatus', named)
  await talk.ask('aria2.purgeDownloadResult')
}

export const active: Conversation = async (talk) => {
  const { origin } = talk.side
  const url = file(talk, '/slow.bin', 3_000_000)
  const gate = origin.hold('/slow.bin', { atByte: 1_048_576 })
  // Where it stands when it has gone on.
  const next = origin.hold('/slow.bin', { atByte: 1_100_000 })
  const gid = await talk.add('A0', [url, `${url}?mirror`], { split: '1', out: 'slow.bin' })
  await talk.standAt(gid, 1_048_576)
  await tellAll(talk, gid)
  await talk.ask('aria2.tellActive', ['gid', 'status', 'totalLength', 'connections'])
  await talk.ask('aria2.tellActive', [])
  await talk.ask('aria2.unpause', gid)
  await talk.ask('aria2.removeDownloadResult', gid)
  await talk.ask('aria2.changePosition', gid, 0, 'POS_SET')
  await talk.ask('aria2.changeOption', gid, { 'max-download-limit': '1M' })
  await talk.ask('aria2.getOption', gid)
  await talk.ask('aria2.pause', gid)
  await talk.reach(gid, 'paused')
  await talk.ask('aria2.tellStatus', gid, ['status', 'totalLength', 'connections', 'dir', 'gid'])
  await talk.ask('aria2.pause', gid)
  await talk.ask('aria2.unpause', gid)
  await talk.reach(gid, 'active')
  await talk.ask('aria2.forcePause', gid)
  await talk.reach(gid, 'paused')
  await talk.ask('aria2.unpause', gid)
  await talk.reach(gid, 'active')
  await talk.ask('aria2.pauseAll')
  await talk.reach(gid, 'paused')
  await talk.ask('aria2.unpauseAll')
  await talk.reach(gid, 'active')
  await talk.ask('aria2.remove', gid)
  await talk.reach(gid, 'removed')
  await tellAll(talk, gid)
  await refusals(talk, gid)
  await talk.ask('aria2.getGlobalStat')
  gate.release()
  next.release()
  await talk.ask('aria2.purgeDownloadResult')
}
