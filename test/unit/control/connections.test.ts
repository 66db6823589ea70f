/** Connections of one download over lanes that only take notes: what is taken is given back, and nothing stays behind. */
import { expect, it } from 'vitest'
import { Connections } from '../../../main/engine/control/connections.ts'
import type { Ground } from '../../../main/engine/control/connections-shapes.ts'
import { Hosts } from '../../../main/engine/control/hosts.ts'
import { createCounters } from '../../../main/engine/transfer/counters.ts'
import type { Lanes, TransferListener } from '../../../main/engine/transfer/lanes.ts'
import type { TransferOrder, TransferOutcome } from '../../../main/engine/transfer/protocol.ts'
import { createThrottles } from '../../../main/engine/transfer/throttle.ts'
import { fail } from '../../../shared/failure.ts'
import { settings } from '../../../shared/settings.ts'
import { ManualClock } from './manual-clock.ts'

const mib = 1024 * 1024
const gates = [{ key: 'example.org', limit: 8 }]

const build = (lines: number) => {
  const clock = new ManualClock()
  const hosts = new Hosts(clock)
  const running = new Map<number, TransferListener>()
  const orders: TransferOrder[] = []
  const stopped: number[] = []
  const lanes: Lanes = {
    counters: createCounters(lines),
    throttles: createThrottles(4),
    start: (order, on) => {
      orders.push(order)
      running.set(order.transferId, on)
    },
    pour: () => undefined,
    stop: (transferId) => stopped.push(transferId),
    wake: () => undefined,
    close: () => Promise.resolve(),
  }
  const http = {
    url: 'http://example.org/',
    method: 'GET',
    headers: [],
    secretHeaders: [],
    body: null,
    proxy: null,
    extraCa: [],
    limits: settings.parse({}).timeLimits,
  }
  const connections = new Connections({ lanes, hosts, clock, http, gates, throttles: [], cursorPath: '' })
  const end = (transferId: number, outcome: TransferOutcome): void => {
    running.get(transferId)?.ended({ kind: 'ended', transferId, outcome, status: null })
  }
  return { clock, hosts, connections, orders, stopped, end }
}

const ground = (connections: number): Ground => ({
  part: { path: '/tmp/x.part', dev: '1', ino: '1' },
  identity: { etag: '"a"', lastModified: null, sizeBytes: 64 * mib },
  map: [{ start: 0, end: 64 * mib, written: mib }],
  wish: { most: connections, isAutomatic: false },
  ranges: true,
})

/** How many connections the host has room for. */
const room = (hosts: Hosts): number => {
  let count = 0
  while (hosts.tryTake(gates)) count += 1
  for (let n = 0; n < count; n += 1) hosts.release(gates)
  return count
}

it('goes on with what it has when there are no lines for more, and gives back what it took for them', async () => {
  const { hosts, connections, orders, end } = build(2)
  hosts.tryTake(gates)
  const ended = connections.resume(ground(4))
  expect(orders.length).toBe(2)
  expect(room(hosts)).toBe(6)
  const stopping = connections.stop()
  for (const { transferId } of orders) end(transferId, { kind: 'stopped' })
  await stopping
  expect(await ended).toEqual({ kind: 'stopped' })
  expect(room(hosts)).toBe(8)
})

it('leaves no timer behind when a connection fails after it was stopped', async () => {
  const { clock, hosts, connections, orders, end } = build(8)
  hosts.tryTake(gates)
  void connections.resume(ground(3))
  const stopping = connections.stop()
  for (const { transferId } of orders) end(transferId, { kind: 'failed', failure: fail('connection_lost', 'Cut.') })
  await stopping
  expect(clock.waiting).toBe(0)
  expect(room(hosts)).toBe(8)
})

it('does not take the place of a connection that the server refused', () => {
  const { clock, hosts, connections, orders, end } = build(8)
  hosts.tryTake(gates)
  void connections.resume(ground(3))
  expect(orders.length).toBe(3)
  const refused = { kind: 'failed', failure: fail('rate_limited', 'Too many.') } as const
  end(orders.at(-1)?.transferId ?? 0, refused)
  clock.pass(60_000)
  expect(orders.length).toBe(3)
  expect(hosts.memory.cap('example.org')).toBe(2)
  expect(room(hosts)).toBe(0)
  clock.pass(3_600_000)
  expect(orders.length).toBe(4)
})

it('gives up one connection for each that asks, never the same one twice, and never its last', () => {
  const { hosts, connections, stopped } = build(8)
  hosts.tryTake(gates)
  void connections.resume(ground(3))
  for (let n = 0; n < 5; n += 1) connections.yieldOne()
  expect(new Set(stopped).size).toBe(2)
  expect(stopped.length).toBe(2)
})
