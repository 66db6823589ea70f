/**
 * The one code at a time that lets in a device: short-lived, for one use, and dead after a few wrong tries. Nothing of it is stored.
 */
import { createHash, randomInt, timingSafeEqual } from 'node:crypto'
import { addAbortListener } from 'node:events'
import { pairingDigits, type DeviceView, type PairingOutcome } from '../../../shared/devices.ts'
import { fail, FailureError, raise } from '../../../shared/failure.ts'
import type { Clock, Timer } from '../clock.ts'

/** Time to walk to the other device and type. */
export const pairingMs = 5 * 60_000
/** Of a hundred million codes; whoever mistypes more often asks for another one. */
export const pairingTries = 5
/** Outcomes that may still be asked for. */
const mostKnown = 16

export interface Outcome {
  readonly outcome: PairingOutcome
  readonly device: DeviceView | null
}

interface Open {
  readonly id: number
  readonly digest: Buffer
  readonly timer: Timer
  readonly settle: (outcome: Outcome) => void
  wrong: number
}

/** What `take` gives to whoever had the right code. */
export type Taken = (device: DeviceView | null) => void

const digestOf = (code: string): Buffer => createHash('sha256').update(code).digest()

export class Pairing {
  readonly #clock: Clock
  readonly #outcomes = new Map<number, Promise<Outcome>>()
  #open: Open | null = null
  #lastId = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  begin(): { readonly id: number; readonly code: string; readonly holdsMs: number } {
    this.#close('ended')
    const id = (this.#lastId += 1)
    const code = String(randomInt(10 ** pairingDigits)).padStart(pairingDigits, '0')
    const { promise, resolve } = Promise.withResolvers<Outcome>()
    const timer = this.#clock.after(pairingMs, () => {
      if (this.#open?.id === id) this.#close('expired')
    })
    this.#open = { id, digest: digestOf(code), timer, settle: resolve, wrong: 0 }
    this.#outcomes.set(id, promise)
    for (const old of this.#outcomes.keys()) {
      if (this.#outcomes.size <= mostKnown) break
      this.#outcomes.delete(old)
    }
    return { id, code, holdsMs: pairingMs }
  }

  /** Rejects with `unknown_id`, and with `cancelled` when the signal comes first. */
  async wait(id: number, signal: AbortSignal): Promise<Outcome> {
    const outcome = this.#outcomes.get(id) ?? raise('unknown_id', 'This pairing code is not known any more.')
    const { promise: left, reject } = Promise.withResolvers<never>()
    const leave = (): void => {
      reject(new FailureError(fail('cancelled', 'Nobody waits for this pairing code any more.')))
    }
    const listening = addAbortListener(signal, leave)
    try {
      return await Promise.race([outcome, left])
    } finally {
      listening[Symbol.dispose]()
    }
  }

  end(id: number): void {
    if (this.#open?.id === id) this.#close('ended')
  }

  stop(): void {
    this.#close('ended')
  }

  /** One try. null: wrong, or there is no code. Otherwise the code is used up, and whoever waits hears of whom it let in. */
  take(code: string): Taken | null {
    const open = this.#open
    if (open === null) return null
    if (timingSafeEqual(digestOf(code), open.digest)) {
      this.#forget(open)
      return (device) => {
        open.settle({ outcome: device === null ? 'ended' : 'paired', device })
      }
    }
    open.wrong += 1
    if (open.wrong >= pairingTries) this.#close('guessed')
    return null
  }

  #close(outcome: Exclude<PairingOutcome, 'paired'>): void {
    const open = this.#open
    if (open === null) return
    this.#forget(open)
    open.settle({ outcome, device: null })
  }

  #forget(open: Open): void {
    open.timer.cancel()
    this.#open = null
  }
}
