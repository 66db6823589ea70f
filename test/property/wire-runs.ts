/** Plays a response to a connection of the engine's over memory instead of a network, and writes down what its handler was told. */
import { Duplex } from 'node:stream'
import type { Socket } from 'node:net'
import { systemClock } from '../../main/engine/clock.ts'
import { BulkConnection } from '../../main/engine/transfer/bulk-connection.ts'
import type { Carrier } from '../../main/engine/transfer/carrier.ts'
import type { OnRead } from '../../main/engine/transfer/connect.ts'
import { readHeaders } from '../../main/engine/transfer/headers.ts'
import { ParsedConnection } from '../../main/engine/transfer/parsed-connection.ts'
import type { WireCase } from './wire-cases.ts'

export interface Told {
  readonly verdict: 'whole' | 'broken'
  /** Of the interim heads and the final one. */
  readonly statuses: readonly number[]
  /** Of the final head. */
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
}

/** A socket whose other side is a list of pieces; it sends them once it has been asked. */
class Wire extends Duplex {
  readonly #pieces: Buffer[]
  readonly #ending: WireCase['ending']
  readonly #onread: OnRead | null
  #asked = false
  #held = false

  constructor({ bytes, cuts, ending }: WireCase, onread: OnRead | null) {
    super({ allowHalfOpen: false })
    this.#pieces = [0, ...cuts].map((cut, n) => bytes.subarray(cut, cuts[n] ?? bytes.length))
    this.#ending = ending
    this.#onread = onread
  }

  override _write(_chunk: Buffer, _encoding: string, done: () => void): void {
    done()
    if (this.#asked) return
    this.#asked = true
    this.#sendSoon()
  }

  override _read(): void {
    // It sends at its own pace.
  }

  override resume(): this {
    if (this.#held) {
      this.#held = false
      this.#sendSoon()
    }
    return super.resume()
  }

  #sendSoon(): void {
    setImmediate(() => {
      if (this.destroyed || this.#held) return
      const piece = this.#pieces.shift()
      if (piece === undefined) this.#end()
      else if (!this.#send(piece)) this.#held = this.#onread !== null
      if (piece !== undefined && !this.#held) this.#sendSoon()
    })
  }

  /** Through the reused buffer it leaves rubbish behind, so that a late look at a chunk shows. */
  #send(piece: Buffer): boolean {
    if (piece.length === 0) return true
    if (this.#onread === null) return this.push(piece)
    const { callback } = this.#onread
    const buffer = typeof this.#onread.buffer === 'function' ? this.#onread.buffer() : this.#onread.buffer
    piece.copy(buffer)
    const goOn = callback(piece.length, buffer)
    buffer.fill(0xee, 0, piece.length)
    return goOn
  }

  #end(): void {
    if (this.#ending === 'fin') this.push(null)
    else this.destroy(Object.assign(new Error('reset'), { code: 'ECONNRESET' }))
  }
}

const request = { path: '/', method: 'GET', headers: [], body: null } as const
/** How our connection is read: by 'data' events, through one reused buffer, and that with pauses. */
export type Reading = 'events' | 'direct' | 'paused'

const told = (
  open: (wire: (onread: OnRead | null) => Wire) => Carrier,
  wireCase: WireCase,
  pauses: boolean,
): Promise<Told> =>
  new Promise((resolve, reject) => {
    const statuses: number[] = []
    const chunks: Buffer[] = []
    let headers: Told['headers'] = []
    const end = (verdict: Told['verdict']): void => {
      resolve({ verdict, statuses, headers, body: Buffer.concat(chunks).toString('latin1') })
      carrier.destroy()
    }
    const carrier = open((onread) => new Wire(wireCase, onread))
    const rest = (controller: { pause(): void; resume(): void }): void => {
      if (!pauses) return
      controller.pause()
      setImmediate(() => {
        controller.resume()
      })
    }
    carrier.dispatch(request, {
      onRequestStart: () => undefined,
      onResponseStart: (controller, status) => {
        statuses.push(status)
        headers = readHeaders(controller.rawHeaders)
        if (status >= 200 && ![204, 304].includes(status)) rest(controller)
      },
      onResponseData: (controller, chunk) => {
        // As an exchange does.
        if (chunk.length === 0) return
        chunks.push(Buffer.from(chunk))
        rest(controller)
      },
      onResponseEnd: () => {
        end('whole')
      },
      onResponseError: () => {
        end('broken')
      },
    })
    setTimeout(
      reject,
      20_000,
      new Error(`nobody said how it ended: ${JSON.stringify(wireCase.bytes.toString('latin1'))}`),
    ).unref()
  })

const origin = 'http://fuzz.test'
const onGone = (): void => undefined

export const toldByUs = (wireCase: WireCase, reading: Reading): Promise<Told> =>
  told(
    (wire) =>
      new BulkConnection(
        {
          origin,
          onGone,
          dial: (onread) => {
            const direct = reading !== 'events'
            return Promise.resolve({ socket: wire(direct ? onread : null) as unknown as Socket, direct })
          },
        },
        systemClock,
      ),
    wireCase,
    reading === 'paused',
  )

export const toldByUndici = (wireCase: WireCase): Promise<Told> =>
  told(
    (wire) =>
      new ParsedConnection({
        origin,
        onGone,
        dial: () => Promise.resolve({ socket: wire(null) as unknown as Socket, direct: false }),
      }),
    wireCase,
    false,
  )
