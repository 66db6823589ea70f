/**
 * Waiting for a condition with a deadline and a message that says what was waited for.
 * Knows nothing of what it waits for. Where an event exists, wait for the event instead.
 */
import { setTimeout as delay } from 'node:timers/promises'

/** Bites only where something is broken, so it is long enough for a machine that does much else. */
export const defaultDeadlineMs = 20_000

/**
 * Asks `condition` again and again until it gives something other than false, null or undefined,
 * and returns that. Throws after `deadlineMs`, naming `what` and the last error of the condition.
 */
export async function until<T>(
  what: string,
  condition: () => T | false | null | undefined | Promise<T | false | null | undefined>,
  deadlineMs = defaultDeadlineMs,
): Promise<T> {
  const startedAt = performance.now()
  let pauseMs = 2
  for (;;) {
    let trouble = ''
    try {
      const value = await condition()
      if (value !== false && value !== null && value !== undefined) return value
    } catch (error) {
      trouble = `; the condition last threw: ${String(error)}`
    }
    if (performance.now() - startedAt > deadlineMs) throw overdue(what, deadlineMs, trouble)
    await delay(pauseMs)
    pauseMs = Math.min(pauseMs * 2, 50)
  }
}

/** The promise's own outcome, or an error naming `what` once `deadlineMs` have passed. */
export async function withDeadline<T>(
  what: string,
  promise: Promise<T>,
  deadlineMs = defaultDeadlineMs,
  detail: () => string = () => '',
): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    const more = detail()
    reject(overdue(what, deadlineMs, more === '' ? '' : `\n${more}`))
  }, deadlineMs)
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

function overdue(what: string, deadlineMs: number, detail: string): Error {
  return new Error(`waited ${deadlineMs} ms in vain for: ${what}${detail}`)
}
