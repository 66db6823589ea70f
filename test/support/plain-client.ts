/**
 * The plainest HTTP client there is, to look at test servers with: one connection a request, no
 * redirects, and an interrupted body is told and not thrown.
 */
import { request as httpRequest } from 'node:http'
import type { Agent, IncomingHttpHeaders } from 'node:http'
import { request as httpsRequest } from 'node:https'

export interface PlainOptions {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** PEM of an authority to trust. */
  readonly ca?: string
  readonly agent?: Agent
  /** Request target, where it is not that of the address: a whole address for a proxy. */
  readonly path?: string
  /** Leaves after so many body bytes. */
  readonly leaveAfterBytes?: number
}

export interface PlainResponse {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  /** Whether the message was whole by its own framing. */
  readonly complete: boolean
  /** System or Node code of what broke it off. */
  readonly errorCode: string | null
}

/** Rejects only when no response head came. */
export function plainGet(url: string, options: PlainOptions = {}): Promise<PlainResponse> {
  const { method = 'GET', headers = {}, body, ca, agent, path, leaveAfterBytes = Infinity } = options
  const send = url.startsWith('https:') ? httpsRequest : httpRequest
  let answered = false
  let errorCode: string | null = null
  const note = (error: NodeJS.ErrnoException): void => {
    errorCode ??= error.code ?? error.message
  }
  return new Promise((resolve, reject) => {
    const target = path === undefined ? {} : { path }
    const settings = { method, headers, ca, agent: agent ?? false, maxHeaderSize: 1 << 20, ...target }
    const request = send(url, settings, (response) => {
      const pieces: Buffer[] = []
      let received = 0
      response.on('data', (piece: Buffer) => {
        pieces.push(piece)
        received += piece.length
        if (received >= leaveAfterBytes) request.destroy()
      })
      response.on('error', note)
      answered = true
      response.once('close', () => {
        const { statusCode: status = 0, complete } = response
        const whole = Buffer.concat(pieces)
        resolve({ status, headers: response.headers, body: whole, complete, errorCode })
      })
    })
    request.on('error', (error) => {
      note(error)
      if (!answered) reject(error)
    })
    request.end(body)
  })
}

/** `Range` for the half-open bytes [start, end). */
export function rangeHeader(start: number, end: number): { readonly range: string } {
  return { range: `bytes=${start}-${end - 1}` }
}
