/** The body of a lane: keeps the transfers that run in this thread and hands orders to them. Knows no rows and no other lane. */
import { failureOf } from '../../../shared/failure.ts'
import type { Clock } from '../clock.ts'
import { systemClock } from '../clock.ts'
import { counterCells } from './counters.ts'
import { openHttp } from './http.ts'
import { letGoOfFolder } from './landing.ts'
import type { LaneData, LaneOrder, LaneReport, TransferOrder } from './protocol.ts'
import { throttleGate } from './throttle.ts'
import { Transfer } from './transfer.ts'
import type { TransferWorld } from './transfer.ts'

export interface Lane {
  take(orders: readonly LaneOrder[]): void
}

/** `post` gets the reports of one turn of the event loop together. */
export const openLane = (
  data: LaneData,
  post: (reports: readonly LaneReport[]) => void,
  onClose: () => void,
  clock: Clock = systemClock,
): Lane => {
  const http = openHttp(clock)
  const transfers = new Map<number, Transfer>()
  let reports: LaneReport[] = []
  const report = (one: LaneReport): void => {
    if (one.kind === 'ended') transfers.delete(one.transferId)
    if (transfers.size === 0) letGoOfFolder()
    reports.push(one)
    if (reports.length > 1) return
    // One turn of the event loop, not a time.
    // eslint-disable-next-line no-restricted-syntax
    setImmediate(() => {
      const batch = reports
      reports = []
      post(batch)
    })
  }
  const world: TransferWorld = {
    http,
    counters: counterCells(data.counters),
    gate: throttleGate(data.throttles),
    report,
  }
  const start = (order: TransferOrder): void => {
    try {
      transfers.set(order.transferId, new Transfer(order, world))
    } catch (error) {
      const outcome = { kind: 'failed', failure: failureOf(error) } as const
      report({ kind: 'ended', transferId: order.transferId, outcome, status: null })
    }
  }
  const close = (): void => {
    for (const transfer of transfers.values()) transfer.stop()
    http.close()
    // After the last reports.
    // eslint-disable-next-line no-restricted-syntax
    setImmediate(() => setImmediate(onClose))
  }
  const obey = (order: LaneOrder): void => {
    if (order.kind === 'start') start(order.order)
    else if (order.kind === 'pour') transfers.get(order.transferId)?.pour(order.pour)
    else if (order.kind === 'stop') transfers.get(order.transferId)?.stop()
    else if (order.kind === 'wake') for (const transfer of transfers.values()) transfer.wake()
    else close()
  }
  return {
    take: (orders) => {
      for (const order of orders) obey(order)
    },
  }
}
