/** The other ways to the same RPC: addresses, XML and WebSockets, and what each of them does not take. */
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { methodNames } from '../../main/aria2/methods.ts'
import type { Answer, Service } from '../engine/service/premises.ts'
import { until } from '../support/until.ts'
import { type House, openHouse, refused, wordsOf } from './support/house.ts'

let service: Service
let house: House
beforeAll(async () => {
  house = await openHouse()
  service = house.service
})
afterAll(() => service.close())

const own: House['own'] = (...asked) => house.own(...asked)

const url = 'http://127.0.0.1:9/file.bin'

describe('GET', () => {
  const coded = (params: readonly unknown[]): string =>
    encodeURIComponent(Buffer.from(JSON.stringify([`token:${service.token}`, ...params])).toString('base64'))
  const get = (method: string, params: readonly unknown[] = [], more = ''): Promise<Answer> =>
    service.ask({ path: `/jsonrpc?method=${method}&id=1&params=${coded(params)}${more}` })

  test('reads, and changes nothing', async () => {
    expect((await get('aria2.getGlobalStat')).status).toBe(200)
    const changing = methodNames.filter((name) => !/\.(tell|get)|^system/.test(name))
    expect(changing).toHaveLength(20)
    for (const method of changing) {
      expect([method, await refused(get(method, [[url]]))]).toEqual([
        method,
        `${method} changes something, and GET only reads here. Send it by POST.`,
      ])
    }
    const { result } = wordsOf(await get('system.multicall', [[{ methodName: 'aria2.addUri', params: [[url]] }]]))
    expect(result).toEqual([
      { code: 1, message: 'aria2.addUri changes something, and GET only reads here. Send it by POST.' },
    ])
    expect(wordsOf(await own('aria2.tellWaiting', 0, 10)).result).toEqual([])
  })

  test('a page next door can neither load it as a script nor name what is no function', async () => {
    const script = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' }
    expect(
      (await service.ask({ path: '/jsonrpc?method=system.listMethods&id=1&jsoncallback=cb', headers: script })).status,
    ).toBe(403)
    for (const name of ['alert(1)//', '</script>', '', 'a.b.c.d.e', `x${'x'.repeat(100)}`]) {
      expect((await get('aria2.getVersion', [], `&jsoncallback=${encodeURIComponent(name)}`)).status).toBe(400)
    }
  })
})

describe('XML', () => {
  const post = (body: string): Promise<Answer> => service.ask({ method: 'POST', path: '/rpc', body })
  const deep = '<value><array><data>'

  test.each([
    [
      'a document type',
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><methodCall><methodName>&x;</methodName></methodCall>',
    ],
    ['an entity', '<methodCall><methodName>&x;</methodName></methodCall>'],
    ['values in values', `<methodCall><methodName>x</methodName><params><param>${deep.repeat(10_000)}`],
    ['no end', '<methodCall><methodName>aria2.getVersion'],
    [
      'a number that is none',
      '<methodCall><methodName>x</methodName><params><param><value><int>NaN</int></value></param></params></methodCall>',
    ],
    [
      'another type',
      '<methodCall><methodName>x</methodName><params><param><value><nil/></value></param></params></methodCall>',
    ],
  ])('%s is not taken', async (_, body) => {
    expect(await post(body)).toMatchObject({ status: 400, body: '' })
  })

  test('needs the token, too, and says what is wrong', async () => {
    const answer = await post('<methodCall><methodName>aria2.tellActive</methodName></methodCall>')
    expect(answer.body).toContain('<value><string>Unauthorized</string></value>')
    expect((await post('x'.repeat(3_000_000))).status).toBe(413)
  })
})

describe('WebSocket', () => {
  const open = async (
    headers: Readonly<Record<string, string>> = {},
  ): Promise<{ socket: WebSocket; heard: string[] }> => {
    const socket = new WebSocket(`ws://${service.host}/jsonrpc`, { headers })
    const heard: string[] = []
    socket.on('message', (data: Buffer) => heard.push(data.toString('utf8')))
    await once(socket, 'open')
    return { socket, heard }
  }

  test.each(['http://evil.test', 'null'])('a page of %s cannot open one', async (origin) => {
    await expect(open({ origin })).rejects.toThrow(/403/)
  })

  test('an extension can; whoever has not shown the token is told nothing', async () => {
    const quiet = await open({ origin: 'moz-extension://0a1b2c3d-0000' })
    const known = await open()
    known.socket.send(JSON.stringify({ id: 1, method: 'aria2.getVersion', params: [`token:${service.token}`] }))
    quiet.socket.send(JSON.stringify({ id: 1, method: 'aria2.getVersion', params: ['token:no'] }))
    await until('both are answered', () => known.heard.length === 1 && quiet.heard.length === 1)
    const { result: gid } = wordsOf(await own('aria2.addUri', [url]))
    await until('a start is told', () => known.heard.some((text) => text.includes('onDownloadStart')))
    await own('aria2.remove', gid)
    await until('an end is told', () => known.heard.some((text) => text.includes('onDownloadStop')))
    expect(quiet.heard).toEqual([expect.stringContaining('Unauthorized')])
    for (const { socket } of [quiet, known]) socket.close()
  })

  test('a message that is too large ends it, and nobody else', async () => {
    const { socket } = await open()
    socket.send('x'.repeat(3_000_000))
    const [code] = (await once(socket, 'close')) as [number]
    expect(code).toBe(1009)
    expect((await own('aria2.getVersion')).status).toBe(200)
  })

  test('who sends without reading is answered in order, and does not pile up', async () => {
    const { socket, heard } = await open()
    for (let id = 0; id < 500; id += 1) socket.send(JSON.stringify({ id, method: 'system.listNotifications' }))
    await until('all are answered', () => heard.length === 500)
    expect(heard.map((text) => (JSON.parse(text) as { id: number }).id)).toEqual(
      Array.from({ length: 500 }, (_, id) => id),
    )
    socket.close()
  })
})
