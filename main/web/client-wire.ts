/** The contract's wire to a service on another machine, for programs: the token goes in a header. */
import { WebSocket } from 'ws'
import type { EngineFrame, Wire } from '../../shared/envelope.ts'
import { fail, FailureError, type FailureCode } from '../../shared/failure.ts'

export interface ServiceAddress {
  /** `http://` or `https://`, with a path when a reverse proxy adds one. */
  readonly url: string
  readonly token: string
  /** PEM of authorities to trust beside the system's; null: none. */
  readonly ca: string | null
}

const connectMs = 15_000

const wireOf = (socket: WebSocket): Wire => {
  const listeners: ((frame: EngineFrame) => void)[] = []
  const closers: (() => void)[] = []
  socket.on('message', (data: Buffer) => {
    // The service was proven by the token's owner who named it, and validated what it says.
    const frame = JSON.parse(data.toString('utf8')) as EngineFrame
    for (const listener of listeners) listener(frame)
  })
  socket.once('close', () => {
    for (const listener of closers) listener()
  })
  return {
    send: (frame) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame))
    },
    onFrame: (listener) => {
      listeners.push(listener)
      // What came with the greeting waits for those who listen.
      setImmediate(() => {
        socket.resume()
      })
    },
    onClose: (listener) => void closers.push(listener),
    close: () => {
      socket.close()
    },
  }
}

const failureOfStatus = (status: number, url: string): readonly [FailureCode, string] => {
  if (status === 401) return ['not_allowed', `The service at ${url} does not take this token. Look at its token file.`]
  if (status === 429)
    return ['rate_limited', `The service at ${url} has seen too many wrong tokens from here. Wait a little.`]
  if (status === 421)
    return ['not_allowed', `The service at ${url} is not known by that name: start it with --allow-host.`]
  return ['protocol_error', `At ${url} no Sluice service answered (status ${String(status)}). Look at the address.`]
}

/** Rejects with a failure in words when nobody is there, or somebody else, or the token is wrong. */
export const connectService = ({ url, token, ca }: ServiceAddress): Promise<Wire> =>
  new Promise((resolve, reject) => {
    const target = new URL('contract', url.endsWith('/') ? url : `${url}/`)
    target.protocol = target.protocol === 'https:' ? 'wss:' : 'ws:'
    const socket = new WebSocket(target, {
      headers: { authorization: `Bearer ${token}` },
      ...{ perMessageDeflate: false, handshakeTimeout: connectMs, ...(ca === null ? {} : { ca }) },
    })
    const refuse = (code: FailureCode, message: string, cause?: unknown): void => {
      reject(new FailureError(fail(code, message), { cause }))
    }
    // Made before the first frame can come.
    const wire = wireOf(socket)
    socket.once('unexpected-response', (_request, response) => {
      refuse(...failureOfStatus(response.statusCode ?? 0, url))
      socket.terminate()
    })
    socket.on('error', (error) => {
      refuse('connection_refused', `The service at ${url} cannot be reached (${error.message}). Is it running?`, error)
    })
    socket.once('open', () => {
      socket.pause()
      resolve(wire)
    })
  })
