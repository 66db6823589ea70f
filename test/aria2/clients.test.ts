/** Client libraries as people use them, unchanged, against Sluice: over HTTP, over WebSocket, and with notifications. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import Aria2 from 'aria2'
import { aria2, close, createHTTP, createWebSocket, open } from 'maria2/dist/index.js'
import { openSluice, token, type Side } from './support/side.ts'

let side: Side
beforeAll(async () => {
  side = await openSluice()
})
afterAll(() => side.stop())

test('aria2.js asks over HTTP, in batches and multicalls, and hears of a download over its WebSocket', async () => {
  const client = new Aria2({ host: '127.0.0.1', port: side.port, secret: token })
  expect(await client.call('getVersion')).toMatchObject({ version: '1.36.0' })
  const [stat, methods] = await client.multicall([['getGlobalStat'], ['system.listMethods']])
  expect(stat).toMatchObject([{ numActive: '0' }])
  expect(methods).toMatchObject([{ length: 36 }])
  const answers = await client.batch([['tellActive'], ['tellStatus', 'zz']])
  expect(await Promise.allSettled(answers)).toMatchObject([
    { status: 'fulfilled', value: [] },
    { status: 'rejected', reason: { message: 'Invalid GID zz', code: 1 } },
  ])
  await client.open()
  const heard: string[] = []
  const complete = new Promise<string>((resolve) => {
    client.on('onDownloadStart', ([{ gid }]) => heard.push(gid))
    client.on('onDownloadComplete', ([{ gid }]) => {
      resolve(gid)
    })
  })
  const url = side.origin.serve('/lib.bin', { sizeBytes: 100_000, seed: 'lib' })
  const gid = await client.call('addUri', [url], { out: 'lib.bin' })
  expect(await complete).toBe(gid)
  expect(heard).toEqual([gid])
  expect(await client.call('tellStatus', gid, ['status', 'totalLength'])).toEqual({
    status: 'complete',
    totalLength: '100000',
  })
  await client.close()
})

test.each(['HTTP', 'WebSocket'])('maria2 adds, steers and removes over %s', async (way) => {
  const wire =
    way === 'HTTP'
      ? createHTTP(`http://127.0.0.1:${side.port}/jsonrpc`)
      : createWebSocket(`ws://127.0.0.1:${side.port}/jsonrpc`)
  const client = await open(wire, { secret: token })
  const gid = await aria2.addUri(client, [`${side.origin.url}/maria.bin`], {
    pause: true,
    dir: side.dir,
    header: ['Cookie: a=b'],
  })
  expect(await aria2.tellStatus(client, gid, ['gid', 'status'])).toEqual({ gid, status: 'paused' })
  expect(await aria2.tellWaiting(client, 0, 10, ['gid'])).toEqual([{ gid }])
  expect(await aria2.changeOption(client, gid, { out: 'other.bin' })).toBe('OK')
  expect(await aria2.getOption(client, gid)).toMatchObject({ out: 'other.bin', dir: side.dir })
  expect(await aria2.changeGlobalOption(client, { 'max-concurrent-downloads': 3 })).toBe('OK')
  expect(await aria2.getGlobalOption(client)).toMatchObject({ 'max-concurrent-downloads': '3' })
  expect(await aria2.remove(client, gid)).toBe(gid)
  await expect(aria2.tellStatus(client, gid)).rejects.toThrow()
  close(client)
})
