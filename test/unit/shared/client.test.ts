/** The client over a wire that a test plays: answers in any order, calls given up, an engine that goes away. */
import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { createClient } from '../../../shared/client.ts'
import type { ClientFrame, EngineFrame, Wire } from '../../../shared/envelope.ts'
import { fail, failureOf } from '../../../shared/failure.ts'
import type { FailureCode } from '../../../shared/failure.ts'

function played(): { wire: Wire; sent: ClientFrame[]; answer: (frame: EngineFrame) => void; hangUp: () => void } {
  const sent: ClientFrame[] = []
  const hears: ((frame: EngineFrame) => void)[] = []
  const ends: (() => void)[] = []
  const hangUp = (): void => {
    for (const end of ends) end()
  }
  const wire: Wire = {
    send: (frame) => void sent.push(frame),
    onFrame: (listener) => void hears.push(listener),
    onClose: (listener) => void ends.push(listener),
    close: () => undefined,
  }
  const answer = (frame: EngineFrame): void => {
    for (const hear of hears) hear(frame)
  }
  return { wire, sent, answer, hangUp }
}

const codeOf = (promise: Promise<unknown>): Promise<FailureCode | 'none'> =>
  promise.then(
    () => 'none' as const,
    (error: unknown) => failureOf(error).code,
  )

describe('a client', () => {
  it('gives each call its own answer, in whatever order they come', async () => {
    const { wire, sent, answer } = played()
    const client = createClient(wire)
    const first = client.call('queues.create', { name: 'a' })
    const second = client.call('queues.create', { name: 'b' })
    expect(new Set(sent.map(({ id }) => id)).size).toBe(2)
    for (const { id } of sent.toReversed()) answer({ t: 'ok', id, value: { id } })
    expect([await first, await second]).toEqual(sent.map(({ id }) => ({ id })))
  })

  it('rejects with the failure that came, and is deaf to answers nobody waits for', async () => {
    const { wire, answer } = played()
    const client = createClient(wire)
    const call = client.call('engine.info', {})
    answer({ t: 'ok', id: 77, value: null })
    answer({ t: 'failed', id: 1, failure: fail('not_allowed', 'no') })
    expect(await codeOf(call)).toBe('not_allowed')
    answer({ t: 'ok', id: 1, value: null })
  })

  it('leaves nothing with a signal that outlives its calls', async () => {
    const { wire, sent, answer, hangUp } = played()
    const client = createClient(wire)
    const { signal } = new AbortController()
    const calls = [1, 2, 3].map(() => client.call('engine.info', {}, { signal }))
    const [first, second] = sent
    answer({ t: 'ok', id: first?.id ?? 0, value: null })
    answer({ t: 'failed', id: second?.id ?? 0, failure: fail('not_allowed', 'no') })
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    hangUp()
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
    await Promise.allSettled(calls)
  })

  it('cancels once, and only what is under way', async () => {
    const { wire, sent, answer } = played()
    const client = createClient(wire)
    const controller = new AbortController()
    const call = client.call('engine.info', {}, { signal: controller.signal })
    controller.abort()
    expect(await codeOf(call)).toBe('cancelled')
    expect(sent.at(-1)).toEqual({ t: 'cancel', id: sent[0]?.id })
    const later = new AbortController()
    const done = client.call('engine.info', {}, { signal: later.signal })
    answer({ t: 'ok', id: sent.at(-1)?.id ?? -1, value: {} })
    await done
    const before = sent.length
    later.abort()
    expect(sent).toHaveLength(before)
  })

  it('a signal that was aborted before the call gives it up at once', async () => {
    const { wire } = played()
    expect(await codeOf(createClient(wire).call('engine.info', {}, { signal: AbortSignal.abort() }))).toBe('cancelled')
  })

  it('ends what is under way, and everything later, when the engine is gone', async () => {
    const { wire, hangUp } = played()
    const client = createClient(wire)
    let closed = 0
    client.onClose(() => (closed += 1))
    const call = client.call('engine.info', {})
    hangUp()
    hangUp()
    expect(await codeOf(call)).toBe('engine_gone')
    expect(await codeOf(client.call('engine.info', {}))).toBe('engine_gone')
    expect(closed).toBe(1)
    client.onClose(() => (closed += 1))
    expect(closed).toBe(2)
  })

  it('a listener that left hears nothing more', () => {
    const { wire, answer } = played()
    const client = createClient(wire)
    let heard = 0
    const leave = client.onFeed(() => (heard += 1))
    const hello: EngineFrame = { t: 'feed', frame: { type: 'hello', protocol: 1, epoch: 'e', version: 'v' } }
    answer(hello)
    leave()
    answer(hello)
    expect(heard).toBe(1)
  })
})
