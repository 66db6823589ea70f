/** Reads a proxy's address and does its part of a connection's handshake: CONNECT or SOCKS5. Never goes around the proxy. */
import type { Socket } from 'node:net'
import { FailureError, raise } from '../../../shared/failure.ts'
import { classifyNetwork, networkFailure } from './classify.ts'
import type { Place } from './classify.ts'

export interface ProxyAddress {
  readonly kind: 'http' | 'https' | 'socks'
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  /** Host and port, for people. */
  readonly label: string
}

const kinds: Readonly<Record<string, readonly [ProxyAddress['kind'], number]>> = {
  'http:': ['http', 80],
  'https:': ['https', 443],
  'socks5:': ['socks', 1080],
  'socks5h:': ['socks', 1080],
}

/** Throws `bad_input`. */
export const proxyOf = (text: string): ProxyAddress => {
  const url = URL.parse(text)
  const known = url === null ? undefined : kinds[url.protocol]
  if (url === null || known === undefined || url.hostname === '') {
    return raise(
      'bad_input',
      'The proxy address should look like http://host:port, https://host:port or socks5://host:port.',
    )
  }
  const [kind, usualPort] = known
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = url.port === '' ? usualPort : Number(url.port)
  const label = `${url.hostname}:${String(port)}`
  return { kind, host, port, user: decoded(url.username), password: decoded(url.password), label }
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Value of Proxy-Authorization (RFC 7617); null: no credentials. */
export const proxyAuthorization = ({ user, password }: ProxyAddress): string | null =>
  user === '' && password === '' ? null : `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

/** Where the tunnel leads: a name goes to the proxy as it is, never resolved here. */
export interface TunnelEnd {
  readonly host: string
  readonly port: number
}

/** Opens a tunnel over a connection to an HTTP proxy (RFC 9110 section 9.3.6). Destroying the socket ends it. */
export const tunnelByConnect = async (
  proxy: ProxyAddress,
  end: TunnelEnd,
  socket: Socket,
  place: Place,
): Promise<Socket> => {
  // Loaded where it is used: the module brings a second undici with it, 30 ms of processor time in every thread.
  const { request } = await import('node:http')
  const authority = `${end.host.includes(':') ? `[${end.host}]` : end.host}:${String(end.port)}`
  const authorization = proxyAuthorization(proxy)
  return new Promise((resolve, reject) => {
    const refuse = (error: unknown): void => {
      socket.destroy()
      reject(new FailureError(classifyNetwork(error, place), { cause: error }))
    }
    const ask = request({
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...(authorization === null ? {} : { 'proxy-authorization': authorization }) },
      createConnection: () => socket,
    })
    ask.once('error', refuse)
    ask.once('connect', (response, _socket, rest) => {
      const status = response.statusCode ?? 0
      if (status >= 200 && status < 300) {
        if (rest.length > 0) socket.unshift(rest)
        resolve(socket)
      } else {
        // The answer is the proxy's own in any case; some ask for credentials as a server would.
        const code = status === 407 || status === 401 ? 'proxy_auth' : 'proxy_failed'
        refuse(new FailureError(networkFailure(code, place, String(status))))
      }
    })
    ask.end()
  })
}

const socksReply: Readonly<Record<number, 'proxy_failed' | 'host_unreachable' | 'connection_refused'>> = {
  3: 'host_unreachable',
  4: 'host_unreachable',
  5: 'connection_refused',
}

/**
 * Opens a tunnel over a connection to a SOCKS5 proxy (RFC 1928, RFC 1929). The library reports trouble by text only, so the
 * proxy's answers are also looked at here: no acceptable method, wrong password, and the reply's code.
 */
export const tunnelBySocks = async (
  proxy: ProxyAddress,
  end: TunnelEnd,
  socket: Socket,
  place: Place,
): Promise<Socket> => {
  const answers: Buffer[] = []
  const note = (answer: Buffer): void => {
    answers.push(answer)
  }
  socket.on('data', note)
  const credentials = proxy.user === '' && proxy.password === '' ? {} : { userId: proxy.user, password: proxy.password }
  try {
    const { SocksClient } = await import('socks')
    await SocksClient.createConnection({
      command: 'connect',
      proxy: { host: proxy.host, port: proxy.port, type: 5, ...credentials },
      destination: { host: end.host, port: end.port },
      existing_socket: socket,
      timeout: 2 ** 31 - 1,
    })
    return socket
  } catch (error) {
    throw new FailureError(socksFailure(Buffer.concat(answers), place), { cause: error })
  } finally {
    socket.off('data', note)
  }
}

const socksFailure = (answers: Buffer, place: Place): ReturnType<typeof networkFailure> => {
  const [version, method] = answers
  if (version !== 5 || method === undefined) return networkFailure('proxy_failed', place, 'not SOCKS5')
  if (method === 0xff) return networkFailure('proxy_auth', place, 'no acceptable method')
  if (method === 2 && answers.length === 4 && answers[3] !== 0) return networkFailure('proxy_auth', place, 'rejected')
  const reply = answers[method === 2 ? 5 : 3]
  const code = (reply === undefined ? undefined : socksReply[reply]) ?? 'proxy_failed'
  return networkFailure(code, { ...place, stage: 'tls' }, reply === undefined ? 'closed' : `reply ${String(reply)}`)
}
