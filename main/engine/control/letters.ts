/**
 * Sends what waits in the ledger, each webhook in its own time: a receiver that is slow, or gone, holds up its own letters only. A letter
 * leaves the ledger when it was taken; a kill in between sends it once more, under the same name.
 */
import { failureOf } from '../../../shared/failure.ts'
import type { Failure } from '../../../shared/failure.ts'
import type { LetterId, WebhookId } from '../../../shared/webhooks.ts'
import type { Clock, Timer } from '../clock.ts'
import { letterWaitMs, webhookHoldMs } from '../domain/letter-retry.ts'
import type { Log } from '../log.ts'
import type { Ledger } from '../store/ledger.ts'
import type { LetterRow } from '../store/letter-operations.ts'
import type { LetterForms, OpenWebhook } from './letter-forms.ts'
import type { LetterSender } from './letter-sender.ts'

export interface LettersSpec {
  readonly ledger: Ledger
  readonly clock: Clock
  readonly log: Log
  readonly sender: LetterSender
  readonly forms: LetterForms
  readonly webhooks: () => readonly OpenWebhook[]
}

/** Requests at once to one receiver that takes one letter each. */
const atOnce = 4
/** How long a ledger that books nothing is left alone. */
const unbookedMs = 60_000

/** What is known of a receiver in this run. */
interface Round {
  isBusy: boolean
  /** Somebody called while it was busy, and the way to say so to whoever waits. */
  isCalled: boolean
  wake: () => void
  /** Letters that are on their way. */
  readonly onWay: Set<LetterId>
  timer: Timer | null
  /** Failures in a row, and how long it is left alone for them. */
  failures: number
  heldUntil: number
}

export class Letters {
  readonly #spec: LettersSpec
  readonly #rounds = new Map<WebhookId, Round>()
  readonly #stopped = new AbortController()
  readonly #idle = new Set<() => void>()

  constructor(spec: LettersSpec) {
    this.#spec = spec
  }

  /** Letters may be there. */
  poke(): void {
    if (this.#stopped.signal.aborted) return
    const open = this.#spec.webhooks()
    const ids = new Set(open.map(({ id }) => id))
    for (const [id, round] of this.#rounds) if (!ids.has(id)) this.#forget(id, round)
    for (const { id } of open) this.#begin(id)
  }

  /** Somebody has changed or repaired something: whoever is left alone is asked at once. */
  again(): void {
    for (const round of this.#rounds.values()) Object.assign(round, { failures: 0, heldUntil: 0 })
    this.poke()
  }

  /** Lets what is due now go, but no longer than that, and stops. What was not taken by then stays in the ledger. */
  async stop(patienceMs: number): Promise<void> {
    if (patienceMs > 0) await this.#untilIdle(patienceMs)
    this.#stopped.abort()
    for (const round of this.#rounds.values()) round.timer?.cancel()
    await this.#untilIdle(1_000)
    this.#spec.sender.close()
  }

  get #isIdle(): boolean {
    return [...this.#rounds.values()].every(({ isBusy }) => !isBusy)
  }

  async #untilIdle(patienceMs: number): Promise<void> {
    if (this.#isIdle) return
    const { promise, resolve } = Promise.withResolvers<null>()
    const end = (): void => {
      resolve(null)
    }
    this.#idle.add(end)
    const timer = this.#spec.clock.after(patienceMs, end)
    await promise
    timer.cancel()
    this.#idle.delete(end)
  }

  #forget(id: WebhookId, round: Round): void {
    round.timer?.cancel()
    if (!round.isBusy) this.#rounds.delete(id)
  }

  #begin(id: WebhookId): void {
    const round = this.#rounds.get(id) ?? freshRound()
    this.#rounds.set(id, round)
    if (round.isBusy) {
      round.isCalled = true
      round.wake()
      return
    }
    // Its alarm rings when it may be asked again.
    if (round.timer !== null && this.#spec.clock.now() < round.heldUntil) return
    round.isBusy = true
    round.timer?.cancel()
    round.timer = null
    this.#go(id, round)
      .catch((error: unknown) => {
        this.#spec.log('warn', 'letters.not_sent', { webhook: id, code: failureOf(error).code })
      })
      .finally(() => {
        round.isBusy = false
        if (this.#isIdle) for (const end of this.#idle) end()
        if (round.isCalled && !this.#stopped.signal.aborted) this.#begin(id)
      })
  }

  /** Sends until nothing is due or the receiver fails, then sets the alarm for the next letter. */
  async #go(id: WebhookId, round: Round): Promise<void> {
    const onWay = new Set<Promise<void>>()
    for (;;) {
      round.isCalled = false
      const called = new Promise<void>((resolve) => {
        round.wake = resolve
      })
      // Asked anew each time: it may be another one, or gone, by now.
      const webhook = this.#spec.webhooks().find((one) => one.id === id)
      const messages = webhook && !this.#stopped.signal.aborted ? await this.#due(webhook, round, onWay.size) : []
      for (const letters of messages) {
        if (!webhook) break
        const sent: Promise<void> = this.#sendOne(webhook, letters, round).finally(() => onWay.delete(sent))
        onWay.add(sent)
      }
      if (onWay.size === 0) break
      await Promise.race([...onWay, called])
    }
    this.#spec.sender.rest()
    await this.#setAlarm(id, round)
  }

  /** What may go now, beside so many messages that are on their way: the letters of each message. */
  async #due(webhook: OpenWebhook, round: Round, others: number): Promise<readonly (readonly LetterRow[])[]> {
    const { ledger, clock, forms } = this.#spec
    const { most, everyMs } = forms.bounds(webhook.to.kind)
    const isJoined = most > 1
    const room = (isJoined ? 1 : atOnce) - others
    if (room <= 0 || clock.now() < round.heldUntil) return []
    const due = await ledger.call('dueLetters', {
      ...{ webhookId: webhook.id, now: clock.now(), most: isJoined ? most : room, but: [...round.onWay] },
    })
    if (due.length > 0 && everyMs > 0) round.heldUntil = Math.max(round.heldUntil, clock.now() + everyMs)
    if (isJoined) return due.length > 0 ? [due] : []
    return due.map((letter) => [letter])
  }

  async #setAlarm(id: WebhookId, round: Round): Promise<void> {
    const { ledger, clock } = this.#spec
    const next = await ledger.call('nextLetter', { webhookId: id })
    if (next === null || this.#stopped.signal.aborted) return
    round.timer = clock.after(Math.max(next, round.heldUntil) - clock.now(), () => {
      round.timer = null
      this.#begin(id)
    })
  }

  /** Never rejects. What could not be booked would be due again at once, so nothing is sent for a while. */
  async #sendOne(webhook: OpenWebhook, letters: readonly LetterRow[], round: Round): Promise<void> {
    const ids = letters.map(({ id }) => id)
    for (const id of ids) round.onWay.add(id)
    try {
      await this.#attempt(webhook, letters, round)
    } catch (error) {
      round.heldUntil = this.#spec.clock.now() + unbookedMs
      this.#spec.log('warn', 'letter.not_settled', { webhook: webhook.id, code: failureOf(error).code })
    } finally {
      for (const id of ids) round.onWay.delete(id)
    }
  }

  async #attempt(webhook: OpenWebhook, letters: readonly LetterRow[], round: Round): Promise<void> {
    const { ledger, clock, sender } = this.#spec
    try {
      await sender.send(webhook, letters, this.#stopped.signal)
    } catch (error) {
      const failure = failureOf(error)
      // Nobody has answered, and nothing is counted: the letters are as they were.
      if (failure.code !== 'cancelled') await this.#failed(webhook, letters, failure, round)
      return
    }
    round.failures = 0
    const ids = letters.map(({ id }) => id)
    await ledger.call('letterDelivered', { ids, webhookId: webhook.id, at: clock.now() })
  }

  async #failed(webhook: OpenWebhook, letters: readonly LetterRow[], failure: Failure, round: Round): Promise<void> {
    const { ledger, clock, log } = this.#spec
    const now = clock.now()
    if (now >= round.heldUntil) round.failures += 1
    round.heldUntil = Math.max(round.heldUntil, now + webhookHoldMs(failure, round.failures, clock.random()))
    for (const { id, attempts: before } of letters) {
      const attempts = before + 1
      const waitMs = letterWaitMs(failure, attempts, clock.random())
      log('warn', 'letter.not_taken', {
        ...{ letter: id, webhook: webhook.id, code: failure.code, status: failure.detail?.status, attempts },
        isGivenUp: waitMs === null,
      })
      const notBefore = waitMs === null ? null : now + waitMs
      await ledger.call('letterFailed', { id, webhookId: webhook.id, attempts, notBefore, failure })
    }
  }
}

const freshRound = (): Round => ({
  ...{ isBusy: false, isCalled: false, timer: null, failures: 0, heldUntil: 0, onWay: new Set() },
  wake: () => undefined,
})
