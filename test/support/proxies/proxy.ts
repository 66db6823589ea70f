/**
 * What the two kinds of proxy share: a log of what they were asked, names that they alone can
 * resolve, and trouble on demand. Knows neither protocol.
 */
import { connect } from 'node:net'
import type { Server, Socket } from 'node:net'
import { Journal } from '../journal.ts'
import { listen } from '../listen.ts'

export interface ProxyOptions {
  /** Wanted credentials. Left out: none are asked for. */
  readonly user?: string
  readonly password?: string
  /** Host names → addresses. Names below `.test` that are not here mean 127.0.0.1. */
  readonly names?: Readonly<Record<string, string>>
}

/** `refuse` says no in the protocol's own words; `close` closes without a word. */
export type ProxyMode = 'serve' | 'refuse' | 'close'

export interface ProxyEntry {
  readonly kind: 'request' | 'connect'
  /** As the client wrote it: a name here proves that the client did not resolve it. */
  readonly host: string
  readonly port: number
  readonly user: string | null
  readonly outcome: 'served' | 'refused' | 'closed' | 'unauthorised' | 'unreachable'
}

export class Proxy {
  readonly log = new Journal<ProxyEntry>()
  readonly options: ProxyOptions
  /** May be changed at any time; running tunnels go on. */
  mode: ProxyMode = 'serve'
  readonly #scheme: 'http' | 'socks5'
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #port = 0

  constructor(scheme: 'http' | 'socks5', server: Server, options: ProxyOptions) {
    this.#scheme = scheme
    this.#server = server
    this.options = options
    server.on('connection', (socket) => {
      this.#keep(socket)
    })
  }

  get port(): number {
    return this.#port
  }

  /** With the credentials in it, if there are any. */
  get url(): string {
    const { user, password = '' } = this.options
    const secret = user === undefined ? '' : `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`
    return `${this.#scheme}://${secret}127.0.0.1:${this.#port}`
  }

  async listen(): Promise<void> {
    this.#port = await listen(this.#server)
  }

  /** Whether these are the credentials asked for, if any are. */
  admits(user: string | null, password: string | null): boolean {
    const wanted = this.options
    if (wanted.user === undefined) return true
    return user === wanted.user && password === (wanted.password ?? '')
  }

  addressOf(host: string): string {
    return this.options.names?.[host] ?? (host.endsWith('.test') ? '127.0.0.1' : host)
  }

  /** A connection to where a client wants to go; rejects when nobody listens there. */
  async reach(host: string, port: number): Promise<Socket> {
    const socket = connect(port, this.addressOf(host))
    this.#keep(socket)
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', reject)
    })
    return socket
  }

  /** Closes every connection at once, as a proxy that dies; new ones are taken. */
  dropAll(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.dropAll()
    await closed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  /** Errors of single sockets are the clients' affair: they see the connection close. */
  #keep(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => this.#sockets.delete(socket))
  }
}

/** Both ways until either side closes. */
export function join(client: Socket, target: Socket): void {
  client.once('close', () => target.destroy())
  target.once('close', () => client.destroy())
  client.pipe(target)
  target.pipe(client)
}
