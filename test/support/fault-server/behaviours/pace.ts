/** Behaviours of time: how fast, how late, and silence. */
import type { Behaviour } from '../answer.ts'

/** At most so many body bytes a second, for each response. */
export function slow(bytesPerSecond: number): Behaviour {
  return async (turn, next) => ({ ...(await next(turn)), bytesPerSecond })
}

/** The head comes at once, the body only after a while. */
export function firstByteDelay(delayMs: number): Behaviour {
  return async (turn, next) => ({ ...(await next(turn)), firstByteDelayMs: delayMs })
}

/** Says nothing more after so many body bytes, and keeps the connection. */
export function stallAt(afterBytes: number): Behaviour {
  return async (turn, next) => ({ ...(await next(turn)), ending: { how: 'stall', afterBytes } })
}

/** Takes the request and never answers, not even with a head. */
export function neverAnswer(): Behaviour {
  return () => new Promise(() => undefined)
}
