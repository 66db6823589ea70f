/** What tests of the lanes share: threads, a folder, parts in it, and orders with everything filled in. */
import { openSync, closeSync, fstatSync, readFileSync, writeFileSync } from 'node:fs'
import { openLanes } from '../../../main/engine/transfer/lanes.ts'
import type { Lanes } from '../../../main/engine/transfer/lanes.ts'
import type {
  HttpOrder,
  Identity,
  LaneReport,
  Pour,
  TransferOrder,
  TransferOutcome,
} from '../../../main/engine/transfer/protocol.ts'
import type { Log } from '../../../main/engine/log.ts'
import type { PartRecord } from '../../../main/engine/domain/download.ts'
import { createCursorFile } from '../../../main/engine/transfer/cursor-file.ts'
import { timeLimits } from '../../../shared/settings.ts'
import { etagOf, lastModifiedOf } from '../../support/fault-server/index.ts'
import type { Resource } from '../../support/fault-server/index.ts'
import { tempFolder } from '../../support/temp.ts'
import { until, withDeadline } from '../../support/until.ts'

export const limits = timeLimits.parse({})

export const httpOrder = (url: string, more: Partial<HttpOrder> = {}): HttpOrder => ({
  url,
  method: 'GET',
  headers: [],
  secretHeaders: [],
  body: null,
  proxy: null,
  extraCa: [],
  limits,
  ...more,
})

export const identityOf = (resource: Resource): Identity => ({
  etag: etagOf(resource),
  lastModified: lastModifiedOf(resource),
  sizeBytes: resource.sizeBytes,
  type: resource.type ?? 'application/octet-stream',
})

/** One transfer as a test sees it. */
export interface Running {
  readonly id: number
  readonly counter: number
  readonly head: () => Promise<Extract<LaneReport, { kind: 'head' }>>
  readonly ended: Promise<Extract<LaneReport, { kind: 'ended' }>>
  /** Outcome only. */
  readonly outcome: () => Promise<TransferOutcome>
}

export interface StartOptions extends Partial<Omit<TransferOrder, 'transferId' | 'counter' | 'http'>> {
  readonly http?: Partial<HttpOrder>
  readonly limit?: number
}

export class Harness {
  readonly folder = tempFolder('lanes')
  readonly lanes: Lanes
  #next = 1

  /** Events of the log. */
  readonly logged: string[] = []

  constructor(count = 1, entry?: URL) {
    const log: Log = (_level, event) => {
      this.logged.push(event)
    }
    this.lanes = openLanes({ count, log, ...(entry === undefined ? {} : { entry }) })
  }

  /** A part file with these bytes in it. */
  part(content: Uint8Array = new Uint8Array(0)): PartRecord {
    const path = this.folder.at(`part-${String((this.#next += 1))}`)
    writeFileSync(path, content)
    const fd = openSync(path, 'r')
    const { dev, ino } = fstatSync(fd, { bigint: true })
    closeSync(fd)
    return { path, dev: String(dev), ino: String(ino) }
  }

  pour(part: PartRecord, offset = 0, overlapBytes = 0, cursors = false): Pour {
    const cursorPath = cursors ? `${part.path}.cursors` : ''
    if (cursors) createCursorFile(cursorPath, { bootId: 'test', dev: part.dev, ino: part.ino })
    return { part, offset, overlapBytes, cursorPath, cursorRecord: 0 }
  }

  start(url: string, { http = {}, limit = -1, ...options }: StartOptions = {}): Running {
    const id = (this.#next += 1)
    const counter = this.lanes.counters.allocate({ cursor: options.pour?.offset ?? 0, limit })
    const head = Promise.withResolvers<Extract<LaneReport, { kind: 'head' }>>()
    const ended = Promise.withResolvers<Extract<LaneReport, { kind: 'ended' }>>()
    const order: TransferOrder = {
      transferId: id,
      http: httpOrder(url, http),
      range: null,
      expect: null,
      pour: null,
      landing: null,
      relay: null,
      counter,
      throttles: [],
      ...options,
    }
    this.lanes.start(order, { head: head.resolve, ended: ended.resolve })
    const outcome = async (): Promise<TransferOutcome> =>
      (await withDeadline('the end of a transfer', ended.promise, 20_000)).outcome
    return { id, counter, head: () => withDeadline('a head', head.promise), outcome, ended: ended.promise }
  }

  /** Runs until its bytes have come so far. */
  async reaches(running: Running, cursor: number): Promise<void> {
    await until('the cursor', () => this.lanes.counters.read(running.counter).cursor >= cursor)
  }

  bytes(part: PartRecord): Buffer {
    return readFileSync(part.path)
  }

  async close(): Promise<void> {
    await this.lanes.close()
    await this.folder.remove()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

/** `kind` and, where there is one, the failure's code. */
export const brief = (outcome: TransferOutcome): string =>
  'failure' in outcome ? `${outcome.kind} ${outcome.failure.code}` : outcome.kind
