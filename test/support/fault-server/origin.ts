/**
 * The origin itself: listens, finds what a path offers, lets the path's behaviours answer, and
 * writes the log. Everything that can go wrong on purpose lives in behaviours/.
 */
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import { listen } from '../listen.ts'
import { honestAnswer } from './answer.ts'
import type { Answer, Behaviour, Next, Turn } from './answer.ts'
import { ClientGone, Gates, abortable } from './gates.ts'
import type { Gate } from './gates.ts'
import { pour } from './pour.ts'
import { RequestLog } from './request-log.ts'
import type { OpenEntry } from './request-log.ts'
import type { Resource } from './resource.ts'

export interface OriginOptions {
  /** PEM key and certificate: serves HTTPS. */
  readonly tls?: { readonly key: string; readonly cert: string }
  /** Behaviours of every path; they stand before the path's own. */
  readonly behaviours?: readonly Behaviour[]
  /** Left out: one that the system picks. */
  readonly port?: number
}

/** A fixed resource, one computed from the path (for many files at once), or none. */
export type Offer = Resource | ((path: string) => Resource | null) | null

interface Route {
  readonly offer: Offer
  readonly behaviours: readonly Behaviour[]
}

export async function startOrigin(options: OriginOptions = {}): Promise<Origin> {
  const origin = new Origin(options)
  await origin.listen()
  return origin
}

export class Origin {
  readonly log = new RequestLog()
  readonly #options: OriginOptions
  readonly #server: Server
  readonly #gates = new Gates()
  readonly #routes = new Map<string, Route>()
  /** TCP sockets by the client's port, which a TLS socket shares with the TCP socket below it. */
  readonly #sockets = new Map<number, { readonly socket: Socket; readonly number: number }>()
  #port = 0

  constructor(options: OriginOptions) {
    this.#options = options
    this.#server = createOn(options, (request, response) => void this.#converse(request, response))
    this.#server.on('connection', (socket) => {
      const port = socket.remotePort ?? -1
      this.log.connectionsOpened += 1
      this.log.clients.add(socket.remoteAddress ?? '')
      this.#sockets.set(port, { socket, number: this.log.connectionsOpened })
      socket.once('close', () => this.#sockets.delete(port))
    })
  }

  get port(): number {
    return this.#port
  }

  /** Without a slash at the end. */
  get url(): string {
    return `${this.#options.tls ? 'https' : 'http'}://127.0.0.1:${this.#port}`
  }

  async listen(): Promise<void> {
    this.#port = await listen(this.#server, this.#options.port)
  }

  /**
   * Offers something at a path and returns its address; serving a path again replaces it.
   * Behaviours stand in the order given, the first one nearest to the client. A path that ends
   * in `*` stands for everything below it.
   */
  serve(path: string, offer: Offer, ...behaviours: readonly Behaviour[]): string {
    this.#routes.set(path, { offer, behaviours })
    return `${this.url}${path}`
  }

  /** Holds responses for a path before their head, or once `atByte` bytes of body were sent. */
  hold(path: string, at?: { readonly atByte: number }): Gate {
    return this.#gates.hold(path, at?.atByte ?? null)
  }

  /** Throws if a behaviour made a mistake of its own. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    for (const { socket } of this.#sockets.values()) socket.destroy()
    await closed
    const [mistake] = this.log.errors
    if (mistake !== undefined) throw mistake
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  async #converse(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const port = request.socket.remotePort ?? -1
    const { socket, number } = this.#sockets.get(port) ?? { socket: request.socket, number: 0 }
    const open = this.#open(request, number)
    const gone = new AbortController()
    response.once('close', () => {
      gone.abort()
    })
    const { promise: ended, resolve: end } = Promise.withResolvers<unknown>()
    let complete = false
    try {
      const nth = this.log.requests(open.entry.path)
      open.received(await readBody(request, gone.signal))
      await this.#gates.pass(open.entry.path, null, gone.signal)
      const answer = await abortable(gone.signal, this.#answer(open.entry, { nth, ended }))
      await pour(answer, { response, socket, gates: this.#gates, open, gone: gone.signal })
      complete = true
    } catch (error) {
      if (!(error instanceof ClientGone)) this.#blame(open, response, error)
    }
    open.closed(!complete)
    end(null)
  }

  #open(request: IncomingMessage, connection: number): OpenEntry {
    const target = request.url ?? ''
    return this.log.open({
      method: request.method ?? '',
      path: target.split('?', 1)[0] ?? '',
      target,
      headers: request.headers,
      range: request.headers.range ?? null,
      connection,
    })
  }

  #answer(entry: OpenEntry['entry'], { nth, ended }: Pick<Turn, 'nth' | 'ended'>): Promise<Answer> {
    const { method, path, target, headers, body, range } = entry
    const route = this.#route(path)
    const offer = route?.offer ?? null
    const resource = typeof offer === 'function' ? offer(path) : offer
    const query = new URL(target, this.url).searchParams
    const sentBytes = this.log.sentBytes(path)
    const chain = [...(this.#options.behaviours ?? []), ...(route?.behaviours ?? [])]
    const converse = chain.reduceRight<Next>(
      (next, behaviour) => async (turn) => behaviour(turn, next),
      (turn) => Promise.resolve(honestAnswer(turn)),
    )
    return converse({ method, path, query, headers, body, range, resource, nth, sentBytes, ended })
  }

  #route(path: string): Route | undefined {
    const below = [...this.#routes]
      .filter(([pattern]) => pattern.endsWith('*') && path.startsWith(pattern.slice(0, -1)))
      .sort(([a], [b]) => b.length - a.length)
    return this.#routes.get(path) ?? below[0]?.[1]
  }

  #blame(open: OpenEntry, response: ServerResponse, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error)
    this.log.errors.push(new Error(`a behaviour of ${open.entry.path} failed: ${reason}`))
    response.socket?.destroy()
  }
}

/** No time limit of the server's own may disturb a test of the client's. */
function createOn(
  { tls }: OriginOptions,
  listener: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  const limits = { requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 120_000 }
  return tls ? createTlsServer({ ...tls, ...limits }, listener) : createServer(limits, listener)
}

async function readBody(request: IncomingMessage, gone: AbortSignal): Promise<Buffer> {
  const pieces: Buffer[] = []
  request.on('data', (piece: Buffer) => pieces.push(piece))
  await abortable(gone, new Promise((resolve) => request.once('end', resolve)))
  return Buffer.concat(pieces)
}
