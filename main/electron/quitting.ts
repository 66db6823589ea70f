/**
 * The end: asked for where something runs, then everything is booked before the process goes. The system's own wish to end
 * (a session that closes, a signal) is never answered with a question.
 */
import { app, dialog, powerMonitor } from 'electron'
import type { Log } from '../engine/engine.ts'
import { words } from './words.ts'

export interface QuittingSpec {
  /** Downloads that run now. */
  readonly running: () => Promise<number>
  readonly mayAsk: () => boolean
  readonly neverAskAgain: () => void
  /** Puts everything away. `isUrgent`: there is no time for what can wait until the next end. */
  readonly close: (isUrgent: boolean) => Promise<void>
  /** Somebody has thought better of it. */
  readonly stayed: () => void
  readonly log: Log
}

type State = 'open' | 'asking' | 'closing' | 'closed'

export class Quitting {
  readonly #spec: QuittingSpec
  #state: State = 'open'
  #isUrgent = false

  constructor(spec: QuittingSpec) {
    this.#spec = spec
    app.on('before-quit', (event) => {
      if (this.#state === 'closed') return
      event.preventDefault()
      void this.#begin()
    })
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
      process.on(signal, () => {
        this.now()
      })
    powerMonitor.on('shutdown', () => {
      this.now()
    })
  }

  /** True from the moment on from which windows may really close. */
  get isClosing(): boolean {
    return this.#state === 'closing' || this.#state === 'closed'
  }

  /** Without a question. */
  now(): void {
    this.#isUrgent = true
    // A question that stands already is overtaken.
    if (this.#state === 'asking') this.#state = 'open'
    app.quit()
  }

  async #begin(): Promise<void> {
    if (this.#state !== 'open') return
    this.#state = 'asking'
    const isWanted = this.#isUrgent || (await this.#ask())
    // Something more urgent went on meanwhile.
    if (this.isClosing) return
    if (!isWanted) {
      this.#state = 'open'
      this.#spec.stayed()
      return
    }
    this.#state = 'closing'
    try {
      await this.#spec.close(this.#isUrgent)
    } catch (error) {
      this.#spec.log('error', 'desktop.stop', { error: String(error) })
    }
    this.#state = 'closed'
    app.quit()
  }

  async #ask(): Promise<boolean> {
    if (!this.#spec.mayAsk()) return true
    const running = await this.#spec.running()
    if (running === 0) return true
    const { response, checkboxChecked } = await dialog.showMessageBox({
      type: 'question',
      title: 'Sluice',
      message: words.quitTitle(running),
      detail: words.quitDetail,
      buttons: [words.quit, words.cancel],
      defaultId: 0,
      cancelId: 1,
      noLink: true,
      checkboxLabel: words.dontAsk,
    })
    if (response !== 0) return false
    if (checkboxChecked) this.#spec.neverAskAgain()
    return true
  }
}
