/**
 * Keeps connections for reuse, each lent to one request at a time. A connection is only ever reused for the same origin, proxy,
 * trusted certificates and credentials, and by those who can live with its kind of chunks.
 */
import type { Clock } from '../clock.ts'
import { BulkConnection } from './bulk-connection.ts'
import type { Carrier, CarrierOptions } from './carrier.ts'
import { dial } from './connect.ts'
import type { DialFor, DialTarget } from './connect.ts'
import { ParsedConnection } from './parsed-connection.ts'
import { proxyOf } from './proxy.ts'
import type { ProxyAddress } from './proxy.ts'
import type { Hop } from './redirect.ts'
import { secureContextOf } from './trust.ts'

/** Most idle connections kept for one key, and for all. */
const mostIdleEach = 16
const mostIdle = 256
const mostSessions = 1000

export interface Route {
  readonly proxy: string | null
  readonly extraCa: readonly string[]
  readonly privateHosts?: readonly string[]
}

/** A connection in somebody's hands; exactly one of `release` and `destroy` gives it back. */
export interface Lease {
  readonly carrier: Carrier
  readonly proxy: ProxyAddress | null
  /** It has carried requests before. */
  readonly reused: boolean
  readonly release: () => void
  readonly destroy: () => void
}

/** How a connection is made and who waits for it, in the pool's keeping. */
class Connection {
  readonly carrier: Carrier
  readonly key: string
  readonly proxy: ProxyAddress | null
  dialFor: DialFor
  used = false
  readonly #abort = new AbortController()

  constructor(key: string, carry: Carry, target: DialTarget, dialFor: DialFor, clock: Clock) {
    this.key = key
    this.proxy = target.proxy
    this.dialFor = dialFor
    const options: CarrierOptions = {
      origin: carry.origin,
      dial: (onread) => dial(target, this.dialFor, clock, this.#abort.signal, onread),
      onGone: () => {
        carry.onGone(this)
      },
    }
    this.carrier = carry.bulk ? new BulkConnection(options, clock) : new ParsedConnection(options)
  }

  destroy(): void {
    this.#abort.abort()
    this.carrier.destroy()
  }
}

interface Carry {
  readonly origin: string
  readonly bulk: boolean
  readonly onGone: (connection: Connection) => void
}

export class Agents {
  readonly #clock: Clock
  readonly #idle = new Map<string, Connection[]>()
  readonly #lent = new Set<Connection>()
  readonly #sessions = new Map<string, Map<string, Buffer>>()
  #idleCount = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * A connection for this request, idle or new (`fresh`: surely new); `bulk`: chunks may be valid during the call only. Throws
   * `bad_input` for a bad proxy or certificate.
   */
  lease(hop: Hop, route: Route, dialFor: DialFor, { bulk, fresh }: { bulk: boolean; fresh: boolean }): Lease {
    const trustKey = JSON.stringify([route.proxy, route.extraCa])
    const publicOnly = route.privateHosts !== undefined && !route.privateHosts.includes(hop.url.hostname)
    const key = JSON.stringify([hop.url.origin, hop.secretHeaders, trustKey, bulk, publicOnly])
    const kept = fresh ? undefined : this.#takeIdle(key)
    const connection = kept ?? this.#open(key, { url: hop.url, bulk, publicOnly }, route, trustKey, dialFor)
    connection.dialFor = dialFor
    const { used } = connection
    connection.used = true
    this.#lent.add(connection)
    return {
      carrier: connection.carrier,
      proxy: connection.proxy,
      reused: used,
      release: () => {
        this.#release(connection)
      },
      destroy: () => {
        this.#lent.delete(connection)
        connection.destroy()
      },
    }
  }

  forgetIdle(): void {
    const idle = [...this.#idle.values()].flat()
    this.#idle.clear()
    this.#idleCount = 0
    for (const connection of idle) connection.destroy()
  }

  close(): void {
    for (const connection of [...this.#lent, ...[...this.#idle.values()].flat()]) connection.destroy()
    this.#lent.clear()
    this.#idle.clear()
    this.#idleCount = 0
  }

  #open(
    key: string,
    { url, bulk, publicOnly }: { url: URL; bulk: boolean; publicOnly: boolean },
    route: Route,
    trustKey: string,
    dialFor: DialFor,
  ): Connection {
    const proxy = route.proxy === null ? null : proxyOf(route.proxy)
    // A certificate that cannot be read is told at once; reading the system's takes a while and is left to whoever needs it.
    if (route.extraCa.length > 0) secureContextOf(route.extraCa)
    const secure = url.protocol === 'https:'
    const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port)
    const target: DialTarget = {
      secure,
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port,
      label: url.host,
      proxy,
      publicOnly,
      trust: () => secureContextOf(route.extraCa),
      sessions: this.#sessionsOf(trustKey),
    }
    const onGone = (connection: Connection): void => {
      this.#forget(connection)
    }
    return new Connection(key, { origin: url.origin, bulk, onGone }, target, dialFor, this.#clock)
  }

  #sessionsOf(trustKey: string): Map<string, Buffer> {
    const known = this.#sessions.get(trustKey)
    if (known !== undefined && known.size < mostSessions) return known
    const fresh = new Map<string, Buffer>()
    this.#sessions.set(trustKey, fresh)
    return fresh
  }

  #takeIdle(key: string): Connection | undefined {
    const list = this.#idle.get(key)
    const connection = list?.pop()
    if (connection === undefined) return undefined
    this.#idleCount -= 1
    if (list?.length === 0) this.#idle.delete(key)
    return connection
  }

  #release(connection: Connection): void {
    if (!this.#lent.delete(connection)) return
    const list = this.#idle.get(connection.key) ?? []
    if (!connection.carrier.reusable() || list.length >= mostIdleEach || this.#idleCount >= mostIdle) {
      connection.destroy()
      return
    }
    list.push(connection)
    this.#idle.set(connection.key, list)
    this.#idleCount += 1
  }

  /** The other side closed it, or it was idle for too long. A lent one is its holder's affair. */
  #forget(connection: Connection): void {
    const list = this.#idle.get(connection.key)
    const at = list?.indexOf(connection) ?? -1
    if (list === undefined || at < 0) return
    list.splice(at, 1)
    this.#idleCount -= 1
    if (list.length === 0) this.#idle.delete(connection.key)
    connection.destroy()
  }
}
