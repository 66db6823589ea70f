/**
 * One request of one client, however many calls are in it. At most one token is tried for it: after a wrong one nothing else of the
 * request is looked at, so that a batch of guesses is one guess.
 */
import type { Verdict } from '../web/guesses.ts'
import { Fault } from './fault.ts'

/** Calls in one request, all together: more than any page of a list needs. */
const mostCalls = 1_000

export class Visit {
  /** Changes are refused. */
  readonly readsOnly: boolean
  readonly #attempt: (token: string) => Promise<Verdict>
  #state: 'new' | 'right' | 'wrong' = 'new'
  #token = ''
  #isVouched = false
  #calls = 0
  #retryAfterMs: number | null = null

  constructor(attempt: (token: string) => Promise<Verdict>, readsOnly: boolean) {
    this.#attempt = attempt
    this.readsOnly = readsOnly
  }

  get isKnown(): boolean {
    return this.#state === 'right'
  }

  /** When somebody who guesses may come again; null: at once. */
  get retryAfterMs(): number | null {
    return this.#retryAfterMs
  }

  /** Shows a token for all calls that follow in this request. */
  async vouch(token: string): Promise<boolean> {
    this.#isVouched = await this.admits(token)
    return this.#isVouched
  }

  /** `null`: the call brings none. */
  async admits(token: string | null): Promise<boolean> {
    if (token === null) return this.#isVouched
    if (this.#state === 'wrong') return false
    if (this.#state === 'right') return token === this.#token
    const verdict = await this.#attempt(token)
    this.#state = verdict === 'right' ? 'right' : 'wrong'
    this.#token = token
    if (typeof verdict === 'object') this.#retryAfterMs = verdict.retryAfterMs
    return this.isKnown
  }

  /** Throws when a request holds more calls than are taken. */
  count(calls: number): void {
    this.#calls += calls
    if (this.#calls > mostCalls) {
      throw new Fault(`Too many calls at once: ${String(mostCalls)} is the most. Send them in parts.`, -32600)
    }
  }
}
