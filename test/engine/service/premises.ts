/** A service inside the test's own process: a real engine behind a real HTTP server, and plain requests as anybody could send them. */
import { request as send, type IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { confinedTo } from '../../../main/api/policy.ts'
import { openRoots } from '../../../main/api/roots.ts'
import { startEngine, type Engine, type EngineOptions } from '../../../main/engine/engine.ts'
import { openWeb, type Web, type WebOptions } from '../../../main/web/server.ts'
import { openToken } from '../../../main/web/token.ts'
import { tempFolder, type TempFolder } from '../../support/temp.ts'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface Ask {
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: string
}

export interface Service {
  readonly engine: Engine
  readonly web: Web
  readonly token: string
  readonly folder: TempFolder
  readonly host: string
  ask(ask: Ask): Promise<Answer>
  /** The bytes as they are; what comes back until the service closes. */
  raw(text: string): Promise<string>
  /** A browser lets itself in, by the token if nothing else is given: the value for its Cookie header, empty if it is not let in. */
  logIn(given?: { readonly code: string }, headers?: Readonly<Record<string, string>>): Promise<string>
  /** Ends it; its folder stays. */
  leave(): Promise<void>
  close(): Promise<void>
}

const askAt = (port: number, { method = 'GET', path = '/', headers = {}, body }: Ask): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, method, path, agent: false }
    const request = send({ ...options, headers: headers as Record<string, string> }, (response) => {
      const pieces: Buffer[] = []
      response.on('data', (piece: Buffer) => pieces.push(piece))
      response.once('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(pieces).toString(),
        })
      })
    })
    request.once('upgrade', (response, socket) => {
      socket.destroy()
      resolve({ status: 101, headers: response.headers, body: '' })
    })
    request.once('error', reject)
    request.end(body)
  })

const rawAt = (port: number, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    const pieces: Buffer[] = []
    socket.on('data', (piece: Buffer) => pieces.push(piece))
    socket.once('error', reject)
    socket.once('close', () => {
      resolve(Buffer.concat(pieces).toString())
    })
    socket.write(text)
  })

/** `prepare`: what is done in its folder before it starts. */
export const openService = async (
  more: Partial<WebOptions> = {},
  prepare: (folder: TempFolder) => Promise<void> = () => Promise.resolve(),
  engineMore: Partial<EngineOptions> = {},
): Promise<Service> => {
  const folder = tempFolder('service')
  await prepare(folder)
  return openServiceIn(folder, more, engineMore)
}

/** In a folder where one may have been before. */
export const openServiceIn = async (
  folder: TempFolder,
  more: Partial<WebOptions> = {},
  engineMore: Partial<EngineOptions> = {},
): Promise<Service> => {
  const where = { dataDir: folder.at('data'), defaultDir: folder.at('files') }
  const engine = await startEngine({ ...where, log: () => undefined, ...engineMore })
  const token = await openToken(folder.at('data', 'service-token'))
  const web = await openWeb({
    ...{ engine, token, tls: null, host: '127.0.0.1', port: 0, allowedHosts: [], log: () => undefined },
    policy: confinedTo({
      roots: await openRoots([folder.at('files')]),
      settings: () => engine.limits.settings,
      reach: (id) => engine.backups.reach(id),
    }),
    pageFolder: join(import.meta.dirname, 'page'),
    ...more,
  })
  const ask = (what: Ask): Promise<Answer> => askAt(web.port, what)
  const raw = (text: string): Promise<string> => rawAt(web.port, text)
  return {
    ...{ engine, web, folder, ask, raw, token: token.text, host: `127.0.0.1:${String(web.port)}` },
    logIn: async (given, headers = {}) => {
      const body = JSON.stringify(given ?? { token: token.text })
      const answer = await ask({
        method: 'POST',
        path: '/session',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      })
      return answer.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    },
    leave: async () => {
      await web.close()
      await engine.stop()
    },
    close: async () => {
      await web.close()
      await engine.stop()
      await folder.remove()
    },
  }
}

/** The head of a request to become the contract's wire. */
export const upgrade = (headers: Readonly<Record<string, string>> = {}): Ask => ({
  path: '/contract',
  headers: {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    ...headers,
  },
})
