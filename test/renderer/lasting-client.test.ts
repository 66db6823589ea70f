/** The browser's connection: cut, tried again with growing pauses, never sending anything twice. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { lastingClient, type LastingClient } from '../../renderer/client/lasting-client.ts'
import { loggedOutCode, type SocketWire } from '../../renderer/client/web-socket.ts'
import { Mirror } from '../../renderer/state/mirror.ts'
import type { ClientFrame, EngineFrame } from '../../shared/envelope.ts'
import { listFilter, listSort } from '../../shared/feed.ts'

class Cable {
  readonly sent: ClientFrame[] = []
  readonly #frames: ((frame: EngineFrame) => void)[] = []
  readonly #closers: ((code: number) => void)[] = []
  readonly wire: SocketWire = {
    send: (frame) => void this.sent.push(frame),
    onFrame: (listener) => void this.#frames.push(listener),
    onClose: (listener) => void this.#closers.push(listener),
    onCode: (listener) => void this.#closers.push(listener),
    close: () => {
      this.cut(1000)
    },
  }

  greet(epoch: string): void {
    const frame = { type: 'hello', protocol: 1, epoch, version: '0' } as const
    for (const listener of this.#frames) listener({ t: 'feed', frame })
  }

  cut(code = 1006): void {
    for (const listener of this.#closers.splice(0)) listener(code)
  }

  names(): readonly string[] {
    return this.sent.flatMap((frame) => (frame.t === 'call' ? [frame.name] : []))
  }
}

let cables: Cable[]
let isSignedIn: () => Promise<boolean>
let signedOut: number
let client: LastingClient
const last = (): Cable => cables.at(-1) ?? expect.fail('nothing was connected')

beforeEach(() => {
  vi.useFakeTimers()
  cables = []
  signedOut = 0
  isSignedIn = () => Promise.resolve(true)
  client = lastingClient({
    connect: () => {
      cables.push(new Cable())
      return last().wire
    },
    isSignedIn: () => isSignedIn(),
    onSignedOut: () => void (signedOut += 1),
    random: () => 0.5,
  })
  last().greet('e1')
})
afterEach(() => {
  client.close()
  vi.useRealTimers()
})

test('a call that was on its way fails and is not sent again; one while away fails at once', async () => {
  const call = client.call('downloads.pauseAll', {})
  last().cut()
  await expect(call).rejects.toMatchObject({ failure: { code: 'engine_gone' } })
  await expect(client.call('queues.list', {})).rejects.toMatchObject({ failure: { code: 'engine_gone' } })
  expect(client.link.getState().retryAt).not.toBeNull()
  await vi.advanceTimersByTimeAsync(500)
  last().greet('e1')
  expect([cables.length, last().names(), client.link.getState().retryAt]).toEqual([2, [], null])
})

test('pauses grow while nobody answers, and begin anew after a greeting', async () => {
  isSignedIn = vi.fn(() => Promise.reject(new Error('no network')))
  last().cut()
  await vi.advanceTimersByTimeAsync(60_000)
  // 0.5, 1, 2, 4, 8, 15, 15 seconds
  expect(isSignedIn).toHaveBeenCalledTimes(7)
  isSignedIn = () => Promise.resolve(true)
  client.nudge()
  await vi.advanceTimersByTimeAsync(0)
  last().greet('e1')
  last().cut()
  expect(client.link.getState().retryAt).toBe(Date.now() + 500)
})

test('a mirror asks for its lists again upon each greeting, of the same engine, too', async () => {
  const mirror = new Mirror(client)
  mirror.show({ filter: listFilter.parse({}), sort: listSort.parse({}) })
  last().greet('e1')
  last().cut()
  await vi.advanceTimersByTimeAsync(500)
  last().greet('e1')
  expect(last().names()).toEqual(['feed.counters', 'feed.notices', 'grabs.open', 'list.open'])
})

test('a session that has ended leads out, by the service’s word or when it comes back', async () => {
  last().cut(loggedOutCode)
  expect([signedOut, cables.length]).toEqual([1, 1])
  await vi.advanceTimersByTimeAsync(60_000)
  expect(cables).toHaveLength(1)
})

test('a service that forgot this browser while it was away leads out, too', async () => {
  isSignedIn = () => Promise.resolve(false)
  last().cut()
  await vi.advanceTimersByTimeAsync(500)
  expect([signedOut, cables.length]).toEqual([1, 1])
})

test('a connection that gives no sign of life is given up', async () => {
  await vi.advanceTimersByTimeAsync(15_000)
  expect(last().names()).toEqual(['engine.info'])
  await vi.advanceTimersByTimeAsync(8_000)
  expect(client.link.getState().retryAt).not.toBeNull()
})
