/** What holds of the wire itself: names that are no commands, frames that are none, clients that go. */
/* eslint-disable max-lines-per-function -- a list of cases, one after the other */
import { expect, it } from 'vitest'
import { failureOf } from '../../shared/failure.ts'
import type { House } from './house.ts'

export function wireCases(at: () => House): void {
  it.each([
    '',
    'nothing',
    'downloads',
    'downloads.',
    'Downloads.Add',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'x'.repeat(10_000),
  ])('has no command “%.20s”', async (name) => {
    const failure = await (await at().guest()).refusal(name, {})
    expect(failure.code).toBe('unknown_command')
    expect(failure.message.length).toBeLessThan(300)
  })

  it('takes extra fields without harm, and nothing at all where nothing is needed', async () => {
    const house = at()
    const guest = await house.guest()
    for (const input of [{ extra: 1 }, undefined]) {
      await expect(guest.raw('engine.info', input)).resolves.toMatchObject({ pid: house.engine.pid })
    }
  })

  it.each([
    null,
    1,
    'x',
    [],
    {},
    { t: 'call' },
    { t: 'call', id: -1, name: 'a' },
    { t: 'ok', id: 1 },
    { t: 'cancel', id: 'a' },
  ])('ends with a client that sends %j, and with nobody else', async (frame) => {
    const house = at()
    const [bad, good] = [await house.guest(), await house.guest()]
    const closed = new Promise<void>((resolve) => {
      bad.client.onClose(resolve)
    })
    const { sub } = await bad.call('list.open', {})
    // Just what the type forbids.
    ;(bad.wire.send as (frame: unknown) => void)(frame)
    if (house.engine.tellsEnd) await closed
    // Whoever goes on over the same wire is somebody new, without the old one's subscriptions.
    else expect((await bad.refusal('list.move', { sub, window: {} })).code).toBe('unknown_id')
    await good.call('engine.info', {})
  })

  it('a cancel of a call that is not there harms nobody', async () => {
    const guest = await at().guest()
    guest.wire.send({ t: 'cancel', id: 12_345 })
    await guest.call('engine.info', {})
  })

  it('answers many calls at once, each with its own', async () => {
    const guest = await at().guest()
    const names = Array.from({ length: 50 }, (_, n) => `q${String(n)}`)
    const ids = await Promise.all(names.map(async (name) => (await guest.call('queues.create', { name })).id))
    const { queues } = await guest.call('queues.list', {})
    expect(ids.map((id) => queues.find((queue) => queue.id === id)?.name)).toEqual(names)
    await Promise.all(ids.map((id) => guest.call('queues.remove', { id })))
  })

  it('a client that goes gives up its calls; the engine stays for the others', async () => {
    const house = at()
    const [leaving, staying] = [await house.guest(), await house.guest()]
    const path = house.path()
    const gate = house.origin.hold(path)
    const { batchId } = await leaving.call('downloads.add', {
      items: [{ urls: [house.origin.serve(path, { sizeBytes: 10, seed: path })] }],
    })
    await gate.reached()
    const wait = leaving.call('batch.wait', { batchId })
    leaving.client.close()
    await expect(wait.catch((error: unknown) => failureOf(error).code)).resolves.toBe('engine_gone')
    gate.release()
    expect((await staying.call('batch.wait', { batchId })).results).toMatchObject([{ status: 'completed' }])
  })
}
