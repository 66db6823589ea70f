/** One clock for everything that counts down on screen; it stands still while nobody looks or nothing counts. */
import { useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()
let now = Date.now()
let timer: ReturnType<typeof setInterval> | undefined

const tick = (): void => {
  if (document.hidden) return
  now = Date.now()
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  if (timer === undefined) {
    now = Date.now()
    timer = setInterval(tick, 1000)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

const still = (): (() => void) => () => undefined

/** The time, renewed each second while `counting`. */
export const useNow = (counting: boolean): number => useSyncExternalStore(counting ? subscribe : still, () => now)
