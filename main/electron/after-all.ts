/**
 * What happens when all, or a queue, is done: a countdown that everybody sees and anybody can end, then the act. New work ends the
 * countdown, too.
 */
import type { CountdownView } from '../../shared/host.ts'
import type { WhenDone } from '../../shared/settings.ts'

export interface AfterAllSpec {
  readonly countdownMs: number
  readonly now: () => number
  /** Calls back once; the returned function takes it back. */
  readonly after: (ms: number, callback: () => void) => () => void
  /** Null: there is no countdown any more. */
  readonly onCountdown: (countdown: CountdownView | null) => void
  readonly act: (action: CountdownView['action']) => void
}

export class AfterAllDone {
  readonly #spec: AfterAllSpec
  #countdown: CountdownView | null = null
  #takeBack: () => void = () => undefined

  constructor(spec: AfterAllSpec) {
    this.#spec = spec
  }

  get countdown(): CountdownView | null {
    return this.#countdown
  }

  /** Nothing is left to do, and this is wished for then. */
  done(wish: WhenDone): void {
    if (wish === 'nothing' || wish === 'notify' || this.#countdown) return
    const { countdownMs, now, after } = this.#spec
    this.#set({ action: wish, endsAt: now() + countdownMs })
    this.#takeBack = after(countdownMs, () => {
      this.actNow()
    })
  }

  /** Something runs again, or somebody said no. */
  cancel(): void {
    if (!this.#countdown) return
    this.#takeBack()
    this.#set(null)
  }

  /** Somebody does not want to wait, or the time is over. */
  actNow(): void {
    const countdown = this.#countdown
    if (!countdown) return
    this.cancel()
    this.#spec.act(countdown.action)
  }

  #set(countdown: CountdownView | null): void {
    this.#countdown = countdown
    this.#spec.onCountdown(countdown)
  }
}
