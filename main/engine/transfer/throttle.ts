/**
 * The throttle tree in shared memory: a generic cell rate algorithm (ITU-T I.371) for each node. Lanes charge bytes they
 * have taken and learn how long to wait; control makes, changes and frees nodes. Nobody locks, nobody waits here.
 */
import { raise } from '../../../shared/failure.ts'
import { throttleWord, throttleWords } from './protocol.ts'

const usualLines = 16_384
/** What a node that was idle may take at once, as time at its rate. It also makes up for timers that fire late. */
const burstNs = 50_000_000n
/** Shorter waits are not worth a timer. */
export const shortestWaitMs = 2
const leastSliceBytes = 1_024
/** Larger pieces would give those who share a node very different shares of it, because each takes one in turn. */
const mostSliceBytes = 65_536

/** The monotonic clock that all threads of the process share. */
const nowNs = (): bigint => process.hrtime.bigint()

/** Control's side. */
export interface Throttles {
  readonly buffer: SharedArrayBuffer
  /** A node with a rate in bytes a second; null: no limit. Throws `internal` when all lines are taken. */
  allocate(rate: number | null): number
  /** Changes the rate at once; tell the lanes with `wake`. */
  set(line: number, rate: number | null): void
  free(line: number): void
}

export const createThrottles = (lines = usualLines): Throttles => {
  const buffer = new SharedArrayBuffer(lines * throttleWords * BigInt64Array.BYTES_PER_ELEMENT)
  const words = new BigInt64Array(buffer)
  const unused = Array.from({ length: lines }, (_, n) => lines - 1 - n)
  const set = (line: number, rate: number | null): void => {
    Atomics.store(words, line * throttleWords + throttleWord.rate, BigInt(Math.max(0, Math.round(rate ?? 0))))
    // Debts made at the old rate are forgotten, so that a raise is felt at once.
    Atomics.store(words, line * throttleWords + throttleWord.due, nowNs())
  }
  return {
    buffer,
    allocate: (rate) => {
      const line = unused.pop() ?? raise('internal', 'Too many speed limits at once.')
      set(line, rate)
      return line
    },
    set,
    free: (line) => {
      set(line, null)
      unused.push(line)
    },
  }
}

/** A lane's side. */
export interface ThrottleGate {
  /** Books bytes on all nodes; returns milliseconds to wait before taking more. */
  charge(nodes: readonly number[], bytes: number): number
  /** Milliseconds to wait as things stand now. */
  delayMs(nodes: readonly number[]): number
  /** How many bytes to take at once, so that a tiny rate does not come in large lumps; Infinity: as many as there are. */
  sliceBytes(nodes: readonly number[]): number
}

export const throttleGate = (buffer: SharedArrayBuffer): ThrottleGate => {
  const words = new BigInt64Array(buffer)
  const rateOf = (node: number): bigint => Atomics.load(words, node * throttleWords + throttleWord.rate)
  const book = (node: number, bytes: number, now: bigint): bigint => {
    const rate = rateOf(node)
    if (rate <= 0n) return 0n
    const at = node * throttleWords + throttleWord.due
    const cost = (BigInt(bytes) * 1_000_000_000n) / rate
    for (;;) {
      const due = Atomics.load(words, at)
      const from = due > now - burstNs ? due : now - burstNs
      if (Atomics.compareExchange(words, at, due, from + cost) === due) return from + cost - now
    }
  }
  const longest = (nodes: readonly number[], waitOf: (node: number) => bigint): number => {
    let most = 0n
    for (const node of nodes) {
      const wait = waitOf(node)
      if (wait > most) most = wait
    }
    return Number(most) / 1e6
  }
  return {
    charge: (nodes, bytes) => {
      if (nodes.length === 0) return 0
      const now = nowNs()
      return longest(nodes, (node) => book(node, bytes, now))
    },
    delayMs: (nodes) => {
      const now = nowNs()
      return longest(nodes, (node) =>
        rateOf(node) <= 0n ? 0n : Atomics.load(words, node * throttleWords + throttleWord.due) - now,
      )
    },
    sliceBytes: (nodes) => {
      let least = Infinity
      for (const node of nodes) {
        const rate = Number(rateOf(node))
        if (rate > 0) least = Math.min(least, mostSliceBytes, Math.max(leastSliceBytes, Math.ceil(rate / 40)))
      }
      return least
    },
  }
}
