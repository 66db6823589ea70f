/**
 * Origins and the lanes to them, for one life of an engine: real verdicts about heads that are made up (`transfer/verify.ts`), bytes
 * that are only counted, and everything that may happen on the way. Small files are not landed here: each is held, named and poured.
 */
import { fail } from '../../../shared/failure.ts'
import type { HeadView } from '../../../shared/views.ts'
import type { Clock } from '../../../main/engine/clock.ts'
import { counterCells, createCounters, type Counters } from '../../../main/engine/transfer/counters.ts'
import type { Lanes, TransferListener } from '../../../main/engine/transfer/lanes.ts'
import { stageOf, type Pour, type TransferOrder, type TransferOutcome } from '../../../main/engine/transfer/protocol.ts'
import { createThrottles } from '../../../main/engine/transfer/throttle.ts'
import { changedFailure, verify } from '../../../main/engine/transfer/verify.ts'
import { createHash } from 'node:crypto'
import type { SimulatedDisk } from './disk.ts'
import { wordFor } from './content.ts'

export interface SimulatedOrigin {
  readonly sizeBytes: number
  /** Which bytes there are now. */
  version: number
  readonly labels: 'strong' | 'weak' | 'none' | 'per request'
  readonly ranges: boolean
  /** How likely each request is cut, refused, or answered in an odd way, while `faults` last. */
  readonly trouble: number
  faults: number
  requests: number
  active: number
  mostActive: number
}

export interface Weather {
  readonly chance: () => number
  readonly clock: Clock
  readonly disk: SimulatedDisk
  readonly originOf: (url: string) => SimulatedOrigin
  /** Whether this life still goes on: afterwards nothing is written any more. */
  readonly isAlive: () => boolean
  isOnline: boolean
}

const kib = 1024
const tailBytes = 4 * kib
const neverMs = 2 ** 50
const lost = (): TransferOutcome => ({
  kind: 'failed',
  failure: fail('connection_lost', 'The connection ended early. Sluice goes on from where it was.'),
})

class SimulatedTransfer {
  readonly #order: TransferOrder
  readonly #on: TransferListener
  readonly #weather: Weather
  readonly #cells: ReturnType<typeof counterCells>
  readonly #origin: SimulatedOrigin
  readonly #over: () => void
  #isOver = false
  #isAsked = false
  #tag = ''
  #label: Extract<ReturnType<typeof verify>, { kind: 'accept' }>['label'] = null
  #bodyEnd = 0
  #status: number | null = null
  #pour: Pour | null = null
  #cursor = 0
  /** Where this response is cut; Infinity: it is not. */
  #cutAt = Infinity

  constructor(order: TransferOrder, on: TransferListener, weather: Weather, counters: Counters, over: () => void) {
    this.#order = order
    this.#on = on
    this.#weather = weather
    this.#cells = counterCells(counters.buffer)
    this.#origin = weather.originOf(order.http.url)
    this.#over = over
    // Silence is measured by the real clock, which means nothing here: none is ever seen.
    this.#cells.set(order.counter, 'lastByteMs', neverMs)
    this.#later(5, 300, () => {
      this.#ask()
    })
  }

  stop(): void {
    this.#later(0, 1, () => {
      this.#end({ kind: 'stopped' })
    })
  }

  pour(pour: Pour): void {
    this.#pour = pour
    this.#cursor = pour.offset
    this.#cells.set(this.#order.counter, 'cursor', pour.offset)
    this.#later(0, 20, () => {
      this.#compare(pour)
    })
  }

  #later(leastMs: number, mostMs: number, act: () => void): void {
    const { clock, chance, isAlive } = this.#weather
    clock.after(leastMs + chance() * (mostMs - leastMs), () => {
      if (!this.#isOver && isAlive()) act()
    })
  }

  #isStruck(): boolean {
    const origin = this.#origin
    if (origin.faults <= 0 || this.#weather.chance() >= origin.trouble) return false
    origin.faults -= 1
    return true
  }

  #ask(): void {
    const origin = this.#origin
    if (!this.#weather.isOnline) {
      this.#end({ kind: 'failed', failure: fail('connection_lost', 'There is no network here.') })
      return
    }
    origin.requests += 1
    origin.active += 1
    this.#isAsked = true
    origin.mostActive = Math.max(origin.mostActive, origin.active)
    this.#cells.set(this.#order.counter, 'stage', stageOf.answered)
    const head = this.#headOf(this.#isStruck())
    this.#status = head.status
    const verdict = verify(this.#order, head, this.#weather.clock.now())
    if (verdict.kind !== 'accept') {
      this.#end(verdict)
      return
    }
    this.#bodyEnd = Math.min(verdict.end, origin.sizeBytes)
    this.#label = verdict.label
    if (verdict.label !== null && (this.#order.pour?.overlapBytes ?? 0) === 0) {
      this.#end({ kind: 'relabelled', failure: changedFailure('sim', 'label', head.status), label: verdict.label })
      return
    }
    if (this.#isStruck()) {
      const from = this.#order.range?.start ?? 0
      this.#cutAt = from + this.#weather.chance() * (this.#bodyEnd - from)
    }
    if (this.#order.pour !== null) this.pour(this.#order.pour)
    else
      this.#on.head({
        kind: 'head',
        transferId: this.#order.transferId,
        head,
        timings: { dnsMs: 1, connectMs: 1, tlsMs: null, firstByteMs: 20, totalMs: null } as never,
      })
  }

  #headOf(isStruck: boolean): HeadView {
    const { version, sizeBytes, labels, ranges } = this.#origin
    const { chance } = this.#weather
    const { range, http } = this.#order
    const odd = isStruck ? Math.floor(chance() * 6) : -1
    const refusal = [503, 500, 429, 403][odd]
    if (refusal !== undefined) return { status: refusal, headers: [['content-length', '9']], finalUrl: http.url }
    this.#tag = `${http.url}#${String(version)}`
    const etag = `"${this.#tag}"`
    const label: readonly [string, string][] = {
      strong: [['etag', etag] as [string, string]],
      weak: [['etag', `W/${etag}`] as [string, string]],
      none: [],
      'per request': [['etag', `"${String(chance())}"`] as [string, string]],
    }[labels]
    const isPart = range !== null && ranges && odd !== 4
    const start = isPart ? range.start + (odd === 5 ? 1 : 0) : 0
    const end = isPart ? Math.min(range.end ?? sizeBytes, sizeBytes) : sizeBytes
    const about: [string, string][] = [
      ['content-type', 'application/octet-stream'],
      ['content-length', String(Math.max(0, end - start))],
      ...(ranges ? [['accept-ranges', 'bytes'] as [string, string]] : []),
      ...label,
    ]
    if (!isPart) return { status: 200, headers: about, finalUrl: http.url }
    const place: [string, string] = ['content-range', `bytes ${String(start)}-${String(end - 1)}/${String(sizeBytes)}`]
    return { status: 206, headers: [...about, place], finalUrl: http.url }
  }

  #compare({ part, offset, overlapBytes }: Pour): void {
    try {
      if (overlapBytes > 0 && !this.#weather.disk.isSame(part, offset - overlapBytes, offset, this.#tag)) {
        this.#end({ kind: 'changed', failure: changedFailure('sim', 'bytes', this.#status ?? 0), label: this.#label })
        return
      }
    } catch {
      this.#end({ kind: 'failed', failure: fail('part_file_changed', 'The part is another file.') })
      return
    }
    if (this.#label !== null)
      this.#on.relabelled?.({ kind: 'relabelled', transferId: this.#order.transferId, label: this.#label })
    this.#flow()
  }

  #flow(): void {
    const { chance, disk, isOnline } = this.#weather
    const pour = this.#pour
    if (pour === null) return
    const told = this.#cells.get(this.#order.counter, 'limit')
    const limit = Math.min(told < 0 ? Infinity : told, this.#bodyEnd)
    const to = Math.min(limit, this.#cutAt, this.#cursor + Math.ceil((16 + chance() * 2_000) * kib))
    if (to > this.#cursor) {
      const note = { path: pour.cursorPath, record: pour.cursorRecord, from: pour.offset - pour.overlapBytes }
      try {
        disk.write(pour.part, { start: this.#cursor, end: Math.floor(to), tag: this.#tag }, note)
      } catch {
        this.#end({ kind: 'failed', failure: fail('part_file_changed', 'The part is another file.') })
        return
      }
      this.#cursor = Math.floor(to)
      this.#cells.set(this.#order.counter, 'cursor', this.#cursor)
      this.#cells.set(this.#order.counter, 'received', this.#cursor - pour.offset + pour.overlapBytes)
    }
    if (this.#cursor >= limit) this.#endAt(told)
    else if (this.#cursor >= Math.floor(this.#cutAt) || !isOnline) this.#end(lost())
    else
      this.#later(10, 400, () => {
        this.#flow()
      })
  }

  #endAt(told: number): void {
    if (told >= 0 && this.#cursor < told) {
      this.#end(lost())
      return
    }
    const end = Math.min(this.#cursor + tailBytes, this.#bodyEnd)
    const body = [{ start: 0, end: this.#origin.sizeBytes, tag: this.#tag }]
    const digest = createHash('sha256')
      .update(wordFor(body, this.#cursor, end))
      .digest('hex')
    const tail = end > this.#cursor ? { tail: { start: this.#cursor, end, digest } } : {}
    this.#end({ kind: 'done', lengthProven: true, ...tail })
  }

  #end(outcome: TransferOutcome): void {
    if (this.#isOver) return
    this.#isOver = true
    if (this.#isAsked) this.#origin.active -= 1
    this.#over()
    this.#weather.clock.after(0, () => {
      if (this.#weather.isAlive())
        this.#on.ended({ kind: 'ended', transferId: this.#order.transferId, outcome, status: this.#status })
    })
  }
}

export const simulatedLanes = (weather: Weather): Lanes => {
  const counters = createCounters(512)
  const throttles = createThrottles(512)
  const transfers = new Map<number, SimulatedTransfer>()
  return {
    counters,
    throttles,
    start: (order, on) => {
      if (order.relay !== null && order.relay.after !== null) {
        const ended = {
          kind: 'ended',
          transferId: order.transferId,
          outcome: { kind: 'unstarted' },
          status: null,
        } as const
        weather.clock.after(0, () => {
          if (weather.isAlive()) on.ended(ended)
        })
        return
      }
      const over = (): void => void transfers.delete(order.transferId)
      transfers.set(order.transferId, new SimulatedTransfer(order, on, weather, counters, over))
    },
    pour: (transferId, pour) => transfers.get(transferId)?.pour(pour),
    stop: (transferId) => transfers.get(transferId)?.stop(),
    recall: () => undefined,
    wake: () => undefined,
    forgetIdle: () => undefined,
    close: () => Promise.resolve(),
  }
}
