/** One client of the engine, whatever carries its frames: its calls, its side of the feed, and what ends with it. */
import type { EngineFrame } from '../../shared/envelope.ts'
import { clientFrame } from '../../shared/envelope.ts'
import type { Caller, Engine, Subscriber } from '../engine/engine.ts'
import { dispatch } from './dispatcher.ts'
import type { CallContext } from './handler.ts'
import type { Policy } from './policy.ts'

/** The client's end of the wire. */
export interface Peer {
  send(frame: EngineFrame): void
  close?(): void
}

export interface Connection {
  /** Takes a frame as it came; what is not one ends the connection. */
  receive(frame: unknown): void
  /** The client is gone: its calls are given up, its subscriptions end. */
  close(): void
}

/** A process of the same user. */
const sameUser: Caller = { device: null, isOwner: true }

class Client implements Connection {
  readonly #engine: Engine
  readonly #peer: Peer
  readonly #policy: Policy | null
  readonly #caller: Caller
  readonly #feed: Subscriber
  readonly #calls = new Map<number, AbortController>()
  readonly #leaving: (() => void)[] = []
  #isOpen = true

  constructor(engine: Engine, peer: Peer, policy: Policy | null, caller: Caller) {
    this.#engine = engine
    this.#peer = peer
    this.#policy = policy
    this.#caller = caller
    this.#feed = engine.feed.join((frame) => {
      this.#send({ t: 'feed', frame })
    })
    // Its wire may have failed at the greeting already.
    this.#leaving.push(() => {
      this.#feed.leave()
    })
    if (!this.#isOpen) this.#leave()
  }

  receive(frame: unknown): void {
    const parsed = clientFrame.safeParse(frame)
    if (!this.#isOpen) return
    // Two calls of one number could not be told apart, nor the second one be given up when the client leaves.
    if (!parsed.success || (parsed.data.t === 'call' && this.#calls.has(parsed.data.id))) this.#hangUp()
    else if (parsed.data.t === 'cancel') this.#calls.get(parsed.data.id)?.abort()
    else void this.#call(parsed.data.id, parsed.data.name, parsed.data.input)
  }

  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#leave()
  }

  #leave(): void {
    for (const call of this.#calls.values()) call.abort()
    for (const action of this.#leaving.splice(0)) action()
  }

  #hangUp(): void {
    this.close()
    this.#peer.close?.()
  }

  /** A wire that fails is the end of this client, and nobody else's trouble: the feed goes on to the others. */
  #send(frame: EngineFrame): void {
    if (!this.#isOpen) return
    try {
      this.#peer.send(frame)
    } catch (error) {
      this.#engine.log('warn', 'api.send_failed', { error: String(error) })
      this.#hangUp()
    }
  }

  async #call(id: number, name: string, input: unknown): Promise<void> {
    const controller = new AbortController()
    this.#calls.set(id, controller)
    const answer = await dispatch(name, input, this.#contextOf(controller.signal))
    this.#calls.delete(id)
    this.#send(answer.ok ? { t: 'ok', id, value: answer.value } : { t: 'failed', id, failure: answer.failure })
  }

  #contextOf(signal: AbortSignal): CallContext {
    return {
      engine: this.#engine,
      feed: this.#feed,
      signal,
      policy: this.#policy,
      caller: this.#caller,
      onLeave: (action) => {
        if (this.#isOpen) this.#leaving.push(action)
        else action()
      },
      defect: (command, error) => {
        const text = error instanceof Error ? error.stack : String(error)
        this.#engine.log('error', 'api.defect', { command, error: text })
      },
    }
  }
}

/** `policy`: what this client may ask for; null: everything. `caller`: left out: whoever has all rights and is no browser. */
export const connect = (
  engine: Engine,
  peer: Peer,
  policy: Policy | null = null,
  caller: Caller = sameUser,
): Connection => new Client(engine, peer, policy, caller)
