/**
 * Turns an answer into bytes on a socket: head, pace, framing, gates and the way it ends.
 * Decides nothing; what to send was decided by the behaviours.
 */
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Writable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { Answer } from './answer.ts'
import { ClientGone, abortable } from './gates.ts'
import type { Gates } from './gates.ts'
import { headersOf, rawHeadOf } from './head.ts'
import type { OpenEntry } from './request-log.ts'

/** Everything one response needs besides its answer. */
export interface Outlet {
  readonly response: ServerResponse
  /** Under TLS, the TCP socket below: only that one can send a RST. */
  readonly socket: Socket
  readonly gates: Gates
  readonly open: OpenEntry
  /** Aborted when the client leaves. */
  readonly gone: AbortSignal
}

const pieceBytes = 128 * 1024
/** How far a paced body may catch up after the client read slowly. */
const burstMs = 50

/** Returns when the system has everything, or when the connection was cut. Throws ClientGone. */
export async function pour(answer: Answer, outlet: Outlet): Promise<void> {
  const { response, open, gone } = outlet
  const output = writeHead(answer, response)
  open.answered(answer.status)
  if (response.req.method === 'HEAD') {
    await finish(outlet, output)
    return
  }
  if (output === response) response.flushHeaders()
  if (answer.firstByteDelayMs > 0) await pause(answer.firstByteDelayMs, gone)
  await pourBody(answer, outlet, output)
  const length = answer.body.end - answer.body.start
  const { how, afterBytes } = answer.ending
  if (how === 'finish' || length <= afterBytes) await finish(outlet, output)
  else if (how === 'stall') await abortable(gone, new Promise(() => undefined))
  else if (how === 'reset') outlet.socket.resetAndDestroy()
  else response.socket?.destroySoon()
}

/** Writes the head in its own way where Node would refuse, and returns where the body goes. */
function writeHead(answer: Answer, response: ServerResponse): Writable {
  const raw = rawHeadOf(answer)
  if (raw !== null) {
    if (response.socket === null) throw new ClientGone()
    response.socket.write(raw, 'latin1')
    return response.socket
  }
  response.statusCode = answer.status
  for (const [name, value] of headersOf(answer)) response.setHeader(name, value)
  const { framing, body, lengthBytes } = answer
  if (framing === 'close') response.removeHeader('transfer-encoding')
  const lies = framing === 'length' && lengthBytes !== body.end - body.start
  if (lies || framing === 'close') response.shouldKeepAlive = false
  return response
}

async function pourBody(answer: Answer, outlet: Outlet, output: Writable): Promise<void> {
  const { gates, open, gone } = outlet
  const { body, bytesPerSecond, ending } = answer
  const { path } = open.entry
  const length = Math.min(body.end - body.start, ending.afterBytes)
  const pace = paceOf(bytesPerSecond, gone)
  const piece = Math.max(1, Math.min(pieceBytes, Math.floor(bytesPerSecond / 100)))
  for (let at = 0; ;) {
    await gates.pass(path, at, gone)
    if (at >= length) return
    const to = Math.min(at + piece, length, gates.nextStop(path, at))
    const bytes = body.read(body.start + at, body.start + to)
    await pace(bytes.length)
    await abortable(gone, written(output, bytes))
    open.sent(bytes.length, body.counted ? body.start + at : null)
    at = to
  }
}

async function finish({ response, gone }: Outlet, output: Writable): Promise<void> {
  if (output !== response) response.socket?.destroySoon()
  else await abortable(gone, new Promise<void>((resolve) => response.end(resolve)))
}

/** Waits so that bytes leave no faster than the rate, whatever the client did before. */
function paceOf(bytesPerSecond: number, gone: AbortSignal): (bytes: number) => Promise<void> {
  let dueMs = performance.now()
  return async (bytes) => {
    if (bytesPerSecond === Infinity) return
    const now = performance.now()
    dueMs = Math.max(dueMs, now - burstMs) + (bytes * 1000) / bytesPerSecond
    if (dueMs > now) await pause(dueMs - now, gone)
  }
}

async function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  await delay(delayMs, null, { signal }).catch(() => {
    throw new ClientGone()
  })
}

function written(output: Writable, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    output.write(bytes, (error) => {
      if (error) reject(new ClientGone())
      else resolve()
    })
  })
}
