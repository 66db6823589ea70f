/**
 * Work that may fail for a while through no fault of a page, such as a ledger whose disk is full: tried again a few times, each time after a
 * longer wait.
 */
import { addAbortListener } from 'node:events'
import { failureOf, retryAdvice } from '../../../shared/failure.ts'
import type { Clock } from '../clock.ts'

/** Waits between the attempts. */
const waitsMs = [500, 1_000, 2_000, 4_000] as const

const rest = (clock: Clock, ms: number, signal: AbortSignal): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const ring = (): void => {
    resolve(undefined)
  }
  const timer = clock.after(ms, ring)
  const listening = addAbortListener(signal, ring)
  return promise.finally(() => {
    timer.cancel()
    listening[Symbol.dispose]()
  })
}

const isFinal = (error: unknown): boolean => {
  const { code } = failureOf(error)
  return code === 'engine_gone' || retryAdvice[code] === 'never'
}

/** Rejects with what the last attempt said; at once where another cannot help, and when nobody waits any more (`signal`). */
export const insist = async <T>(clock: Clock, signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
  for (const waitMs of waitsMs) {
    try {
      return await work()
    } catch (error) {
      if (isFinal(error)) throw error
      await rest(clock, waitMs, signal)
      if (signal.aborted) throw error
    }
  }
  return work()
}
