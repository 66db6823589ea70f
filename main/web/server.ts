/**
 * The street door over HTTP: listens, turns away who has no business here, hands the rest to the routes or to the contract's wire.
 * Other front desks on the same address (another vocabulary, metrics) are mounted beside the routes.
 */
import { createServer as createPlain, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecure } from 'node:https'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import type { Policy } from '../api/policy.ts'
import type { Engine, Log } from '../engine/engine.ts'
import { fail, FailureError } from '../../shared/failure.ts'
import { type ContractWire, openContractWire } from './contract-wire.ts'
import { type GateRules, turnedAway } from './gate.ts'
import { Guesses } from './guesses.ts'
import { type Lobby, openLobby } from './lobby.ts'
import { openPageFiles, type PageFiles } from './page-files.ts'
import { routesOf, type WebApp } from './routes.ts'
import { pageAddresses } from './addresses.ts'
import type { Token } from './token.ts'

/** What another front desk is given. It adds routes before ours are looked at; upgrades to its paths come to `upgrade`. */
export interface Desk {
  readonly app: WebApp
  readonly engine: Engine
  readonly lobby: Lobby
  readonly policy: Policy
  readonly log: Log
}
export interface Mounted {
  /** Whether a page of another origin may ask at a path: a secret that no page knows is looked at there. */
  readonly admits?: (origin: string, path: string) => boolean
  /** False: this upgrade is not for this desk. */
  readonly upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean
  readonly close?: () => void
}
export type Mount = (desk: Desk) => Mounted

export interface WebOptions extends GateRules {
  readonly engine: Engine
  /** 0: any free one. */
  readonly port: number
  /** PEM; null: plain HTTP. */
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | null
  readonly token: Token
  /** Folder of the built page; null: neither the page nor the contract is there, only what is mounted. */
  readonly pageFolder: string | null
  readonly policy: Policy
  readonly log: Log
  readonly mounts?: readonly Mount[]
}

export interface Web {
  /** Where to go in a browser on this machine, with a slash at the end. */
  readonly address: string
  readonly port: number
  readonly hasPage: boolean
  close(): Promise<void>
}

const contractPath = '/contract'
const mostSockets = 2048

const limits = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16 * 1024,
}

const portTaken: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (host, port) =>
    `Port ${String(port)} of ${host} is taken by another program (aria2 uses 6800, too). Choose another with --port.`,
  EACCES: (_host, port) => `Port ${String(port)} may not be used by this user. Choose one above 1023 with --port.`,
  EADDRNOTAVAIL: (host) => `${host} is no address of this machine. Choose another with --host.`,
  ENOTFOUND: (host) => `There is no address for the name ${host}. Choose another with --host.`,
}

const listen = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const sentence = portTaken[error.code ?? '']
      const detail = { port: String(port), system: error.code ?? '' }
      reject(sentence ? new FailureError(fail('bad_input', sentence(host, port), { detail }), { cause: error }) : error)
    })
    server.listen(port, host, () => {
      server.removeAllListeners('error')
      resolve()
    })
  })

const secured = ({ cert, key }: { readonly cert: Buffer; readonly key: Buffer }): Server => {
  try {
    return createSecure({ ...limits, cert, key, minVersion: 'TLSv1.2' })
  } catch (error) {
    const text =
      'The certificate or its key cannot be used: both must be PEM and belong together (--tls-cert, --tls-key).'
    throw new FailureError(fail('bad_input', text), { cause: error })
  }
}

const turnAway = (
  response: ServerResponse,
  { status, reason }: { readonly status: number; readonly reason: string },
): void => {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'close',
  })
  response.end(`${reason}\n`)
}

const addressOf = (host: string, port: number, isSecure: boolean): string => {
  const local = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host
  return `${isSecure ? 'https' : 'http'}://${local}:${String(port)}/`
}

interface Furnished {
  readonly page: PageFiles | null
  readonly wire: ContractWire | null
  readonly app: WebApp
  readonly mounted: readonly Mounted[]
}

/** What the port is for; needs to know it, because cookies are named by it. */
const furnish = (options: WebOptions, port: number, isClosing: () => boolean): Furnished => {
  const { engine, token, policy, log, tls, mounts = [] } = options
  const guesses = new Guesses((from, count) => {
    log('warn', 'door.guessed', { from, count })
    engine.frontDesk.tellOfGuesses(from, count)
  })
  const lobby = openLobby({ token, guesses, devices: engine.devices, port, isSecure: tls !== null })
  const page = options.pageFolder === null ? null : openPageFiles(options.pageFolder)
  const unready = (): string | null => {
    if (isClosing()) return 'Sluice ends.'
    return engine.ledgerReport.readOnly ? 'The list of downloads can only be read.' : null
  }
  const wire = page === null ? null : openContractWire({ engine, lobby, policy })
  const mounted: Mounted[] = []
  const app = routesOf({ lobby, page, unready }, (own) => {
    for (const mount of mounts) mounted.push(mount({ app: own, engine, lobby, policy, log }))
  })
  return { page, wire, app, mounted }
}

/** Devices are known before anybody can be at the door. */
const listenForDevices = async (
  server: Server,
  { engine, token, host, port: asked, tls, allowedHosts }: WebOptions,
): Promise<{ readonly port: number; readonly close: () => Promise<void> }> => {
  let port = asked
  const close = await engine.devices.open({
    print: token.print('devices'),
    addresses: () => pageAddresses({ host, port, isSecure: tls !== null, allowedHosts }),
  })
  try {
    await listen(server, host, asked)
  } catch (error) {
    await close()
    throw error
  }
  const bound = server.address()
  if (typeof bound === 'object' && bound !== null) port = bound.port
  return { port, close }
}

export const openWeb = async (options: WebOptions): Promise<Web> => {
  const server = options.tls === null ? createPlain(limits) : secured(options.tls)
  server.maxConnections = mostSockets
  let isClosing = false
  const { close: closeDevices, port } = await listenForDevices(server, options)
  // Nothing may be awaited between listening and this: somebody may be at the door already.
  const { page, wire, app, mounted } = furnish(options, port, () => isClosing)
  const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false })
  const admits = (origin: string, path: string): boolean => mounted.some((desk) => desk.admits?.(origin, path) === true)
  server.on('request', (request, response) => {
    const turned = turnedAway(request, options, admits)
    if (turned !== null) turnAway(response, turned)
    else void answer(request, response)
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const turned = turnedAway(request, options, admits)
    if (turned === null && wire !== null && request.url === contractPath && !isClosing)
      void wire.upgrade(request, socket, head)
    else if (turned !== null || !mounted.some(({ upgrade }) => upgrade?.(request, socket, head) === true)) {
      socket.end(
        `HTTP/1.1 ${turned === null ? '404 Not Found' : `${String(turned.status)} Turned Away`}\r\nconnection: close\r\n\r\n`,
      )
    }
  })
  return {
    address: addressOf(options.host, port, options.tls !== null),
    port,
    hasPage: page?.isThere === true,
    close: async () => {
      isClosing = true
      const noted = closeDevices()
      const closed = new Promise((resolve) => server.close(resolve))
      wire?.close()
      for (const { close } of mounted) close?.()
      server.closeIdleConnections()
      await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 1_500))])
      server.closeAllConnections()
      await noted
    },
  }
}
