/** Waiting for a batch: to its end, for a time, until the first failure, or until nobody waits any more. */
/* eslint-disable max-lines-per-function -- a list of cases, one after the other */
import { expect, it } from 'vitest'
import type { BatchId, DownloadId } from '../../shared/ids.ts'
import { failureOf } from '../../shared/failure.ts'
import { status } from '../support/fault-server/index.ts'
import type { Gate } from '../support/fault-server/index.ts'
import type { Guest, House } from './house.ts'

interface Held {
  readonly guest: Guest
  readonly batchId: BatchId
  readonly gate: Gate
}

/** A batch whose first item waits at a gate and whose second one fails for good. */
async function heldBatch(house: House, withFailure: boolean): Promise<Held> {
  const guest = await house.guest()
  const [path, missing] = [house.path(), house.path()]
  const gate = house.origin.hold(path)
  const urls = [house.origin.serve(path, { sizeBytes: 10, seed: path })]
  if (withFailure) urls.push(house.origin.serve(missing, null, status(404)))
  const { batchId } = await guest.call('downloads.add', { items: urls.map((url) => ({ urls: [url] })) })
  await gate.reached()
  return { guest, batchId, gate }
}

async function end({ guest, batchId, gate }: Held): Promise<void> {
  gate.release()
  expect((await guest.call('batch.wait', { batchId })).done).toBe(true)
}

export function batchCases(at: () => House): void {
  it('comes back undone when the time is up, with what is known by then', async () => {
    const held = await heldBatch(at(), false)
    for (const timeoutMs of [0, 20]) {
      const { done, results } = await held.guest.call('batch.wait', { batchId: held.batchId, timeoutMs })
      expect(done).toBe(false)
      expect(results).toMatchObject([{ index: 0, status: 'queued', path: null }])
    }
    await end(held)
  })

  it('comes back at the first failure while the rest still runs', async () => {
    const held = await heldBatch(at(), true)
    const { done, results } = await held.guest.call('batch.wait', { batchId: held.batchId, until: 'first-failure' })
    expect(done).toBe(true)
    expect(results).toMatchObject([{ status: 'queued' }, { status: 'failed', failure: { code: 'not_found' } }])
    await end(held)
  })

  it('goes to the end without a failure, also when asked for the first one', async () => {
    const held = await heldBatch(at(), false)
    const wait = held.guest.call('batch.wait', { batchId: held.batchId, until: 'first-failure' })
    held.gate.release()
    expect(await wait).toMatchObject({ done: true, results: [{ status: 'completed' }] })
  })

  it('is given up by its caller; other calls and the batch itself go on', async () => {
    const held = await heldBatch(at(), false)
    const { guest, batchId } = held
    const controller = new AbortController()
    const other = guest.call('batch.wait', { batchId })
    const wait = guest.call('batch.wait', { batchId }, controller.signal)
    controller.abort()
    await expect(wait.catch((error: unknown) => failureOf(error).code)).resolves.toBe('cancelled')
    await guest.call('engine.info', {})
    held.gate.release()
    expect(await other).toMatchObject({ done: true, results: [{ status: 'completed' }] })
  })

  it('several clients wait for the same batch', async () => {
    const house = at()
    const held = await heldBatch(house, false)
    const others = [await house.guest(), await house.guest()]
    const waits = others.map((guest) => guest.call('batch.wait', { batchId: held.batchId }))
    held.gate.release()
    for (const wait of waits) expect((await wait).done).toBe(true)
  })

  it('is gone on with: one order of results, and what it holds already is not added again', async () => {
    const house = at()
    const guest = await house.guest()
    const urls = [house.path(), house.path(), house.path()].map((path) =>
      house.origin.serve(path, { sizeBytes: 10, seed: path }),
    )
    const [a = '', b = '', c = ''] = urls
    const itemsOf = (some: readonly string[]): { urls: string[] }[] => some.map((url) => ({ urls: [url] }))
    const first = await guest.call('downloads.add', { items: itemsOf([a, b]), slots: 1 })
    const { batchId } = first
    const onto = { batchId, from: 2 }
    const second = await guest.call('downloads.add', { items: itemsOf([c, b]), onto })
    expect(second.batchId).toBe(batchId)
    expect(second.items[1]?.id).toBe(first.items[1]?.id)
    const { results } = await guest.call('batch.wait', { batchId })
    expect(results.map(({ index, url, status }) => [index, url, status])).toEqual(
      [a, b, c, b].map((url, index) => [index, url, 'completed']),
    )
    expect((await guest.refusal('downloads.add', { items: itemsOf([a]), onto })).code).toBe('bad_input')
    const elsewhere = { batchId: 987_654, from: 2 }
    expect((await guest.refusal('downloads.add', { items: itemsOf([a]), onto: elsewhere })).code).toBe('bad_input')
  })

  it('answers at once for what is settled, and knows no other batch', async () => {
    const house = at()
    const guest = await house.guest()
    const { batchId } = await guest.call('downloads.add', { items: [{ urls: ['http://127.0.0.1:1/'] }], paused: true })
    expect(await guest.call('batch.wait', { batchId, timeoutMs: 0 })).toMatchObject({
      done: true,
      results: [{ status: 'paused' }],
    })
    expect((await guest.refusal('batch.wait', { batchId: 987_654 })).code).toBe('unknown_id')
  })

  it('waits for downloads by their ids, of several batches, in the order asked', async () => {
    const [one, two] = [await heldBatch(at(), true), await heldBatch(at(), false)]
    const idsOf = async ({ guest, batchId }: Held): Promise<readonly DownloadId[]> =>
      (await guest.call('batch.wait', { batchId, timeoutMs: 0 })).results.map(({ id }) => id)
    const ids = [...(await idsOf(two)), ...(await idsOf(one))]
    const { guest } = one
    const early = await guest.call('downloads.wait', { ids, until: 'first-failure' })
    expect(early.done).toBe(true)
    expect(early.results.map(({ id, status: now }) => [id, now])).toEqual([
      [ids[0], 'queued'],
      [ids[1], 'queued'],
      [ids[2], 'failed'],
    ])
    expect((await guest.call('downloads.wait', { ids, timeoutMs: 10 })).done).toBe(false)
    const wait = guest.call('downloads.wait', { ids })
    two.gate.release()
    one.gate.release()
    expect((await wait).results.map(({ index, status: now }) => [index, now])).toEqual([
      [0, 'completed'],
      [1, 'completed'],
      [2, 'failed'],
    ])
    const unknown = { ids: [...ids, 987_654] }
    expect((await guest.refusal('downloads.wait', unknown)).message).toContain('987654')
  })

  it('misses nothing that settles while it begins', async () => {
    const house = at()
    const guest = await house.guest()
    const items = Array.from({ length: 8 }, () => ({
      urls: [house.origin.serve(house.path(), { sizeBytes: 1, seed: 1 })],
    }))
    for (let round = 0; round < 5; round += 1) {
      const { batchId } = await guest.call('downloads.add', { items })
      const waits = Array.from({ length: 5 }, () => guest.call('batch.wait', { batchId }))
      for (const wait of waits) expect((await wait).done).toBe(true)
    }
  })
}
