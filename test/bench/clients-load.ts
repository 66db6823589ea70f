/**
 * The clients of `cases-service.ts`, in a process of their own: `ADDRESS SECONDS CLIENTS none|stuck`, the token on standard input; a line of JSON on
 * standard output. `stuck`: one more asks for lists all the time and reads nothing.
 */
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { createClient } from '../../shared/client.ts'
import { connectService } from '../../main/web/client-wire.ts'

const [address = '', time = '60', howMany = '500', more = 'none'] = process.argv.slice(2)
const [seconds, count] = [Number(time), Number(howMany)]
const everyMs = 1_000
/** How often the one that reads nothing asks. */
const stuckPauseMs = 20
const token = (await text(process.stdin)).trim()
const connect = async () => createClient(await connectService({ url: address, token, ca: null }))

const tookMs: number[] = []
const errors: string[] = []

const asking = async (ask: () => Promise<unknown>, endMs: number): Promise<void> => {
  // Not all in the same instant.
  await delay(Math.random() * everyMs)
  while (performance.now() < endMs) {
    const startedMs = performance.now()
    try {
      await ask()
      tookMs.push(performance.now() - startedMs)
    } catch (error) {
      errors.push(String(error))
    }
    await delay(Math.max(0, everyMs - (performance.now() - startedMs)))
  }
}

const postOnce = async (): Promise<void> => {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'aria2.getGlobalStat', params: [`token:${token}`] })
  const answer = await fetch(new URL('jsonrpc', address), { method: 'POST', body })
  const said: unknown = await answer.json()
  if (answer.status !== 200) throw new Error(`${String(answer.status)} ${JSON.stringify(said)}`)
}

/** Asks all the time and reads nothing, until the service shows it out; then comes again, as a stubborn client does. */
const beStuck = async (endMs: number): Promise<void> => {
  const target = new URL('contract', address)
  target.protocol = 'ws:'
  while (performance.now() < endMs) {
    const socket = new WebSocket(target, { headers: { authorization: `Bearer ${token}` } })
    socket.on('error', () => undefined)
    await new Promise((resolve) => socket.once('open', resolve))
    socket.pause()
    // What a window shows: counters, a list, and one download in all its details, looked at again and again.
    socket.send(JSON.stringify({ t: 'call', id: 1, name: 'feed.counters', input: { on: true } }))
    socket.send(JSON.stringify({ t: 'call', id: 2, name: 'list.open', input: {} }))
    for (let id = 3; socket.readyState === WebSocket.OPEN && performance.now() < endMs; id += 1) {
      socket.send(JSON.stringify({ t: 'call', id, name: 'downloads.detail', input: { id: 1 } }))
      await delay(stuckPauseMs)
    }
    socket.terminate()
  }
}

const load = async (): Promise<void> => {
  const sockets = await Promise.all(Array.from({ length: Math.floor(count / 2) }, connect))
  for (const client of sockets) await client.call('feed.counters', { on: true })
  const endMs = performance.now() + seconds * 1000
  await Promise.all([
    ...sockets.map((client) => asking(() => client.call('queues.list', {}), endMs)),
    ...Array.from({ length: Math.ceil(count / 2) }, () => asking(postOnce, endMs)),
    ...(more === 'stuck' ? [beStuck(endMs)] : []),
  ])
  for (const client of sockets) client.close()
}

await load()
const sorted = tookMs.toSorted((a, b) => a - b)
const at = (part: number): number => sorted[Math.floor(sorted.length * part)] ?? 0
console.log(JSON.stringify({ answers: sorted.length, errors: errors.slice(0, 100), p50: at(0.5), p99: at(0.99) }))
