/** Connections counted at their gates: never above a limit, first connections in turn, nobody forgotten. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Hosts } from '../../../main/engine/control/hosts.ts'
import type { Gate } from '../../../main/engine/control/hosts.ts'
import { seed } from '../../support/seed.ts'
import { ManualClock } from './manual-clock.ts'

const gate = (key: string, limit: number): Gate => ({ key, limit })
const never = new AbortController().signal

async function answered(promise: Promise<boolean>): Promise<boolean | 'waits'> {
  // A promise that is settled wins against one that is settled later.
  return Promise.race([
    promise,
    new Promise<'waits'>((resolve) =>
      setImmediate(() => {
        resolve('waits')
      }),
    ),
  ])
}

describe('gates', () => {
  it('take no more than their limit, and all of them or none', () => {
    const hosts = new Hosts(new ManualClock())
    const [wide, narrow] = [gate('host', 3), gate('batch', 1)]
    expect(hosts.tryTake([wide, narrow])).toBe(true)
    expect(hosts.tryTake([wide, narrow])).toBe(false)
    expect([hosts.tryTake([wide]), hosts.tryTake([wide]), hosts.tryTake([wide])]).toEqual([true, true, false])
    hosts.release([wide, narrow])
    expect(hosts.tryTake([wide, narrow])).toBe(true)
  })

  it('let first connections in as they come free, in turn, and tell that somebody waits', async () => {
    const hosts = new Hosts(new ManualClock())
    const gates = [gate('host', 1)]
    let told = 0
    hosts.onCrowded = () => (told += 1)
    expect(await hosts.takeFirst(gates, never)).toBe(true)
    const waits = [hosts.takeFirst(gates, never), hosts.takeFirst(gates, never)] as const
    expect(told).toBe(2)
    expect(hosts.isCrowded(gates)).toBe(true)
    expect(hosts.isCrowded([gate('other', 1)])).toBe(false)
    hosts.release(gates)
    expect([await answered(waits[0]), await answered(waits[1])]).toEqual([true, 'waits'])
    hosts.release(gates)
    expect(await answered(waits[1])).toBe(true)
    expect(hosts.isCrowded(gates)).toBe(false)
  })

  it('a waiter that gives up gets nothing and holds nothing', async () => {
    const hosts = new Hosts(new ManualClock())
    const gates = [gate('host', 1)]
    const controller = new AbortController()
    expect(await hosts.takeFirst(gates, AbortSignal.abort())).toBe(false)
    expect(hosts.tryTake(gates)).toBe(true)
    const wait = hosts.takeFirst(gates, controller.signal)
    controller.abort()
    expect(await answered(wait)).toBe(false)
    hosts.release(gates)
    expect(hosts.tryTake(gates)).toBe(true)
  })

  it('a waiter behind another gate does not stand in the way', async () => {
    const hosts = new Hosts(new ManualClock())
    const [host, batch] = [gate('host', 2), gate('batch', 1)]
    hosts.tryTake([host, batch])
    hosts.tryTake([host])
    const first = hosts.takeFirst([host, batch], never)
    const second = hosts.takeFirst([host], never)
    hosts.release([host])
    expect([await answered(first), await answered(second)]).toEqual(['waits', true])
    hosts.release([host, batch])
    expect(await answered(first)).toBe(true)
  })

  it('any coming and going: never above a limit, and nobody waits while there is room', async () => {
    const keys = [gate('a', 1), gate('b', 2), gate('c', 3)]
    const gatesOf = fc.subarray(keys, { minLength: 1 })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.boolean(), gatesOf, fc.nat(20)), { maxLength: 40 }), async (steps) => {
        const hosts = new Hosts(new ManualClock())
        const held: (readonly Gate[])[] = []
        const waiting = new Set<readonly Gate[]>()
        for (const [takes, gates, at] of steps) {
          if (takes) {
            const own = [...gates]
            waiting.add(own)
            void hosts.takeFirst(own, never).then(() => {
              waiting.delete(own)
              held.push(own)
            })
          } else hosts.release(held.splice(at % Math.max(1, held.length), 1)[0] ?? [])
          await new Promise((resolve) => setImmediate(resolve))
          const count = (one: Gate): number => held.filter((other) => other.includes(one)).length
          for (const one of keys) expect(count(one)).toBeLessThanOrEqual(one.limit)
          for (const own of waiting) expect(own.some((one) => count(one) >= one.limit)).toBe(true)
        }
      }),
      { seed: seed(), numRuns: 150 },
    )
  })
})

describe('a host that asked for a pause', () => {
  it('is held until then, never shorter because of a later word', () => {
    const clock = new ManualClock(1_000)
    const hosts = new Hosts(clock)
    hosts.hold('a.test', 1_500)
    hosts.hold('a.test', 1_200)
    hosts.hold('b.test', 1_300)
    expect(hosts.held()).toEqual({ hosts: ['a.test', 'b.test'], nextAt: 1_300 })
    expect(hosts.isHeld('a.test')).toBe(true)
    clock.pass(300)
    expect(hosts.held()).toEqual({ hosts: ['a.test'], nextAt: 1_500 })
    expect(hosts.isHeld('b.test')).toBe(false)
    clock.pass(200)
    expect(hosts.held()).toEqual({ hosts: [], nextAt: null })
    expect(hosts.isHeld('a.test')).toBe(false)
  })
})
