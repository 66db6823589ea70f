/** The body of a lane: keeps the transfers that run in this thread and hands orders to them. Knows no rows and no other lane. */
import { failureOf } from '../../../shared/failure.ts'
import type { Clock } from '../clock.ts'
import { systemClock } from '../clock.ts'
import { counterCells } from './counters.ts'
import { openHttp } from './http.ts'
import { LaneReports } from './lane-reports.ts'
import { letGoOfFolder } from './landing.ts'
import type { LaneData, LaneOrder, LaneReport, RelayPlace, TransferOrder } from './protocol.ts'
import { LaneRelays } from './relay.ts'
import { throttleGate } from './throttle.ts'
import { Transfer } from './transfer.ts'
import type { TransferWorld } from './transfer.ts'

export interface Lane {
  take(orders: readonly LaneOrder[]): void
}

/** While so many wait for their turn, landings are told several together. */
const enoughWaiting = 8

class OpenLane implements Lane {
  readonly #world: TransferWorld
  readonly #reports: LaneReports
  readonly #onClose: () => void
  readonly #transfers = new Map<number, Transfer>()
  /** Of those that run and those that wait in a relay. */
  readonly #orders = new Map<number, TransferOrder>()
  readonly #relays = new LaneRelays<TransferOrder>()

  constructor(data: LaneData, reports: LaneReports, onClose: () => void, clock: Clock) {
    this.#reports = reports
    this.#onClose = onClose
    this.#world = {
      http: openHttp(clock),
      counters: counterCells(data.counters),
      gate: throttleGate(data.throttles),
      report: (report) => {
        this.#report(report)
      },
    }
  }

  take(orders: readonly LaneOrder[]): void {
    for (const order of orders) this.#obey(order)
  }

  #obey(order: LaneOrder): void {
    if (order.kind === 'start') this.#start(order.order)
    else if (order.kind === 'pour') this.#transfers.get(order.transferId)?.pour(order.pour)
    else if (order.kind === 'stop') this.#stop(order.transferId)
    else if (order.kind === 'recall') this.#giveBack(this.#relays.recall())
    else if (order.kind === 'wake') for (const transfer of this.#transfers.values()) transfer.wake()
    else if (order.kind === 'forget-idle') this.#world.http.forgetIdle()
    else this.#close()
  }

  #start(order: TransferOrder): void {
    this.#orders.set(order.transferId, order)
    const turn = order.relay === null ? 'begins' : this.#relays.take(order.relay, order)
    if (turn === 'begins') this.#begin(order)
    else if (turn === 'refused') this.#giveBack([order])
  }

  #begin(order: TransferOrder): void {
    const { transferId } = order
    try {
      this.#transfers.set(transferId, new Transfer(order, this.#world))
    } catch (error) {
      const outcome = { kind: 'failed', failure: failureOf(error) } as const
      this.#report({ kind: 'ended', transferId, outcome, status: null })
    }
  }

  #stop(transferId: number): void {
    const order = this.#orders.get(transferId)
    if (order?.relay && this.#relays.remove(order.relay, order)) this.#giveBack([order])
    else this.#transfers.get(transferId)?.stop()
  }

  /** Their turn did not come. */
  #giveBack(orders: readonly TransferOrder[]): void {
    for (const { transferId } of orders) {
      this.#orders.delete(transferId)
      this.#reports.add({ kind: 'ended', transferId, outcome: { kind: 'unstarted' }, status: null }, true)
    }
  }

  #report(report: LaneReport): void {
    const isLanding = report.kind === 'ended' && report.outcome.kind === 'landed'
    this.#reports.add(report, !isLanding || this.#relays.waiting < enoughWaiting)
    if (report.kind !== 'ended') return
    const place = this.#orders.get(report.transferId)?.relay ?? null
    this.#transfers.delete(report.transferId)
    this.#orders.delete(report.transferId)
    if (place) this.#handOn(place, isLanding)
    if (this.#transfers.size === 0) letGoOfFolder()
  }

  #handOn(place: RelayPlace, isLanding: boolean): void {
    const next = isLanding ? this.#relays.landed(place) : null
    if (next) this.#begin(next)
    else if (!isLanding) this.#giveBack(this.#relays.ended(place))
  }

  #close(): void {
    this.#giveBack(this.#relays.recall())
    for (const transfer of this.#transfers.values()) transfer.stop()
    this.#world.http.close()
    // After the last reports.
    // eslint-disable-next-line no-restricted-syntax
    setImmediate(() => setImmediate(this.#onClose))
  }
}

/** `post` gets the reports of one turn of the event loop, or of several landings, together. */
export const openLane = (
  data: LaneData,
  post: (reports: readonly LaneReport[]) => void,
  onClose: () => void,
  clock: Clock = systemClock,
): Lane => new OpenLane(data, new LaneReports(post, clock), onClose, clock)
