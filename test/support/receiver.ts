/** A receiver of webhooks: takes what comes, keeps it, and answers as the test says. */
import { createServer } from 'node:http'
import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { listen } from './listen.ts'
import { Journal } from './journal.ts'

export interface Received {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Answers one message; `count`: how many have come to this path, this one included. */
export type Answering = (response: ServerResponse, count: number, received: Received) => void

export const taking: Answering = (response) => {
  response.end('{"errcode":0,"code":0}')
}

export class Receiver {
  readonly journal = new Journal<Received>()
  readonly #server = createServer()
  readonly #answers = new Map<string, Answering>()
  #port = 0

  static async open(): Promise<Receiver> {
    const receiver = new Receiver()
    receiver.#server.on('request', (request, response) => {
      buffer(request).then(
        (body) => {
          const path = request.url ?? ''
          const received = { path, headers: request.headers, body: body.toString('utf8') }
          receiver.journal.add(received)
          const [place = path] = path.split('?')
          receiver.#answers.get(place)?.(response, receiver.at(place).length, received)
        },
        () => undefined,
      )
    })
    receiver.#port = await listen(receiver.#server)
    return receiver
  }

  get host(): string {
    return `127.0.0.1:${String(this.#port)}`
  }

  /** The address of a path, from now on answered like this. */
  url(path: string, answer: Answering = taking): string {
    this.#answers.set(path, answer)
    return `http://${this.host}${path}`
  }

  /** Messages to a path, whatever stands behind `?`. */
  at(path: string): readonly Received[] {
    return this.journal.entries.filter((one) => one.path === path || one.path.startsWith(`${path}?`))
  }

  async waitFor(path: string, count = 1, deadlineMs = 15_000): Promise<readonly Received[]> {
    const what = `${String(count)} messages to ${path}`
    await this.journal.waitFor(what, () => this.at(path).length >= count, deadlineMs)
    return this.at(path)
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
