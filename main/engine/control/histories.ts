/** Takes a sample of each live job's bytes every second, and books what has come together every ten. */
import type { Clock, Timer } from '../clock.ts'
import type { Job } from './job.ts'

const everyMs = 1_000
const bookEvery = 10

export class Histories {
  readonly #jobs: () => Iterable<Job>
  #timer: Timer | null = null
  #ticks = 0

  constructor(jobs: () => Iterable<Job>) {
    this.#jobs = jobs
  }

  /** Looks until it is stopped. */
  start(clock: Clock): void {
    this.#timer ??= clock.every(everyMs, () => {
      this.#look()
    })
  }

  stop(): void {
    this.#timer?.cancel()
    this.#timer = null
  }

  #look(): void {
    this.#ticks += 1
    for (const { connections, history } of this.#jobs()) {
      if (connections) {
        history.sample(connections.receivedBytes)
        history.recall()
      }
      if (this.#ticks % bookEvery === 0) void history.book()
    }
  }
}
