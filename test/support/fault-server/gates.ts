/**
 * Gates hold responses until a test lets them go on, before the head or at a byte of the body.
 * They replace sleeps: a test knows that the other side waits, and for what.
 */
import { Journal } from '../journal.ts'

export interface Gate {
  /** How many responses wait here now. */
  readonly waiting: () => number
  /** Resolves when at least `count` responses have come to wait here, ever. */
  readonly reached: (count?: number, deadlineMs?: number) => Promise<void>
  /** Opens the gate for good. */
  readonly release: () => void
}

interface GateState extends Gate {
  readonly path: string
  /** null: before the head. */
  readonly atByte: number | null
  readonly pass: (signal: AbortSignal) => Promise<void>
}

export class Gates {
  readonly #gates = new Set<GateState>()

  hold(path: string, atByte: number | null): Gate {
    const arrivals = new Journal<{ path: string; atByte: number | null }>()
    const opened = Promise.withResolvers<undefined>()
    let waiting = 0
    const gate: GateState = {
      path,
      atByte,
      waiting: () => waiting,
      reached: (count = 1, deadlineMs) =>
        arrivals.waitFor(`${count} held at ${path}`, ({ length }) => length >= count, deadlineMs),
      release: () => {
        this.#gates.delete(gate)
        opened.resolve(undefined)
      },
      pass: async (signal) => {
        waiting += 1
        arrivals.add({ path, atByte })
        try {
          await abortable(signal, opened.promise)
        } finally {
          waiting -= 1
        }
      },
    }
    this.#gates.add(gate)
    return gate
  }

  /** Waits at every gate that stands exactly here. */
  async pass(path: string, atByte: number | null, signal: AbortSignal): Promise<void> {
    for (const gate of this.#at(path)) if (gate.atByte === atByte) await gate.pass(signal)
  }

  /** The next byte after `from` at which a body must stop. */
  nextStop(path: string, from: number): number {
    const stops = this.#at(path).map((gate) => gate.atByte ?? -1)
    return Math.min(Infinity, ...stops.filter((stop) => stop > from))
  }

  #at(path: string): GateState[] {
    return [...this.#gates].filter((gate) => gate.path === path)
  }
}

/** The client left; nobody's mistake. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone'
}

/** The promise's outcome, or ClientGone as soon as it is aborted. */
export async function abortable<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  if (signal.aborted) throw new ClientGone()
  const { promise: gone, reject } = Promise.withResolvers<never>()
  const leave = (): void => {
    reject(new ClientGone())
  }
  signal.addEventListener('abort', leave, { once: true })
  try {
    return await Promise.race([promise, gone])
  } finally {
    signal.removeEventListener('abort', leave)
  }
}
