/** Signals that ask a command to end: the first asks politely, the second does not ask. */
import { exitStatus } from './exit.ts'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export interface Interrupt {
  readonly signal: AbortSignal
  /** Gives the signals back to the system. */
  release(): void
}

/** `beforeForced` runs, synchronously, before a second signal ends the process at once. */
export const listenForInterrupt = (beforeForced: () => void = () => undefined): Interrupt => {
  const controller = new AbortController()
  const onSignal = (): void => {
    if (controller.signal.aborted) {
      beforeForced()
      process.exit(exitStatus.interrupted)
    }
    controller.abort()
  }
  for (const name of signals) process.on(name, onSignal)
  return {
    signal: controller.signal,
    release: () => {
      for (const name of signals) process.off(name, onSignal)
    },
  }
}
