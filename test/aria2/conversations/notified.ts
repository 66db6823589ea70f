/** What a WebSocket is answered and told, in its order. */
import { WebSocket } from 'ws'
import { until } from '../../support/until.ts'
import { token } from '../support/side.ts'
import type { Conversation, Talk } from '../support/talk.ts'

const open = async (talk: Talk): Promise<{ readonly socket: WebSocket; readonly heard: string[] }> => {
  const socket = new WebSocket(`ws://127.0.0.1:${String(talk.side.port)}/jsonrpc`)
  const heard: string[] = []
  socket.on('message', (data: Buffer) => heard.push(data.toString('utf8')))
  await new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  return { socket, heard }
}

const bodies = [
  `{"id":0,"method":"aria2.tellActive","params":["token:${token}"]}`,
  `{"id":1,"method":"aria2.tellStatus","params":["token:${token}","zz"]}`,
  ...[
    'junk',
    '[]',
    '{"id":5}',
    '{"id":"a","method":"system.listNotifications"}',
    '[{"id":1,"method":"system.listNotifications"},{}]',
  ],
]

export const notified: Conversation = async (talk) => {
  const { socket, heard } = await open(talk)
  for (const body of bodies) {
    const before = heard.length
    socket.send(body)
    await until('an answer', () => heard.length > before)
    talk.heard(`WebSocket ${body}`, heard.at(-1) ?? '')
  }
  /** Waits for so many more, and writes them down. */
  const told = async (what: string, count: number, doing: () => Promise<unknown>): Promise<void> => {
    const before = heard.length
    await doing()
    await until(`${String(count)} notifications`, () => heard.length >= before + count)
    for (const text of heard.slice(before)) talk.heard(`told after ${what}`, text)
  }
  const { origin } = talk.side
  let gid = ''
  const add = async (name: string, path: string, options: object = {}): Promise<void> => {
    gid = await talk.add(name, [`${origin.url}${path}`], options)
  }
  origin.serve('/small.bin', { sizeBytes: 1000, seed: 'small' })
  origin.serve('/held.bin', { sizeBytes: 3_000_000, seed: 'held' })
  const gates = [1_048_576, 1_100_000].map((atByte) => origin.hold('/held.bin', { atByte }))
  await told('a download', 2, () => add('N0', '/small.bin'))
  await told('an error', 2, () => add('N1', '/none'))
  await told('a start', 1, () => add('N2', '/held.bin', { out: 'held.bin' }))
  await talk.standAt(gid, 1_048_576)
  await told('a pause', 1, () => talk.ask('aria2.pause', gid))
  await talk.reach(gid, 'paused')
  await told('going on', 1, () => talk.ask('aria2.unpause', gid))
  await talk.reach(gid, 'active')
  await told('a removal', 1, () => talk.ask('aria2.remove', gid))
  await talk.reach(gid, 'removed')
  await add('N3', '/held.bin', { pause: 'true' })
  await talk.ask('aria2.remove', gid)
  await told('a named one', 2, () => add('N4', '/small.bin', { gid: 'fedcba9876543210', out: 'named.bin' }))
  for (const gate of gates) gate.release()
  socket.close()
  await talk.ask('aria2.purgeDownloadResult')
}
