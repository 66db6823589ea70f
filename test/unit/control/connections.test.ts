/** Connections of one download over lanes that only take notes: what is taken is given back, and nothing stays behind. */
import { expect, it } from 'vitest'
import { Connections } from '../../../main/engine/control/connections.ts'
import type { Ground } from '../../../main/engine/control/connections-shapes.ts'
import { Hosts } from '../../../main/engine/control/hosts.ts'
import { counterCells, createCounters } from '../../../main/engine/transfer/counters.ts'
import type { Lanes, TransferListener } from '../../../main/engine/transfer/lanes.ts'
import type { Pour, TransferOrder, TransferOutcome } from '../../../main/engine/transfer/protocol.ts'
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
  const pours: (Pour & { transferId: number })[] = []
  const lanes: Lanes = {
    counters: createCounters(lines),
    throttles: createThrottles(4),
    start: (order, on) => {
      orders.push(order)
      running.set(order.transferId, on)
    },
    pour: (transferId, pour) => pours.push({ transferId, ...pour }),
    stop: (transferId) => stopped.push(transferId),
    recall: () => undefined,
    wake: () => undefined,
    forgetIdle: () => undefined,
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
  const connections = new Connections({
    ...{ lanes, hosts, clock, http, gates, throttles: [], relay: null, cursorPath: '' },
    digestRange: () => Promise.resolve(''),
    onAliases: () => undefined,
    onAnswer: () => undefined,
    binding: () => null,
    tell: () => undefined,
  })
  const end = (transferId: number, outcome: TransferOutcome): void => {
    running.get(transferId)?.ended({ kind: 'ended', transferId, outcome, status: null })
  }
  const cells = counterCells(lanes.counters.buffer)
  /** A transfer has taken and written bytes up to here. */
  const writes = (transferId: number, cursor: number): void => {
    const order = orders.find((one) => one.transferId === transferId)
    if (!order) throw new Error('there is no such transfer')
    cells.set(order.counter, 'received', cursor - (order.range?.start ?? 0))
    cells.set(order.counter, 'cursor', cursor)
  }
  const answers = (transferId: number): void => {
    const timings = { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: 1, totalMs: 1 }
    const head = { status: 206, headers: [], finalUrl: http.url }
    running.get(transferId)?.head({ kind: 'head', transferId, head, timings })
  }
  return { clock, hosts, connections, orders, stopped, pours, end, writes, answers }
}

const ground = (connections: number): Ground => ({
  part: { path: '/tmp/x.part', dev: '1', ino: '1' },
  identity: { etag: '"a"', lastModified: null, sizeBytes: 64 * mib },
  map: [{ start: 0, end: 64 * mib, written: mib }],
  wish: { most: connections, isAutomatic: false, lone: null },
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

it('asks beside a lone connection that says nothing, and lets the other one write only when the first has let go', () => {
  const { clock, hosts, connections, orders, stopped, pours, end, writes, answers } = build(8)
  hosts.tryTake(gates)
  void connections.resume({ ...ground(4), wish: { most: 4, isAutomatic: true, lone: null } })
  expect(orders.length).toBe(1)
  const old = orders[0]?.transferId ?? 0
  // Too little is left for halves.
  writes(old, 60 * mib)
  clock.pass(12_000)
  const relief = orders[1]
  expect(orders.length).toBe(2)
  expect(relief?.range).toEqual({ start: 60 * mib - 65_536, end: 64 * mib })
  expect(stopped).toEqual([])
  // It wakes up for a moment, until the other one has answered.
  writes(old, 61 * mib)
  answers(relief?.transferId ?? 0)
  expect(stopped).toEqual([old])
  expect(pours).toEqual([])
  writes(old, 62 * mib)
  end(old, { kind: 'stopped' })
  expect(pours.map(({ transferId, offset, overlapBytes }) => ({ transferId, offset, overlapBytes }))).toEqual([
    { transferId: relief?.transferId, offset: 62 * mib, overlapBytes: 2 * mib + 65_536 },
  ])
  expect(connections.sample().filter(({ written, end: last }) => written < last).length).toBe(1)
})

it('leaves a lone connection alone that delivers, however slowly, and one whose rest cannot be asked for', () => {
  for (const ranges of [true, false]) {
    const { clock, hosts, connections, orders, stopped, writes } = build(8)
    hosts.tryTake(gates)
    void connections.resume({ ...ground(1), ranges })
    for (let second = 1; second <= 30; second += 1) {
      if (ranges) writes(orders[0]?.transferId ?? 0, mib + second * 1000)
      clock.pass(1_000)
    }
    expect([orders.length, stopped.length]).toEqual([1, 0])
  }
})
