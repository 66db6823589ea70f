/**
 * The law of the feed: whatever happens to the list, and whatever a slow wire drops of the progress, the mirror that a client
 * folded is in the end what a fresh subscription shows. The publisher, its lists and the fold are the real ones.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LiveView } from '../../main/engine/feed/views.ts'
import type { ListMirror } from '../../shared/fold.ts'
import type { DownloadId } from '../../shared/ids.ts'
import type { Status } from '../../shared/views.ts'
import { seed } from '../support/seed.ts'
import { downloadOf } from '../unit/domain/download-of.ts'
import { Client, World, settle, tickMs } from './fold-world.ts'

const which = fc.nat(1000)
const step = fc.oneof(
  fc.record({ do: fc.constant('add' as const), count: fc.integer({ min: 1, max: 4 }) }),
  fc.record({
    do: fc.constant('status' as const),
    which,
    to: fc.constantFrom<Status>('queued', 'paused', 'failed', 'completed', 'removed'),
  }),
  fc.record({ do: fc.constant('purge' as const), which }),
  fc.record({ do: fc.constant('reorder' as const), which, position: fc.integer({ min: -5, max: 30 }) }),
  fc.record({ do: fc.constant('retry' as const), which, waitMs: fc.integer({ min: 1, max: 2000 }) }),
  fc.record({ do: fc.constant('run' as const), which, writtenBytes: fc.nat(3), speed: fc.nat(2) }),
  fc.record({ do: fc.constant('run' as const), which, writtenBytes: fc.nat(3), speed: fc.nat(2) }),
  fc.record({ do: fc.constant('end' as const), which }),
  fc.record({ do: fc.constant('window' as const), from: fc.nat(8), count: fc.nat(8) }),
  fc.record({ do: fc.constant('queue' as const), running: fc.boolean() }),
  fc.record({ do: fc.constant('host' as const), held: fc.boolean() }),
  fc.record({ do: fc.constant('tick' as const), settled: fc.boolean() }),
  fc.record({ do: fc.constant('tick' as const), settled: fc.boolean() }),
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

const downloadAt = (world: World, at: number): DownloadId =>
  [...world.rowsById.keys()][at % Math.max(1, world.rowsById.size)] ?? downloadOf(1).id

async function take(world: World, what: Step, move: (from: number, count: number) => void): Promise<void> {
  switch (what.do) {
    case 'add':
      world.add(what.count)
      return
    case 'status':
      world.change(downloadAt(world, what.which), { status: what.to })
      return
    case 'purge': {
      const id = downloadAt(world, what.which)
      world.rowsById.delete(id)
      world.live.delete(id)
      world.publisher.changed([id])
      return
    }
    case 'reorder':
      world.change(downloadAt(world, what.which), { position: what.position })
      return
    case 'retry':
      world.change(downloadAt(world, what.which), { status: 'queued', notBefore: world.clock.now() + what.waitMs })
      return
    case 'run': {
      const { writtenBytes, speed } = what
      const id = downloadAt(world, what.which)
      const live: LiveView = {
        phase: 'transferring',
        isStopping: false,
        writtenBytes,
        sizeBytes: 100,
        slowedBy: null,
        connections: 1,
        speed,
      }
      if (world.rowsById.has(id)) world.run(id, live)
      return
    }
    case 'end':
      world.run(downloadAt(world, what.which), null)
      return
    case 'window':
      move(what.from, what.count)
      return
    case 'queue':
      world.queue = { running: what.running, isOpen: true, changesAt: null }
      return
    case 'host':
      world.isHostHeld = what.held
      return
    case 'tick':
      world.clock.pass(tickMs)
      if (what.settled) await settle()
  }
}

/** Nothing fails and nothing is dropped any more; a few ticks pass. */
async function comeToRest(world: World, clients: readonly Client[]): Promise<void> {
  world.failing = 0
  await settle(20)
  for (const client of clients) client.dropping = 0
  for (let n = 0; n < 3; n += 1) {
    world.clock.pass(tickMs)
    await settle(20)
  }
}

async function freshMirror(world: World, from: number, count: number): Promise<ListMirror | undefined> {
  const client = new Client(world, 1)
  await client.open(from, count)
  client.seat.leave()
  return client.mirror
}

const contentOf = (mirror: ListMirror | undefined): object | undefined =>
  mirror && { from: mirror.from, total: mirror.total, ids: mirror.ids, rows: [...mirror.rows] }

const script = fc.record({
  from: fc.nat(0xffff),
  window: fc.record({ from: fc.nat(4), count: fc.nat(8) }),
  steps: fc.array(step, { maxLength: 40 }),
  failing: fc.constantFrom(0, 0, 0.3),
  dropping: fc.constantFrom(0, 0.5, 1),
  jobsEnd: fc.boolean(),
})

describe('a folded mirror', () => {
  it('is in the end what a fresh subscription shows', async () => {
    await fc.assert(
      fc.asyncProperty(script, async ({ from, window, steps, failing, dropping, jobsEnd }) => {
        const world = new World(from)
        world.add(3)
        const client = new Client(world, from + 1)
        let shown = window
        const sub = await client.open(window.from, window.count)
        world.failing = failing
        client.dropping = dropping
        const moves: Promise<unknown>[] = []
        for (const one of steps) {
          await take(world, one, (first, count) => {
            shown = { from: first, count }
            // A move that meets a failing list says so to whoever moved; the window is moved all the same.
            moves.push(client.seat.move({ sub, window: shown }).catch(() => undefined))
          })
        }
        // While progress is still dropped: the rows of jobs that end must come right by themselves.
        if (jobsEnd) for (const id of [...world.live.keys()]) world.run(id, null)
        if (jobsEnd) world.clock.pass(tickMs)
        await comeToRest(world, [client])
        await Promise.all(moves)
        expect(contentOf(client.mirror)).toEqual(contentOf(await freshMirror(world, shown.from, shown.count)))
        world.publisher.stop()
      }),
      { seed: seed(), numRuns: 400 },
    )
  })

  it('shows a row that stopped running as it is, after progress that came or was lost', async () => {
    for (const dropping of [0, 1]) {
      const world = new World(1)
      world.add(1)
      const client = new Client(world, 1)
      await client.open(0, 10)
      const [id] = [...world.rowsById.keys()]
      if (id === undefined) throw new Error('there is no row')
      const before = contentOf(client.mirror)
      client.dropping = dropping
      const live = {
        phase: 'transferring',
        isStopping: false,
        sizeBytes: 10,
        connections: 2,
        speed: 5,
        slowedBy: null,
      } as const
      for (const writtenBytes of [1, 2, 3]) {
        world.run(id, { ...live, writtenBytes })
        world.clock.pass(tickMs)
        await settle(20)
        expect(client.mirror?.rows.get(id)?.writtenBytes).toBe(dropping === 0 ? writtenBytes : 1)
      }
      expect(client.kinds.includes('progress')).toBe(dropping === 0)
      world.run(id, null)
      world.clock.pass(tickMs)
      await settle(20)
      expect(contentOf(client.mirror)).toEqual(before)
      world.publisher.stop()
    }
  })

  it('says why a download waits, also when only time, its queue or its host changed', async () => {
    const world = new World(1)
    world.add(1)
    const client = new Client(world, 1)
    await client.open(0, 10)
    const [id] = [...world.rowsById.keys()]
    if (id === undefined) throw new Error('there is no row')
    const shown = async (): Promise<unknown> => {
      world.clock.pass(tickMs)
      await settle(20)
      return client.mirror?.rows.get(id)?.activity
    }
    expect(await shown()).toBe('waiting')
    world.queue = { running: false, isOpen: true, changesAt: null }
    expect(await shown()).toBe('queue_stopped')
    world.queue = { running: true, isOpen: true, changesAt: null }
    world.isHostHeld = true
    expect(await shown()).toBe('waiting_host')
    world.isHostHeld = false
    world.change(id, { notBefore: world.clock.now() + 2 * tickMs })
    expect(await shown()).toBe('waiting_retry')
    expect(await shown()).toBe('waiting')
    world.publisher.stop()
  })

  it('knows when it missed a delta, and is right again once it is opened anew', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(0xffff), fc.array(step, { maxLength: 15 }), async (from, steps) => {
        const world = new World(from)
        world.add(2)
        const client = new Client(world, from)
        await client.open(0, 1000)
        for (const one of steps) if (one.do !== 'window') await take(world, one, () => undefined)
        await comeToRest(world, [client])
        expect(client.mirror).toBeDefined()
        client.loseNext = true
        for (let n = 0; n < 2; n += 1) {
          world.add(1)
          world.clock.pass(tickMs)
          await settle(20)
        }
        expect(client.mirror).toBeUndefined()
        await client.open(0, 1000)
        await comeToRest(world, [client])
        expect(contentOf(client.mirror)).toEqual(contentOf(await freshMirror(world, 0, 1000)))
        world.publisher.stop()
      }),
      { seed: seed(), numRuns: 60 },
    )
  })

  it('leaves nothing behind: no timer runs when nobody looks', async () => {
    const world = new World(1)
    world.add(2)
    const client = new Client(world, 1)
    expect(world.clock.waiting).toBe(0)
    const sub = await client.open(0, 5)
    await client.seat.counters(true)
    expect(world.clock.waiting).toBe(1)
    client.seat.close(sub)
    expect(world.clock.waiting).toBe(1)
    client.seat.leave()
    expect(world.clock.waiting).toBe(0)
  })
})
