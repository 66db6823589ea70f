/**
 * An engine's client that outlives its connections: when one is cut it says so, tries again with growing pauses, and goes on with
 * the next. Nothing is sent twice: a call that was on its way fails, and whoever made it decides. Every new connection begins with
 * `hello`, upon which the mirror asks for its lists again.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'
import { createClient, type EngineClient } from '../../shared/client.ts'
import { fail, FailureError } from '../../shared/failure.ts'
import type { FeedFrame } from '../../shared/feed.ts'
import { loggedOutCode, type SocketWire } from './web-socket.ts'

export interface LinkState {
  /** Null: connected; else when the next attempt begins, epoch milliseconds. */
  readonly retryAt: number | null
}

export interface LastingOptions {
  readonly connect: () => SocketWire
  /** Whether the service still knows this browser; rejects when it cannot be reached. */
  readonly isSignedIn: () => Promise<boolean>
  /** The service does not know this browser any more. */
  readonly onSignedOut: () => void
  readonly random?: () => number
}

export interface LastingClient extends EngineClient {
  readonly link: StoreApi<LinkState>
  /** Tries now, or looks whether the connection still lives. */
  nudge(): void
}

const firstPauseMs = 500
const longestPauseMs = 15_000
/** How often a quiet connection is asked for a sign of life, and how long it may take. */
const pulseMs = 15_000
const pulseAnswerMs = 8_000

const away = (): FailureError =>
  new FailureError(fail('engine_gone', 'There is no connection to the service right now. Try again when it is back.'))

class Lasting implements LastingClient {
  readonly link = createStore<LinkState>(() => ({ retryAt: null }))
  readonly #options: LastingOptions
  readonly #listeners = new Set<(frame: FeedFrame) => void>()
  readonly #closers: (() => void)[] = []
  #inner: EngineClient | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #pulse: ReturnType<typeof setTimeout> | undefined
  #attempts = 0
  #isOver = false

  constructor(options: LastingOptions) {
    this.#options = options
    this.#open()
  }

  call: EngineClient['call'] = (name, input, options) =>
    this.#inner?.call(name, input, options) ?? Promise.reject(away())

  onFeed(listener: (frame: FeedFrame) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  onClose(listener: () => void): void {
    this.#closers.push(listener)
  }

  close(): void {
    if (this.#isOver) return
    this.#isOver = true
    clearTimeout(this.#timer)
    clearTimeout(this.#pulse)
    this.#inner?.close()
    for (const listener of this.#closers) listener()
  }

  nudge(): void {
    if (this.#isOver) return
    if (this.#inner !== null) {
      this.#ask(this.#inner)
      return
    }
    if (this.link.getState().retryAt === null) return
    clearTimeout(this.#timer)
    void this.#retry()
  }

  #open(): void {
    const wire = this.#options.connect()
    const inner = createClient(wire)
    this.#inner = inner
    inner.onFeed((frame) => {
      if (frame.type === 'hello') {
        this.#attempts = 0
        this.link.setState({ retryAt: null })
      }
      for (const listener of this.#listeners) listener(frame)
    })
    wire.onCode((code) => {
      if (this.#inner !== inner) return
      this.#inner = null
      clearTimeout(this.#pulse)
      if (this.#isOver) return
      if (code === loggedOutCode) this.#signedOut()
      else this.#wait()
    })
    this.#beat(inner)
  }

  #wait(): void {
    // Chance keeps the browsers of a house from coming back all at once.
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** this.#attempts)
    const ms = pauseMs * (0.75 + 0.5 * (this.#options.random ?? Math.random)())
    this.#attempts += 1
    this.link.setState({ retryAt: Date.now() + ms })
    this.#timer = setTimeout(() => void this.#retry(), ms)
  }

  async #retry(): Promise<void> {
    try {
      const isKnown = await this.#options.isSignedIn()
      if (this.#isOver) return
      if (isKnown) this.#open()
      else this.#signedOut()
    } catch {
      if (!this.#isOver) this.#wait()
    }
  }

  #signedOut(): void {
    this.close()
    this.#options.onSignedOut()
  }

  #beat(inner: EngineClient): void {
    this.#pulse = setTimeout(() => {
      this.#ask(inner)
      if (this.#inner === inner) this.#beat(inner)
    }, pulseMs)
  }

  /** Browsers notice a dead network late or never. */
  #ask(inner: EngineClient): void {
    const late = setTimeout(() => {
      inner.close()
    }, pulseAnswerMs)
    const done = (): void => {
      clearTimeout(late)
    }
    inner.call('engine.info', {}).then(done, done)
  }
}

export const lastingClient = (options: LastingOptions): LastingClient => new Lasting(options)
