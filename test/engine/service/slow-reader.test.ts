/** One client that does not read costs nobody else anything: what it can do without is dropped, and then it is shown out. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { connectService } from '../../../main/web/client-wire.ts'
import { createClient } from '../../../shared/client.ts'
import { until } from '../../support/until.ts'
import { openService, type Service } from './premises.ts'

let service: Service
beforeEach(async () => {
  service = await openService()
})
afterEach(() => service.close())

const open = async (): Promise<WebSocket> => {
  const socket = new WebSocket(`ws://${service.host}/contract`, {
    headers: { authorization: `Bearer ${service.token}` },
  })
  await new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  return socket
}

test('a reader that stops is let go, while others are served', async () => {
  const good = createClient(await connectService({ url: service.web.address, token: service.token, ca: null }))
  const items = Array.from({ length: 1000 }, (_, n) => ({
    urls: [`http://127.0.0.1:9/${String(n)}/${'x'.repeat(300)}`],
  }))
  await good.call('downloads.add', { items, paused: true })
  const stuck = await open()
  const ended = new Promise((resolve) => {
    stuck.once('close', resolve)
  })
  stuck.pause()
  let asked = 0
  // Each answer is a snapshot of a thousand rows; none is read.
  const isOut = await until(
    'the stuck reader is shown out',
    async () => {
      if (stuck.readyState !== WebSocket.OPEN) return true
      stuck.send(
        JSON.stringify({ t: 'call', id: asked, name: 'list.open', input: { window: { from: 0, count: 1000 } } }),
      )
      asked += 1
      await good.call('engine.info', {})
      // Its end can be seen only by somebody who reads; the service has forgotten it before.
      const { remoteAddress = '' } = (stuck as unknown as { _socket: { remoteAddress?: string } })._socket
      if (asked > 400) stuck.resume()
      return remoteAddress === ''
    },
    30_000,
  )
  expect(isOut).toBe(true)
  stuck.resume()
  await ended
  expect((await good.call('queues.list', {})).queues).toHaveLength(1)
  good.close()
})

test('a frame that is too deep, no JSON, or binary ends its sender', async () => {
  for (const frame of ['['.repeat(200_000), '{"t":', Buffer.from('{}')]) {
    const socket = await open()
    const closed = new Promise((resolve) => {
      socket.once('close', resolve)
    })
    socket.send(frame)
    expect(await closed).toBe(1008)
  }
})
