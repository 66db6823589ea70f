/**
 * The throttle tree in shared memory: a generic cell rate algorithm (ITU-T I.371) for each node. Lanes take bytes in turns and
 * learn how long to wait; control makes, changes and frees nodes. Nobody locks, nobody waits here.
 *
 * Turns belong to downloads, not to transfers: whatever transfers of one download take is added up on its own node, and when
 * that makes a turn, it is booked on all nodes of its path and all of them wait until it is paid for. So each download has one
 * booking at a shared node, and the same share of it, with one connection or with sixteen; what one does not take, others do.
 */
import { raise } from '../../../shared/failure.ts'
import { throttleWord, throttleWords } from './protocol.ts'

const usualLines = 16_384
/** What a node that was idle may take at once, as time at its rate. It also makes up for timers that fire late. */
const burstNs = 100_000_000n
/** Shorter waits are not worth a timer. */
export const shortestWaitMs = 2
/** Time that a turn is worth at the widest limited node of a path, as a part of a second. */
const turnsPerSecond = 40
/** The same at the tightest: a download's own low limit does not make its share of a wider one smaller than it must. */
const leastTurnsPerSecond = 4
const leastTurnBytes = 1_024

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
  /** When what was taken there will be paid for, monotonic milliseconds. */
  dueMs(line: number): number
}

/** @param now monotonic nanoseconds, the same for both sides */
export const createThrottles = (lines = usualLines, now = nowNs): Throttles => {
  // One word more, the last: how many nodes have a limit.
  const buffer = new SharedArrayBuffer((lines * throttleWords + 1) * BigInt64Array.BYTES_PER_ELEMENT)
  const words = new BigInt64Array(buffer)
  const unused = Array.from({ length: lines }, (_, n) => lines - 1 - n)
  const set = (line: number, rate: number | null): void => {
    const next = BigInt(Math.max(0, Math.round(rate ?? 0)))
    const before = Atomics.exchange(words, line * throttleWords + throttleWord.rate, next)
    Atomics.add(words, words.length - 1, BigInt(Math.sign(Number(next)) - Math.sign(Number(before))))
    // Debts made at the old rate are forgotten, so that a raise is felt at once.
    Atomics.store(words, line * throttleWords + throttleWord.due, now())
  }
  return {
    buffer,
    allocate: (rate) => {
      const line = unused.pop() ?? raise('internal', 'Too many speed limits at once.')
      Atomics.store(words, line * throttleWords + throttleWord.taken, 0n)
      Atomics.store(words, line * throttleWords + throttleWord.turn, 0n)
      set(line, rate)
      return line
    },
    set,
    free: (line) => {
      set(line, null)
      unused.push(line)
    },
    dueMs: (line) => Number(Atomics.load(words, line * throttleWords + throttleWord.due)) / 1e6,
  }
}

/** A lane's side. Nodes are a path: from the widest to the download's own, which is the last. */
export interface ThrottleGate {
  /** Milliseconds until the download may take more, as things stand now; 0: at once. */
  delayMs(nodes: readonly number[]): number
  /** How many bytes the download may take before it has to ask again; Infinity: as many as there are. */
  roomBytes(nodes: readonly number[]): number
  /** Adds bytes that are about to be taken to the download's turn. */
  charge(nodes: readonly number[], bytes: number): void
  /** Books what is left of a turn: the transfer ends, and perhaps no other one will. */
  settle(nodes: readonly number[]): void
}

export const throttleGate = (buffer: SharedArrayBuffer, now = nowNs): ThrottleGate =>
  new Gate(new BigInt64Array(buffer), now)

class Gate implements ThrottleGate {
  readonly #words: BigInt64Array
  readonly #now: () => bigint

  constructor(words: BigInt64Array, now: () => bigint) {
    this.#words = words
    this.#now = now
  }

  delayMs(nodes: readonly number[]): number {
    const own = nodes.at(-1)
    if (own === undefined || this.#turnBytes(nodes) === Infinity) return 0
    const paid = this.#paid(nodes)
    const at = own * throttleWords + throttleWord.turn
    // A download that is new queues behind what others have taken, however little it wants itself.
    const turn = Atomics.compareExchange(this.#words, at, 0n, paid) || paid
    // Earlier than the turn when a change of rates has forgiven debts.
    const wait = (turn < paid ? turn : paid) - this.#now()
    return wait > 0n ? Number(wait) / 1e6 : 0
  }

  roomBytes(nodes: readonly number[]): number {
    const own = nodes.at(-1)
    const turn = this.#turnBytes(nodes)
    if (own === undefined || turn === Infinity) return Infinity
    return Math.max(leastTurnBytes, turn - Number(this.#load(own, throttleWord.taken)))
  }

  charge(nodes: readonly number[], bytes: number): void {
    const own = nodes.at(-1)
    const turn = this.#turnBytes(nodes)
    if (own === undefined || turn === Infinity) return
    const add = BigInt(bytes)
    const taken = Atomics.add(this.#words, own * throttleWords + throttleWord.taken, add) + add
    if (taken >= turn) this.settle(nodes)
  }

  settle(nodes: readonly number[]): void {
    const own = nodes.at(-1)
    if (own === undefined) return
    const taken = Atomics.exchange(this.#words, own * throttleWords + throttleWord.taken, 0n)
    if (taken === 0n) return
    const now = this.#now()
    let paid = 0n
    for (const node of nodes) {
      const due = this.#book(node, taken, now)
      if (due > paid) paid = due
    }
    this.#store(own, throttleWord.turn, paid)
  }

  /** Books bytes on one node; when they will be paid for. */
  #book(node: number, bytes: bigint, now: bigint): bigint {
    const at = node * throttleWords + throttleWord.due
    for (;;) {
      const due = Atomics.load(this.#words, at)
      const rate = this.#load(node, throttleWord.rate)
      if (rate <= 0n) return now
      const earliest = now - burstNs
      const next = (due > earliest ? due : earliest) + (bytes * 1_000_000_000n) / rate
      if (Atomics.compareExchange(this.#words, at, due, next) === due) return next
    }
  }

  /** When everything that is booked on the limited nodes of a path is paid for. */
  #paid(nodes: readonly number[]): bigint {
    let paid = 1n
    for (const node of nodes) {
      const due = this.#load(node, throttleWord.rate) <= 0n ? 0n : this.#load(node, throttleWord.due)
      if (due > paid) paid = due
    }
    return paid
  }

  /** As much for everybody who passes the same widest limit; Infinity: there is none. */
  #turnBytes(nodes: readonly number[]): number {
    // Most of the time nobody has a limit, and then a chunk costs one look.
    if (Atomics.load(this.#words, this.#words.length - 1) === 0n) return Infinity
    let widest = 0
    let tightest = Infinity
    for (const node of nodes) {
      const rate = Number(this.#load(node, throttleWord.rate))
      if (rate <= 0) continue
      widest ||= rate
      tightest = Math.min(tightest, rate)
    }
    if (widest === 0) return Infinity
    return Math.max(leastTurnBytes, Math.ceil(Math.min(widest / turnsPerSecond, tightest / leastTurnsPerSecond)))
  }

  #load(node: number, word: number): bigint {
    return Atomics.load(this.#words, node * throttleWords + word)
  }

  #store(node: number, word: number, value: bigint): void {
    Atomics.store(this.#words, node * throttleWords + word, value)
  }
}
