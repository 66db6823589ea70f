/**
 * Makes one connection: name and TCP, the proxy's handshake, TLS; measures each and holds each to its own time limit.
 * Owns sockets only until they are handed over; knows no requests.
 */
import { connect as connectSocket, isIP } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectSecure } from 'node:tls'
import type { SecureContext } from 'node:tls'
import { FailureError } from '../../../shared/failure.ts'
import type { TimeLimits } from '../../../shared/settings.ts'
import type { Clock } from '../clock.ts'
import { classifyNetwork, networkFailure } from './classify.ts'
import type { Place } from './classify.ts'
import { tunnelByConnect, tunnelBySocks } from './proxy.ts'
import type { ProxyAddress } from './proxy.ts'

export interface DialTarget {
  readonly secure: boolean
  /** Without brackets. */
  readonly host: string
  readonly port: number
  /** Host and port, for people. */
  readonly label: string
  readonly proxy: ProxyAddress | null
  readonly trust: SecureContext
  /** TLS sessions to take up again, by host and port; filled here. */
  readonly sessions: Map<string, Buffer>
}

/** Who waits for the connection: its limits, and where the times go (milliseconds, added up over several connections). */
export interface DialFor {
  readonly limits: Pick<TimeLimits, 'connectMs' | 'tlsMs'>
  readonly times: { dnsMs: number | null; connectMs: number | null; tlsMs: number | null }
}

/** Throws a failure. Aborting the signal closes whatever is open. */
export const dial = async (
  target: DialTarget,
  dialFor: DialFor,
  clock: Clock,
  signal: AbortSignal,
): Promise<Socket> => {
  const { limits, times } = dialFor
  const { proxy, host, port, secure, label } = target
  const place: Place = { stage: 'connect', host: label, proxy: proxy?.label ?? null }
  const startedMs = clock.monotonic()
  let dnsMs = 0
  const whenNamed = (): void => {
    dnsMs = clock.monotonic() - startedMs
    times.dnsMs = (times.dnsMs ?? 0) + dnsMs
  }
  const reach = async (inner: AbortSignal): Promise<Socket> => {
    const first = proxy ?? { host, port }
    const open = await tcp(first.host, first.port, place, inner, whenNamed)
    if (proxy === null) return open
    const toProxy =
      proxy.kind === 'https' ? await tls(open, { ...target, host: proxy.host, port: proxy.port }, place, inner) : open
    if (proxy.kind === 'socks') return tunnelBySocks(proxy, { host, port }, toProxy, { ...place, stage: 'proxy' })
    return secure ? tunnelByConnect(proxy, { host, port }, toProxy, { ...place, stage: 'proxy' }) : toProxy
  }
  const late = networkFailure('connect_timeout', place, 'limit')
  const socket = await within(limits.connectMs, new FailureError(late), clock, signal, reach)
  const connectedMs = clock.monotonic()
  times.connectMs = (times.connectMs ?? 0) + connectedMs - startedMs - dnsMs
  if (!secure) return socket
  const tlsPlace: Place = { ...place, stage: 'tls' }
  const tlsLate = new FailureError(networkFailure('tls_timeout', tlsPlace, 'limit'))
  const shaken = await within(limits.tlsMs, tlsLate, clock, signal, (inner) => tls(socket, target, tlsPlace, inner))
  times.tlsMs = (times.tlsMs ?? 0) + clock.monotonic() - connectedMs
  return shaken
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
    }
    const refuse = (error: unknown): void => {
      cleanUp()
      reject(new FailureError(classifyNetwork(error, place), { cause: error }))
    }
    const onClose = (): void => {
      refuse({ code: 'ECONNRESET' })
    }
    // Stays for good: an error that nobody hears would end the thread.
    socket.on('error', swallow)
    socket.once('error', refuse)
    socket.once('close', onClose)
    socket.once(ready, () => {
      cleanUp()
      resolve(socket)
    })
    // The abort outlives this step: within a tunnel's handshake it must close the socket as well.
    signal.addEventListener('abort', () => socket.destroy(), { once: true })
    if (signal.aborted) socket.destroy()
  })

const tcp = (host: string, port: number, place: Place, signal: AbortSignal, onNamed: () => void): Promise<Socket> => {
  const socket = connectSocket({
    host,
    port,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: 500,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: 60_000,
  })
  socket.once('lookup', onNamed)
  return readiness(socket, 'connect', place, signal)
}

const tls = (
  socket: Socket,
  { host, port, trust, sessions }: Pick<DialTarget, 'host' | 'port' | 'trust' | 'sessions'>,
  place: Place,
  signal: AbortSignal,
): Promise<Socket> => {
  const peer = `${host}:${String(port)}`
  const session = sessions.get(peer)
  const secured = connectSecure({
    socket,
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(session === undefined ? {} : { session }),
    secureContext: trust,
    ALPNProtocols: ['http/1.1'],
    // Said aloud, because an environment variable could turn the default off.
    rejectUnauthorized: true,
  })
  secured.on('session', (fresh: Buffer) => sessions.set(peer, fresh))
  return readiness(secured, 'secureConnect', place, signal)
}
