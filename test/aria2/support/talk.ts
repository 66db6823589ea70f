/** One conversation with one side, written down: what was asked, and what came back, with names in place of what differs by nature. */
import { until } from '../../support/until.ts'
import { token, type Side } from './side.ts'
import { plainXml } from './xml.ts'

export interface Exchange {
  /** What was asked, as people read it. */
  readonly asked: string
  /** The method asked, where there is one. */
  readonly method: string
  readonly status: number
  readonly type: string | null
  readonly body: unknown
}

export interface Raw {
  readonly path?: string
  readonly verb?: string
  readonly body?: string
  readonly type?: string
}

interface Rpc {
  readonly result?: unknown
  readonly error?: { readonly code: number; readonly message: string }
}

const parsed = (text: string): unknown => {
  try {
    return text.startsWith('<?xml') ? plainXml(text) : JSON.parse(text)
  } catch {
    return text
  }
}

export class Talk {
  readonly exchanges: Exchange[] = []
  readonly side: Side
  /** What stands for what: gids, folders, addresses. */
  readonly #names: [text: string, name: string][]

  constructor(side: Side) {
    this.side = side
    this.#names = [
      [side.origin.url, '$ORIGIN'],
      [side.origin.url.slice('http://'.length), '$HOST'],
      [side.dir, '$DIR'],
      [token, '$TOKEN'],
    ]
  }

  /** Every following answer shows this name in place of the text. */
  name(text: string, name: string): void {
    this.#names.push([text, name])
  }

  #named(text: string): string {
    return this.#names.reduce((sum, [from, to]) => sum.replaceAll(from, to), text.replaceAll('\\/', '/'))
  }

  async raw(
    { path = '/jsonrpc', verb = 'POST', body, type = 'application/json' }: Raw,
    method = 'JSON-RPC itself',
  ): Promise<unknown> {
    const response = await fetch(`http://127.0.0.1:${String(this.side.port)}${path}`, {
      ...{ method: verb, headers: { 'content-type': type } },
      ...(body === undefined ? {} : { body }),
    })
    const text = await response.text()
    this.exchanges.push({
      asked: this.#named(`${verb} ${path} ${body ?? ''}`).trim(),
      method,
      status: response.status,
      type: response.headers.get('content-type'),
      body: parsed(this.#named(text)),
    })
    return parsed(text)
  }

  /** What came by another way than an answer over HTTP. */
  heard(asked: string, text: string): void {
    const body = parsed(this.#named(text))
    this.exchanges.push({
      asked: this.#named(asked),
      method: 'WebSocket and notifications',
      status: 200,
      type: null,
      body,
    })
  }

  /** A call with the token; what came back, result or error. */
  async ask(method: string, ...params: readonly unknown[]): Promise<Rpc> {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 'q', method, params: [`token:${token}`, ...params] })
    const answer = await this.raw({ body }, method)
    // Whatever it is, it is only looked into for these two.
    return typeof answer === 'object' && answer !== null ? answer : {}
  }

  /** Calls without a token in one batch, because aria2 is slow to refuse; each answer is an exchange. */
  async askAtOnce(methods: readonly string[]): Promise<void> {
    const body = JSON.stringify(methods.map((method) => ({ jsonrpc: '2.0', id: method, method })))
    const response = await fetch(`http://127.0.0.1:${String(this.side.port)}/jsonrpc`, { method: 'POST', body })
    const { status, headers } = response
    const answers = (await response.json()) as readonly unknown[]
    for (const [index, method] of methods.entries()) {
      const body = answers[index]
      this.exchanges.push({
        asked: `${method} without a token`,
        method,
        status,
        type: headers.get('content-type'),
        body,
      })
    }
  }

  /** A call that is not written down. */
  async aside(method: string, ...params: readonly unknown[]): Promise<unknown> {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 'q', method, params: [`token:${token}`, ...params] })
    const url = `http://127.0.0.1:${String(this.side.port)}/jsonrpc`
    const answer = (await (
      await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
    ).json()) as Rpc
    return answer.result
  }

  /** Adds a download and gives it a name. */
  async add(name: string, uris: readonly string[], options: object = {}, ...more: readonly unknown[]): Promise<string> {
    const { result } = await this.#naming([name], () => this.ask('aria2.addUri', uris, options, ...more))
    return String(result)
  }

  /** The answer itself is written down before its names are known, so it is written again. */
  async #naming(names: readonly string[], ask: () => Promise<Rpc>): Promise<Rpc> {
    const { exchanges } = this
    const at = exchanges.length
    const answer = await ask()
    const gids = Array.isArray(answer.result) ? answer.result : [answer.result]
    for (const [index, name] of names.entries()) {
      const gid: unknown = gids[index]
      if (typeof gid !== 'string') throw new Error(`${this.side.name} did not add ${name}: ${JSON.stringify(answer)}`)
      this.name(gid, `$${name}`)
    }
    const said = exchanges[at]
    if (said) exchanges[at] = { ...said, body: parsed(this.#named(JSON.stringify(said.body))) }
    return answer
  }

  /** Adds what is in a Metalink and gives each download a name. */
  async addMetalink(names: readonly string[], base64: string, options: object): Promise<readonly string[]> {
    const { result } = await this.#naming(names, () => this.ask('aria2.addMetalink', base64, options))
    return result as readonly string[]
  }

  /** Nothing of what was before is there. */
  async clear(): Promise<void> {
    const waiting = (await this.aside('aria2.tellWaiting', 0, 1000, ['gid'])) as readonly { readonly gid: string }[]
    for (const { gid } of waiting) await this.aside('aria2.forceRemove', gid)
    await this.aside('aria2.purgeDownloadResult')
  }

  async reach(gid: string, status: string): Promise<void> {
    await until(`${this.side.name}: ${gid} is ${status}`, async () => {
      const told = await this.aside('aria2.tellStatus', gid, ['status'])
      return JSON.stringify(told) === JSON.stringify({ status })
    })
  }

  /** Until a download has so much, and no more: its origin holds it. */
  async standAt(gid: string, completed: number): Promise<void> {
    await until(`${this.side.name}: ${gid} has ${String(completed)} bytes`, async () => {
      const told = (await this.aside('aria2.tellStatus', gid)) as Readonly<Record<string, string>>
      return told.status === 'active' && told.connections === '1' && told.completedLength === String(completed)
    })
  }
}

export type Conversation = (talk: Talk) => Promise<void>
