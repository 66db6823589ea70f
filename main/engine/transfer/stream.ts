/** Takes one body to a stream, standard output say, with every check and with back-pressure. Writes no file and no part. */
import type { Writable } from 'node:stream'
import { FailureError, fail } from '../../../shared/failure.ts'
import type { Failure } from '../../../shared/failure.ts'
import type { HeadView } from '../../../shared/views.ts'
import { classifyStatus } from './classify.ts'
import type { Framing } from './headers.ts'
import type { Http } from './http.ts'
import { totalTimeout } from './probe.ts'
import type { HttpOrder } from './protocol.ts'
import { hostOf } from './verify.ts'

export interface StreamResult {
  readonly head: HeadView
  readonly bytes: number
  /** false: only the end of the connection says that the body is whole. */
  readonly lengthProven: boolean
}

export interface StreamOptions {
  readonly http: Http
  readonly signal?: AbortSignal | undefined
}

/**
 * Resolves when the sink has taken the whole body; the sink stays open. Throws a failure: the network's, `cancelled` when
 * aborted or when nobody reads the sink any more, `io_error` when the sink breaks otherwise.
 */
export const streamBody = async (
  order: HttpOrder,
  sink: Writable,
  { http, signal }: StreamOptions,
): Promise<StreamResult> => {
  const { promise, resolve, reject } = Promise.withResolvers<StreamResult>()
  let head: HeadView | null = null
  let framing: Framing = { kind: 'none' }
  let bytes = 0
  const refuse = (failure: Failure): void => {
    exchange.abort()
    reject(new FailureError(failure))
  }
  const exchange = http.request(
    order,
    {},
    {
      onHead: (found, how) => {
        head = found
        framing = how
        if (found.status < 200 || found.status > 299) {
          refuse(classifyStatus(found.status, found.headers, hostOf(found), http.clock.now()))
        }
      },
      onData: (chunk) => {
        bytes += chunk.length
        if (!sink.write(chunk)) exchange.pause()
      },
      onEnd: () => {
        const final = head
        if (final === null) return
        // Called when everything before it has been taken.
        sink.write('', () => {
          resolve({ head: final, bytes, lengthProven: framing.kind !== 'close' })
        })
      },
      onFailure: refuse,
    },
  )
  const letGo = watch(order, sink, { http, signal }, refuse, () => {
    exchange.resume()
  })
  try {
    return await promise
  } finally {
    letGo()
  }
}

/** Everything besides the response that bears on a stream; returns how to let go of it. */
const watch = (
  order: HttpOrder,
  sink: Writable,
  { http, signal }: StreamOptions,
  refuse: (failure: Failure) => void,
  onDrain: () => void,
): (() => void) => {
  const onSinkError = (error: unknown): void => {
    const gone = error instanceof Error && 'code' in error && error.code === 'EPIPE'
    refuse(
      gone
        ? fail('cancelled', 'Nobody reads the output any more, so the download was stopped.')
        : fail('io_error', 'The output cannot be written to, so the download was stopped.'),
    )
  }
  const onAbort = (): void => {
    refuse(fail('cancelled', 'The download was cancelled.'))
  }
  const { totalMs } = order.limits
  const onLate = (): void => {
    refuse(totalTimeout(order.url))
  }
  const timer = totalMs === null ? null : http.clock.after(totalMs, onLate)
  sink.on('drain', onDrain)
  sink.on('error', onSinkError)
  signal?.addEventListener('abort', onAbort, { once: true })
  if (signal?.aborted === true) onAbort()
  return () => {
    timer?.cancel()
    sink.off('drain', onDrain)
    sink.off('error', onSinkError)
    signal?.removeEventListener('abort', onAbort)
  }
}
