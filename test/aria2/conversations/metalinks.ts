/** Files of a Metalink, one download each. */
import type { Conversation } from '../support/talk.ts'

const coded = (text: string): string => Buffer.from(text).toString('base64')

export const metalinks: Conversation = async (talk) => {
  const { origin } = talk.side
  const file = (name: string): string => {
    const url = origin.serve(`/meta/${name}`, { sizeBytes: 2000, seed: name })
    return `<file name="${name}"><size>2000</size><url priority="2">${origin.url}/none</url><url priority="1">${url}</url></file>`
  }
  const text = `<?xml version="1.0"?><metalink xmlns="urn:ietf:params:xml:ns:metalink">${file('a.bin')}${file('b.bin')}</metalink>`
  talk.name(coded(text), '$METALINK')
  const gids = await talk.addMetalink(['L0', 'L1'], coded(text), { pause: 'true' })
  await talk.ask('aria2.tellWaiting', 0, 10, ['gid', 'status'])
  for (const gid of gids) {
    await talk.ask('aria2.tellStatus', gid, ['gid', 'status', 'dir', 'completedLength'])
    await talk.ask('aria2.unpause', gid)
    await talk.reach(gid, 'complete')
    await talk.ask('aria2.tellStatus', gid, ['status', 'totalLength', 'bitfield', 'errorCode'])
  }
  await talk.ask('aria2.purgeDownloadResult')
}

/** The last of all: both end. */
export const endings: Conversation = async (talk) => {
  await talk.ask('aria2.saveSession')
  await talk.ask('aria2.shutdown')
  await talk.ask('aria2.forceShutdown', 'x')
}
