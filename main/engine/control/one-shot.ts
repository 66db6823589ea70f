/** Requests that leave nothing behind: probing many addresses, and one body to a stream. They need no data folder. */
import type { Writable } from 'node:stream'
import { failureOf } from '../../../shared/failure.ts'
import type { Failure } from '../../../shared/failure.ts'
import type { DownloadRequest, ProbeRequest } from '../../../shared/requests.ts'
import { settings } from '../../../shared/settings.ts'
import type { HeadView, ProbeView } from '../../../shared/views.ts'
import { withoutUserinfo } from '../domain/address.ts'
import { headerOf } from '../domain/identity.ts'
import { nameFor } from '../domain/naming.ts'
import type { HttpOrder } from '../transfer/protocol.ts'
import { openHttp } from '../transfer/http.ts'
import { probe } from '../transfer/probe.ts'
import { streamBody } from '../transfer/stream.ts'
import type { StreamResult } from '../transfer/stream.ts'
import { httpOrderOf } from './http-order.ts'

export interface ProbeAllOptions {
  /** Requests at once, at most. */
  readonly concurrency: number
  readonly signal?: AbortSignal
  /** Called for each result as it comes; the returned list is in input order. */
  readonly onResult?: (view: ProbeView) => void
}

type Prepared = { readonly order: HttpOrder } | { readonly failure: Failure }

const prepare = async (request: ProbeRequest): Promise<Prepared> => {
  try {
    return { order: await httpOrderOf(request.url, request, settings.parse({})) }
  } catch (error) {
    return { failure: failureOf(error) }
  }
}

export const refused = (index: number, url: string, failure: Failure): ProbeView => ({
  index,
  url: withoutUserinfo(url),
  finalUrl: null,
  status: null,
  headers: [],
  sizeBytes: null,
  type: null,
  name: null,
  ranges: 'unknown',
  etag: null,
  lastModified: null,
  timings: { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null, totalMs: 0 },
  failure,
})

/** What a file would be called that nobody has named. */
export const nameOfHead = (head: HeadView, url: string): string =>
  nameFor({
    out: null,
    disposition: headerOf(head, 'content-disposition'),
    url,
    finalUrl: head.finalUrl,
    type: headerOf(head, 'content-type'),
  })

/** Asks many addresses at once what they hold; results in input order, one that fails does not stop the others. */
export const probeAll = async (
  requests: readonly ProbeRequest[],
  { concurrency, signal, onResult }: ProbeAllOptions,
): Promise<readonly ProbeView[]> => {
  const prepared = await Promise.all(requests.map(prepare))
  const results: ProbeView[] = []
  const take = (view: ProbeView): void => {
    results[view.index] = view
    onResult?.(view)
  }
  prepared.forEach((one, index) => {
    if ('failure' in one) take(refused(index, requests[index]?.url ?? '', one.failure))
  })
  const asked = prepared.flatMap((one, index) => ('order' in one ? [{ order: one.order, index }] : []))
  const http = openHttp()
  try {
    await probe(
      asked.map(({ order }) => order),
      {
        http,
        concurrency,
        signal,
        onResult: (view) => {
          take({ ...view, index: asked[view.index]?.index ?? view.index })
        },
        nameOf: nameOfHead,
      },
    )
  } finally {
    http.close()
  }
  return results
}

/** Takes one body to a sink with every check but no file: what `-o -` does. Rejects with a failure. */
export const streamToSink = async (
  request: DownloadRequest,
  sink: Writable,
  signal?: AbortSignal,
): Promise<StreamResult> => {
  const http = openHttp()
  try {
    const order = await httpOrderOf(request.urls[0] ?? '', request, settings.parse({}))
    return await streamBody(order, sink, { http, signal })
  } finally {
    http.close()
  }
}
