/** The clients of `clients.ts`, in a process of their own: `ADDRESS SECONDS CLIENTS`, the token on standard input. */
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { createClient } from '../../shared/client.ts'
import { connectService } from '../../main/web/client-wire.ts'

const [address = '', ...numbers] = process.argv.slice(2)
const [seconds = 60, count = 500] = numbers.map(Number)
const everyMs = 1_000
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

const load = async (): Promise<void> => {
  const sockets = await Promise.all(Array.from({ length: Math.floor(count / 2) }, connect))
  for (const client of sockets) await client.call('feed.counters', { on: true })
  const endMs = performance.now() + seconds * 1000
  await Promise.all([
    ...sockets.map((client) => asking(() => client.call('queues.list', {}), endMs)),
    ...Array.from({ length: Math.ceil(count / 2) }, () => asking(postOnce, endMs)),
  ])
  for (const client of sockets) client.close()
}

await load()
const sorted = tookMs.toSorted((a, b) => a - b)
const at = (part: number): string => (sorted[Math.floor(sorted.length * part)] ?? NaN).toFixed(1)
console.log(`answers: ${String(sorted.length)}, errors: ${String(errors.length)} ${errors[0] ?? ''}`)
console.log(`ms: half ${at(0.5)}, 95 % ${at(0.95)}, 99 % ${at(0.99)}, longest ${at(0.999999)}`)
