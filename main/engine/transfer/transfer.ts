/**
 * One HTTP response poured into one range of a part file: checked, held, compared, written, throttled, ended once. Lives in
 * a lane; speaks to control only through its report and its line of counters.
 *
 *   asking ──head──▶ held ──pour──▶ pouring ──▶ ended
 *      └──── head, when `pour` is known ──▲
 */
import { FailureError, failureOf } from '../../../shared/failure.ts'
import type { HeadView } from '../../../shared/views.ts'
import type { Timer } from '../clock.ts'
import type { Label } from '../domain/download.ts'
import { answerOf } from '../domain/answers.ts'
import { BodyHashes } from './body-hashes.ts'
import { networkFailure } from './classify.ts'
import type { CounterCells } from './counters.ts'
import { sharedClockMs } from './counters.ts'
import type { Exchange } from './exchange.ts'
import type { Framing } from './headers.ts'
import type { Http } from './http.ts'
import { canLand, LandingBody } from './landing.ts'
import { PartWriter } from './part-writer.ts'
import { stageOf } from './protocol.ts'
import type { LaneReport, Pour, TransferOrder, TransferOutcome } from './protocol.ts'
import { TailDigest } from './tail.ts'
import { shortestWaitMs } from './throttle.ts'
import type { ThrottleGate } from './throttle.ts'
import { changedFailure, hostOf, verify } from './verify.ts'

export interface TransferWorld {
  readonly http: Http
  readonly counters: CounterCells
  readonly gate: ThrottleGate
  readonly report: (report: LaneReport) => void
}

export class Transfer {
  readonly #order: TransferOrder
  readonly #world: TransferWorld
  readonly #exchange: Exchange
  #head: HeadView | null = null
  #framing: Framing = { kind: 'none' }
  /** Offset behind the last byte that the response says it holds. */
  #bodyEnd = Infinity
  #bodyStart = 0
  #writer: PartWriter | LandingBody | null = null
  /** null: nothing is computed of what is written. */
  #hashes: BodyHashes | null = null
  /** A chunk of which a slow throttle has let only the beginning through. */
  #rest: Uint8Array | null = null
  #timer: Timer | null = null
  /** Of the response, where it is not one that is known; null again when its bytes were seen to be the same. */
  #label: Label | null = null
  readonly #tail = new TailDigest()
  #received = 0
  #writingMs = 0
  #bodyEnded = false
  #over = false

  constructor(order: TransferOrder, world: TransferWorld) {
    this.#order = order
    this.#world = world
    this.#exchange = world.http.request(
      order.http,
      { range: rangeValue(order.range), bulk: true },
      {
        onAsked: () => {
          world.counters.set(order.counter, 'stage', stageOf.asked)
        },
        onHead: (head, framing) => {
          this.#onHead(head, framing)
        },
        onData: (chunk) => {
          this.#rest = chunk
          this.#take()
          this.#keepRest()
        },
        onEnd: () => {
          this.#bodyEnded = true
          if (this.#writer !== null) this.#finishBody()
        },
        onFailure: (failure) => {
          this.#end({ kind: 'failed', failure })
        },
      },
    )
  }

  pour(pour: Pour): void {
    if (this.#over || this.#writer !== null || this.#head === null) return
    this.#safely(() => {
      this.#open(pour)
      if (this.#bodyEnded) this.#finishBody()
      else if (!this.#stopAtLimit()) this.#exchange.resume()
    })
  }

  stop(): void {
    this.#end({ kind: 'stopped' })
  }

  /** A rate or a limit changed. */
  wake(): void {
    if (this.#over) return
    this.#safely(() => {
      // Who is told to look again does not wait for what would be good to have.
      if (this.#stopAtLimit(false) || this.#timer === null) return
      this.#timer.cancel()
      this.#timer = null
      this.#goOn()
    })
  }

  #onHead(head: HeadView, framing: Framing): void {
    this.#head = head
    this.#framing = framing
    this.#world.counters.set(this.#order.counter, 'stage', stageOf.answered)
    const verdict = verify(this.#order, head, this.#world.http.clock.now())
    const { pour, landing, transferId } = this.#order
    const lands = landing !== null && framing.kind === 'length' && canLand(landing, head, framing.bytes)
    // Of what is landed the resource tells the same, and a message for each small file would cost.
    if (verdict.kind !== 'accept' || !lands)
      this.#world.report({ kind: 'answered', transferId, answer: answerOf(head, this.#world.http.clock.now()) })
    if (verdict.kind !== 'accept') {
      this.#end(verdict)
      return
    }
    this.#bodyStart = verdict.start
    this.#bodyEnd = verdict.end
    this.#label = verdict.label
    if (verdict.label !== null && (pour === null || pour.overlapBytes === 0)) {
      this.#end({
        kind: 'relabelled',
        failure: changedFailure(hostOf(head), 'label', head.status),
        label: verdict.label,
      })
      return
    }
    if (pour !== null) {
      this.#open(pour)
      this.#stopAtLimit()
      return
    }
    if (lands) {
      this.#writer = new LandingBody(landing, head, framing.bytes)
      return
    }
    this.#exchange.pause()
    this.#world.report({ kind: 'head', transferId, head, timings: this.#exchange.timings() })
  }

  #open(pour: Pour): void {
    if (pour.offset - pour.overlapBytes !== this.#bodyStart) {
      throw new Error(`a body from ${String(this.#bodyStart)} cannot be poured to ${String(pour.offset)}`)
    }
    const { transferId } = this.#order
    if (pour.hashes)
      this.#hashes = new BodyHashes(pour, this.#world.http.clock, (report) => {
        this.#world.report({ kind: 'hashes', transferId, ...report })
      })
    this.#writer = new PartWriter(pour, this.#hashes)
    this.#world.counters.set(this.#order.counter, 'cursor', pour.offset)
  }

  /** Takes the chunk at hand in pieces that fit the throttles; the rest waits, and with it the socket. */
  #take(): void {
    const { gate } = this.#world
    const { throttles } = this.#order
    for (let chunk = this.#rest; chunk !== null; chunk = this.#rest) {
      if (this.#isHeldBack()) return
      const room = gate.roomBytes(throttles)
      // Twice the room is taken at once, so that no crumbs are left over; it is paid for all the same.
      const piece = chunk.byteLength > 2 * room ? chunk.subarray(0, room) : chunk
      this.#rest = piece.byteLength === chunk.byteLength ? null : chunk.subarray(piece.byteLength)
      // Before the bytes are taken: other transfers of this download ask meanwhile.
      gate.charge(throttles, piece.byteLength)
      this.#consume(piece)
    }
    if (!this.#over && !this.#isLast()) this.#isHeldBack()
  }

  /** Whether its download has to wait; then it does. */
  #isHeldBack(): boolean {
    const waitMs = this.#world.gate.delayMs(this.#order.throttles)
    if (waitMs <= shortestWaitMs) return false
    this.#exchange.pause()
    this.#world.counters.set(this.#order.counter, 'heldUntilMs', sharedClockMs() + Math.ceil(waitMs))
    this.#timer = this.#world.http.clock.after(waitMs, () => {
      this.#timer = null
      this.#safely(() => {
        this.#goOn()
      })
    })
    return true
  }

  #goOn(): void {
    if (this.#over) return
    this.#take()
    if (this.#timer === null) this.#exchange.resume()
  }

  /** The memory of a chunk is used again when `onData` returns. */
  #keepRest(): void {
    if (this.#rest !== null) this.#rest = Buffer.from(this.#rest)
  }

  #consume(piece: Uint8Array): void {
    const writer = this.#writer
    if (writer === null) throw new Error('a byte came before its place was known')
    const { counters } = this.#world
    const { counter } = this.#order
    this.#received += piece.byteLength
    counters.set(counter, 'received', this.#received)
    counters.set(counter, 'lastByteMs', sharedClockMs())
    const fresh = writer.overlapping ? writer.compare(piece) : piece
    if (fresh === null) {
      const head = this.#head
      const failure = changedFailure(head === null ? '' : hostOf(head), 'bytes', head?.status ?? 0)
      this.#end({ kind: 'changed', failure, label: this.#label })
      return
    }
    if (this.#label !== null && !writer.overlapping) this.#tellLabel(this.#label)
    // Read anew for every chunk: control lowers it to give the rest of the range to another transfer.
    const room = Math.min(this.#limit(), this.#bodyEnd) - writer.cursor
    if (room > 0 && fresh.byteLength > 0) this.#write(writer, fresh.byteLength > room ? fresh.subarray(0, room) : fresh)
    counters.set(counter, 'cursor', writer.cursor)
    if (fresh.byteLength > room) this.#tail.take(fresh.subarray(Math.max(0, room)), writer.cursor)
    this.#stopAtLimit()
  }

  /** Writes, and adds up the time that it takes: a disk that is slower than the network shows there. */
  #write(writer: PartWriter | LandingBody, bytes: Uint8Array): void {
    const { clock } = this.#world.http
    const beganMs = clock.monotonic()
    writer.write(bytes)
    this.#writingMs += clock.monotonic() - beganMs
    this.#world.counters.set(this.#order.counter, 'writingUs', Math.round(this.#writingMs * 1000))
  }

  #limit(): number {
    const limit = this.#world.counters.get(this.#order.counter, 'limit')
    return limit < 0 ? Infinity : limit
  }

  /** Whether the body's declared length has come: its end follows at once, and the connection can be used again. */
  #isLast(): boolean {
    return this.#rest === null && this.#framing.kind === 'length' && this.#received >= this.#framing.bytes
  }

  /** The bytes that it repeats are the same: its label is one more of this version. */
  #tellLabel(label: Label): void {
    this.#label = null
    this.#world.report({ kind: 'relabelled', transferId: this.#order.transferId, label })
  }

  /** Ends it when the limit, with what is wanted beyond it, or the labelled end is reached and more body would follow. */
  #stopAtLimit(waitsForTail = true): boolean {
    const writer = this.#writer
    if (writer === null || writer.overlapping || this.#isLast() || this.#bodyEnded) return false
    const limit = this.#limit()
    if (writer.cursor < Math.min(limit, this.#bodyEnd)) return false
    if (writer.cursor < limit) this.#endShort()
    else if (waitsForTail && this.#tail.isWanting(writer.cursor, this.#bodyEnd)) return false
    else this.#end({ kind: 'done', lengthProven: true, ...this.#tail.found() })
    return true
  }

  #finishBody(): void {
    if (this.#writer instanceof LandingBody) {
      this.#end({ kind: 'landed', ...this.#writer.land() })
      return
    }
    const limit = this.#limit()
    const cursor = this.#writer?.cursor ?? 0
    if (limit !== Infinity && cursor < limit) this.#endShort()
    else {
      const lengthProven = limit !== Infinity || this.#framing.kind !== 'close'
      this.#end({ kind: 'done', lengthProven, ...this.#tail.found() })
    }
  }

  /** The response was shorter than asked: what came is good, control asks for the rest. */
  #endShort(): void {
    const host = this.#head === null ? '' : hostOf(this.#head)
    const place = { stage: 'exchange', host, proxy: null } as const
    this.#end({ kind: 'failed', failure: networkFailure('connection_lost', place, 'short') })
  }

  /** Nothing that goes wrong in one transfer may reach another one. */
  #safely(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#end({ kind: 'failed', failure: failureOf(error) })
    }
  }

  #end(outcome: TransferOutcome): void {
    if (this.#over) return
    this.#over = true
    this.#timer?.cancel()
    this.#rest = null
    this.#world.gate.settle(this.#order.throttles)
    let final = outcome
    try {
      this.#writer?.close()
    } catch (error) {
      final = { kind: 'failed', failure: failureOf(error instanceof FailureError ? error : new Error(String(error))) }
    }
    this.#exchange.abort()
    this.#hashes?.end()
    const { transferId } = this.#order
    this.#world.report({ kind: 'ended', transferId, outcome: final, status: this.#head?.status ?? null })
  }
}

/** RFC 9110 section 14.1.2. */
const rangeValue = (range: TransferOrder['range']): string | null =>
  range === null ? null : `bytes=${String(range.start)}-${range.end === null ? '' : String(range.end - 1)}`
