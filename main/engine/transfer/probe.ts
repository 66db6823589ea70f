/**
 * Asks many addresses what they are, without taking their bodies: never more at once than allowed, results in the order
 * asked, one failing without the others. Names are made elsewhere.
 */
import { fail } from '../../../shared/failure.ts'
import type { Failure } from '../../../shared/failure.ts'
import type { HeadView, ProbeView, Timings } from '../../../shared/views.ts'
import { withoutUserinfo } from '../domain/address.ts'
import { classifyStatus, networkFailure } from './classify.ts'
import { contentLengthOf, contentRangeOf, headerOf } from './headers.ts'
import type { Http } from './http.ts'
import type { HttpOrder } from './protocol.ts'
import { hostOf } from './verify.ts'

export interface ProbeOptions {
  readonly http: Http
  readonly concurrency: number
  /** Probes that have not ended then end as `cancelled`. */
  readonly signal?: AbortSignal | undefined
  /** In the order in which they end. */
  readonly onResult?: ((view: ProbeView) => void) | undefined
  readonly nameOf: (head: HeadView, url: string) => string | null
  /** Asks for `bytes=0-`, which proves ranges but turns a 200 into a 206. */
  readonly proveRanges?: boolean | undefined
}

/** A body up to here is taken to its end, which saves the connection for the next probe. */
const smallBodyBytes = 16_384

export const probe = async (orders: readonly HttpOrder[], options: ProbeOptions): Promise<readonly ProbeView[]> => {
  const views: ProbeView[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    for (;;) {
      const index = next
      next += 1
      const order = orders[index]
      if (order === undefined) return
      const view = await probeOne(index, order, options)
      views[index] = view
      options.onResult?.(view)
    }
  }
  const workers = Math.max(1, Math.min(options.concurrency, orders.length))
  await Promise.all(Array.from({ length: workers }, worker))
  return views
}

interface Answer {
  readonly head: HeadView | null
  readonly timings: Timings
  readonly failure: Failure | null
}

const probeOne = async (index: number, order: HttpOrder, options: ProbeOptions): Promise<ProbeView> => {
  const { head, timings, failure } = await ask(order, options)
  const headers = head?.headers ?? []
  const part = contentRangeOf(headers)
  const ok = head !== null && head.status >= 200 && head.status < 300
  const url = withoutUserinfo(order.url)
  return {
    index,
    url,
    finalUrl: head?.finalUrl ?? null,
    status: head?.status ?? null,
    headers,
    sizeBytes: !ok ? null : part === null ? contentLengthOf(headers) : part.totalBytes,
    type: headerOf(headers, 'content-type'),
    name: ok ? options.nameOf(head, url) : null,
    ranges: ok ? rangesOf(head) : 'unknown',
    etag: headerOf(headers, 'etag'),
    lastModified: headerOf(headers, 'last-modified'),
    timings,
    failure,
  }
}

const rangesOf = ({ status, headers }: HeadView): ProbeView['ranges'] => {
  if (status === 206) return 'proven'
  const said = headerOf(headers, 'accept-ranges')?.trim().toLowerCase() ?? null
  if (said === null) return 'unknown'
  return said.split(/\s*,\s*/).includes('bytes') ? 'said' : 'no'
}

const ask = (order: HttpOrder, { http, signal, proveRanges = false }: ProbeOptions): Promise<Answer> => {
  const { promise, resolve } = Promise.withResolvers<Answer>()
  let head: HeadView | null = null
  const exchange = http.request(
    order,
    { range: proveRanges ? 'bytes=0-' : null },
    {
      onHead: (found, framing) => {
        head = found
        const small = framing.kind === 'none' || (framing.kind === 'length' && framing.bytes <= smallBodyBytes)
        if (!small) settle(null)
      },
      onData: () => undefined,
      onEnd: () => {
        settle(null)
      },
      onFailure: (failure) => {
        settle(failure)
      },
    },
  )
  const settle = (failure: Failure | null): void => {
    const timings = exchange.timings()
    exchange.abort()
    timer?.cancel()
    signal?.removeEventListener('abort', cancel)
    const bad = head !== null && (head.status < 200 || head.status > 299)
    const refusal =
      head !== null && bad ? classifyStatus(head.status, head.headers, hostOf(head), http.clock.now()) : null
    // A head is what was asked for: trouble behind it is not.
    resolve({ head, timings, failure: head === null ? failure : refusal })
  }
  const cancel = (): void => {
    head = null
    settle(fail('cancelled', 'The probe was cancelled before the server answered.'))
  }
  const { totalMs } = order.limits
  const timer =
    totalMs === null
      ? null
      : http.clock.after(totalMs, () => {
          settle(totalTimeout(order.url))
        })
  if (signal?.aborted === true) cancel()
  else signal?.addEventListener('abort', cancel, { once: true })
  return promise
}

export const totalTimeout = (url: string): Failure => {
  const host = URL.parse(url)?.host ?? ''
  return { ...networkFailure('total_timeout', { stage: 'exchange', host, proxy: null }, 'limit') }
}
