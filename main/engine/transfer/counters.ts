/**
 * The shared counters: one line for each transfer, written by its lane, read by control at its leisure. Control allocates
 * and frees lines; a line is freed only after its transfer has ended.
 */
import { raise } from '../../../shared/failure.ts'
import { counterWord, counterWords, stageOf } from './protocol.ts'

const usualLines = 4_096

/** Milliseconds of the monotonic clock that all threads of a process share, unlike `performance.now()`. */
export const sharedClockMs = (): number => Number(process.hrtime.bigint() / 1_000_000n)

export interface CounterReading {
  readonly cursor: number
  /** -1: unknown. */
  readonly limit: number
  readonly received: number
  readonly lastByteMs: number
  readonly heldUntilMs: number
  readonly writingUs: number
  readonly stage: number
}

/** Control's side. */
export interface Counters {
  readonly buffer: SharedArrayBuffer
  /** A line whose cursor stands at `cursor`; `limit` -1: unknown. Throws `internal` when all lines are taken. */
  allocate(at: { readonly cursor: number; readonly limit: number }): number
  read(line: number): CounterReading
  /** The transfer may already have gone further: look at the cursor when it has ended. */
  setLimit(line: number, limit: number): void
  free(line: number): void
  /** Bytes of bodies that all transfers together have received so far; never goes back. */
  totalReceived(): number
}

export const createCounters = (lines = usualLines): Counters => {
  const buffer = new SharedArrayBuffer(lines * counterWords * BigInt64Array.BYTES_PER_ELEMENT)
  const cells = counterCells(buffer)
  const inUse = new Set<number>()
  let receivedBefore = 0
  const unused = Array.from({ length: lines }, (_, n) => lines - 1 - n)
  return {
    buffer,
    allocate: ({ cursor, limit }) => {
      const line = unused.pop() ?? raise('internal', 'Too many transfers at once. Lower the number of connections.')
      inUse.add(line)
      cells.set(line, 'cursor', cursor)
      cells.set(line, 'limit', limit)
      cells.set(line, 'received', 0)
      cells.set(line, 'lastByteMs', sharedClockMs())
      cells.set(line, 'heldUntilMs', 0)
      cells.set(line, 'writingUs', 0)
      cells.set(line, 'stage', stageOf.connecting)
      return line
    },
    read: (line) => ({
      cursor: cells.get(line, 'cursor'),
      limit: cells.get(line, 'limit'),
      received: cells.get(line, 'received'),
      lastByteMs: cells.get(line, 'lastByteMs'),
      heldUntilMs: cells.get(line, 'heldUntilMs'),
      writingUs: cells.get(line, 'writingUs'),
      stage: cells.get(line, 'stage'),
    }),
    setLimit: (line, limit) => {
      cells.set(line, 'limit', limit)
    },
    free: (line) => {
      if (inUse.delete(line)) receivedBefore += cells.get(line, 'received')
      unused.push(line)
    },
    totalReceived: () => [...inUse].reduce((sum, line) => sum + cells.get(line, 'received'), receivedBefore),
  }
}

/** One word of one line; both sides use it. */
export interface CounterCells {
  get(line: number, word: keyof typeof counterWord): number
  set(line: number, word: keyof typeof counterWord, value: number): void
}

export const counterCells = (buffer: SharedArrayBuffer): CounterCells => {
  const words = new BigInt64Array(buffer)
  return {
    get: (line, word) => Number(Atomics.load(words, line * counterWords + counterWord[word])),
    set: (line, word, value) => {
      Atomics.store(words, line * counterWords + counterWord[word], BigInt(value))
    },
  }
}
