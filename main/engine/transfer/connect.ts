/**
 * Makes one connection: name and TCP, the proxy's handshake, TLS; measures each and holds each to its own time limit.
 * Owns sockets only until they are handed over; knows no requests.
 */
import { connect as connectSocket, isIP } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectSecure } from 'node:tls'
import type { ConnectionOptions, SecureContext } from 'node:tls'
import { FailureError } from '../../../shared/failure.ts'
import type { TimeLimits } from '../../../shared/settings.ts'
import type { Clock } from '../clock.ts'
import { classifyNetwork, networkFailure } from './classify.ts'
import type { Place } from './classify.ts'
import { tunnelByConnect, tunnelBySocks } from './proxy.ts'
import type { ProxyAddress } from './proxy.ts'
import { publicLookup, refusePrivate } from './public-address.ts'

export interface DialTarget {
  readonly secure: boolean
  /** Without brackets. */
  readonly host: string
  readonly port: number
  /** Host and port, for people. */
  readonly label: string
  readonly proxy: ProxyAddress | null
  /** Addresses of private networks are refused. A name that a proxy resolves cannot be looked at. */
  readonly publicOnly: boolean
  readonly trust: () => SecureContext
  /** TLS sessions to take up again, by host and port; filled here. */
  readonly sessions: Map<string, Buffer>
}

/** Who waits for the connection: its limits, and where the times go (milliseconds, added up over several connections). */
export interface DialFor {
  readonly limits: Pick<TimeLimits, 'connectMs' | 'tlsMs'>
  readonly times: { dnsMs: number | null; connectMs: number | null; tlsMs: number | null }
}

/** Where a connection's bytes go without a stream between: into one buffer, again and again, valid during the call only. */
export interface OnRead {
  /** A function is asked anew before each read. */
  readonly buffer: Buffer | (() => Buffer)
  /** false: no more for now. */
  readonly callback: (bytes: number, buffer: Uint8Array) => boolean
}

export interface Dialled {
  readonly socket: Socket
  /** Its bytes go to `OnRead`. A tunnel's cannot: Node takes that option only when it opens the socket itself. */
  readonly direct: boolean
}

/** Throws a failure. Aborting the signal closes whatever is open. */
export const dial = async (
  target: DialTarget,
  dialFor: DialFor,
  clock: Clock,
  signal: AbortSignal,
  onread: OnRead | null = null,
): Promise<Dialled> => {
  const { limits, times } = dialFor
  const { proxy, host, port, secure, label } = target
  const place: Place = { stage: 'connect', host: label, proxy: proxy?.label ?? null }
  if (target.publicOnly) refusePrivate(host)
  const startedMs = clock.monotonic()
  let dnsMs = 0
  const whenNamed = (): void => {
    dnsMs = clock.monotonic() - startedMs
    times.dnsMs = (times.dnsMs ?? 0) + dnsMs
  }
  const tunnelled = proxy !== null && (secure || proxy.kind === 'socks')
  const first: FirstPeer = {
    ...(proxy === null
      ? { host, port, secure }
      : { host: proxy.host, port: proxy.port, secure: proxy.kind === 'https' }),
    onread: tunnelled ? null : onread,
    publicOnly: target.publicOnly && proxy === null,
  }
  const reach = async (inner: AbortSignal): Promise<Socket> => {
    const open = await connected(first, target, place, inner, whenNamed)
    if (proxy === null) return open
    const toProxy = first.secure ? await readiness(open, 'secureConnect', place, inner) : open
    if (!tunnelled) return toProxy
    const proxyPlace: Place = { ...place, stage: 'proxy' }
    const tunnel = proxy.kind === 'socks' ? tunnelBySocks : tunnelByConnect
    return tunnel(proxy, { host, port }, toProxy, proxyPlace)
  }
  const late = networkFailure('connect_timeout', place, 'limit')
  const socket = await within(limits.connectMs, new FailureError(late), clock, signal, reach)
  const connectedMs = clock.monotonic()
  times.connectMs = (times.connectMs ?? 0) + connectedMs - startedMs - dnsMs
  if (!secure) return { socket, direct: !tunnelled }
  const tlsPlace: Place = { ...place, stage: 'tls' }
  const tlsLate = new FailureError(networkFailure('tls_timeout', tlsPlace, 'limit'))
  const shaken = await within(limits.tlsMs, tlsLate, clock, signal, (inner) => {
    const secured = tunnelled ? connectSecure({ ...tlsOptions(target, target), socket }) : socket
    if (tunnelled) keepSession(secured, target, target)
    return readiness(secured, 'secureConnect', tlsPlace, inner)
  })
  times.tlsMs = (times.tlsMs ?? 0) + clock.monotonic() - connectedMs
  return { socket: shaken, direct: !tunnelled }
}

/** Runs a step that its signal can end; throws `late` when it takes longer than `limitMs`. */
const within = async <T>(
  limitMs: number,
  late: FailureError,
  clock: Clock,
  signal: AbortSignal,
  step: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  const limit = new AbortController()
  const timer = clock.after(limitMs, () => {
    limit.abort()
  })
  try {
    return await step(AbortSignal.any([signal, limit.signal]))
  } catch (error) {
    throw limit.signal.aborted ? late : error
  } finally {
    timer.cancel()
  }
}

const swallow = (): undefined => undefined

/** Settles with the socket at `ready`, with a failure when it breaks or is aborted before. */
const readiness = (socket: Socket, ready: string, place: Place, signal: AbortSignal): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const cleanUp = (): void => {
      socket.off('close', onClose)
      socket.off('error', refuse)
      socket.off(ready, onReady)
    }
    const refuse = (error: unknown): void => {
      cleanUp()
      reject(new FailureError(classifyNetwork(error, place), { cause: error }))
    }
    const onClose = (): void => {
      refuse({ code: 'ECONNRESET' })
    }
    const onReady = (): void => {
      cleanUp()
      resolve(socket)
    }
    // Stays for good: an error that nobody hears would end the thread.
    socket.on('error', swallow)
    socket.once('error', refuse)
    socket.once('close', onClose)
    socket.once(ready, onReady)
    // The abort outlives this step: within a tunnel's handshake it must close the socket as well.
    signal.addEventListener('abort', () => socket.destroy(), { once: true })
    if (signal.aborted) socket.destroy()
  })

/** Whom the socket itself connects to: the proxy if there is one. */
interface FirstPeer {
  readonly host: string
  readonly port: number
  readonly secure: boolean
  readonly onread: OnRead | null
  readonly publicOnly: boolean
}

const keepAliveAfterMs = 60_000

/** Connected by TCP; where the first peer speaks TLS, its handshake has begun and ends with `secureConnect`. */
const connected = (
  peer: FirstPeer,
  trust: Pick<DialTarget, 'trust' | 'sessions'>,
  place: Place,
  signal: AbortSignal,
  onNamed: () => void,
): Promise<Socket> => {
  const { host, port, secure, onread, publicOnly } = peer
  const options = {
    host,
    port,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: 500,
    ...(onread === null ? {} : { onread }),
    ...(publicOnly ? { lookup: publicLookup } : {}),
  }
  const socket = secure ? connectSecure({ ...options, ...tlsOptions(peer, trust) }) : connectSocket(options)
  if (secure) keepSession(socket, peer, trust)
  socket.once('lookup', onNamed)
  socket.once('connect', () => {
    socket.setNoDelay(true)
    socket.setKeepAlive(true, keepAliveAfterMs)
  })
  return readiness(socket, 'connect', place, signal)
}

type TlsPeer = Pick<DialTarget, 'host' | 'port'>
type TlsTrust = Pick<DialTarget, 'trust' | 'sessions'>

const sessionKey = ({ host, port }: TlsPeer): string => `${host}:${String(port)}`

/** How every TLS connection is verified, whatever it runs over. */
const tlsOptions = (peer: TlsPeer, { trust, sessions }: TlsTrust): ConnectionOptions => {
  const session = sessions.get(sessionKey(peer))
  return {
    host: peer.host,
    ...(isIP(peer.host) === 0 ? { servername: peer.host } : {}),
    ...(session === undefined ? {} : { session }),
    secureContext: trust(),
    ALPNProtocols: ['http/1.1'],
    // Said aloud, because an environment variable could turn the default off.
    rejectUnauthorized: true,
  }
}

const keepSession = (secured: Socket, peer: TlsPeer, { sessions }: TlsTrust): void => {
  secured.on('session', (fresh: Buffer) => sessions.set(sessionKey(peer), fresh))
}
