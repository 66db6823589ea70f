/**
 * Many clients at a service that downloads: half of them over the contract's WebSocket, half by POST to the aria2 RPC, each asking once a
 * second, out of a process of their own. Says how long answers took and what the downloads lost:
 * `node test/bench/clients.ts [SECONDS] [CLIENTS]`.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createClient } from '../../shared/client.ts'
import { connectService } from '../../main/web/client-wire.ts'
import { slow, startOrigin } from '../support/fault-server/index.ts'
import { run } from '../support/processes.ts'
import { tempFolder } from '../support/temp.ts'

const [seconds = 60, count = 500] = process.argv.slice(2).map(Number)
const downloads = 16
const mib = 1024 ** 2
const ownRate = 4 * mib

const cli = join(import.meta.dirname, '../../main/headless/cli.ts')
await using folder = tempFolder('clients')
await using origin = await startOrigin()
const env = { ...process.env, SLUICE_DATA_DIR: folder.at('data') }
await using service = run(
  process.execPath,
  [cli, 'serve', '--port', '0', '--dir', folder.at('files'), '--open-metrics'],
  {
    env,
  },
)
const [, address = ''] = await service.untilLine(/^Sluice is ready at +(\S+)/, 30_000)
await service.untilLine(/^end it with/, 30_000)
const token = (await readFile(folder.at('data', 'service-token'), 'utf8')).trim()
const connect = async () => createClient(await connectService({ url: address, token, ca: null }))

const steering = await connect()
const urls = Array.from({ length: downloads }, (_, index) =>
  origin.serve(`/f${String(index)}`, { sizeBytes: 4096 * mib, seed: String(index) }, slow(ownRate)),
)
await steering.call('settings.set', { patch: { slots: downloads, connections: 1, connectionsPerHost: downloads } })
await steering.call('downloads.add', { items: urls.map((url) => ({ urls: [url] })) })

const received = async (): Promise<number> => {
  const text = await (await fetch(new URL('metrics', address))).text()
  return Number(/^sluice_received_bytes_total (\S+)$/m.exec(text)?.[1] ?? 0)
}

/** MiB/s while `work` goes on. */
const rateDuring = async (work: () => Promise<void>): Promise<number> => {
  const [before, startedMs] = [await received(), performance.now()]
  await work()
  return ((await received()) - before) / mib / ((performance.now() - startedMs) / 1000)
}

const load = async (): Promise<void> => {
  const clients = run(
    process.execPath,
    [join(import.meta.dirname, 'clients-load.ts'), address, String(seconds), String(count)],
    {
      env,
      input: token,
    },
  )
  const { code, stdout, stderr } = await clients.exit(seconds * 1000 + 60_000)
  if (code !== 0) throw new Error(stderr)
  process.stdout.write(stdout)
}

const memoryMiB = async (): Promise<number> => {
  const text = await readFile(`/proc/${String(service.pid)}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(text)?.[1] ?? 0) / 1024
}

await delay(3_000)
const without = await rateDuring(() => delay(Math.min(20, seconds) * 1000))
const memoryBefore = await memoryMiB()
const withLoad = await rateDuring(load)
const memoryAfter = await memoryMiB()
console.log(`${String(count)} clients, ${String(downloads)} downloads, ${String(seconds)} s`)
console.log(`MiB/s: without ${without.toFixed(1)}, with ${withLoad.toFixed(1)}`)
console.log(`memory of the service, MiB: before ${memoryBefore.toFixed(0)}, after ${memoryAfter.toFixed(0)}`)
steering.close()
