/** The two that are asked the same: the real aria2c, and Sluice. Each has a folder and an origin of its own; all else is equal. */
import { mkdir, writeFile } from 'node:fs/promises'
import { aria2Desk } from '../../../main/aria2/mount.ts'
import { openService } from '../../engine/service/premises.ts'
import { startOrigin, type Origin } from '../../support/fault-server/index.ts'
import { freePort } from '../../support/listen.ts'
import { run } from '../../support/processes.ts'
import { tempFolder } from '../../support/temp.ts'
import { until } from '../../support/until.ts'

export interface Side {
  readonly name: 'aria2' | 'sluice'
  readonly port: number
  /** Where downloads go. */
  readonly dir: string
  readonly origin: Origin
  stop(): Promise<void>
}

/** The same for both, so that requests are the same to the byte. */
export const token = 'correct-horse-battery-staple-0123456789'

/** Sluice's own defaults, said to aria2: what is compared is the answers, not the taste. */
const asSluice = [
  ...['--split=16', '--max-connection-per-server=16', '--max-tries=8', '--retry-wait=2', '--timeout=30'],
  ...['--connect-timeout=15', '--user-agent=Sluice/0.1', '--max-concurrent-downloads=5'],
]

const isAnswering = async (port: number): Promise<boolean> => {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'system.listMethods' })
  return (await fetch(`http://127.0.0.1:${String(port)}/jsonrpc`, { method: 'POST', body })).ok
}

export const openAria2 = async (): Promise<Side> => {
  const folder = tempFolder('aria2c')
  await mkdir(folder.at('files'))
  const [port, origin] = await Promise.all([freePort(), startOrigin()])
  const command = run('aria2c', [
    ...['--no-conf', '--quiet', '--enable-rpc', `--rpc-listen-port=${String(port)}`, `--rpc-secret=${token}`],
    ...['--file-allocation=none', `--dir=${folder.at('files')}`, ...asSluice],
  ])
  await until('aria2c answers', () => isAnswering(port))
  return {
    ...{ name: 'aria2', port, dir: folder.at('files'), origin },
    stop: async () => {
      command.signal('SIGKILL')
      await command.ended
      await origin.stop()
      await folder.remove()
    },
  }
}

export const openSluice = async (more: Partial<Parameters<typeof aria2Desk>[0]> = {}): Promise<Side> => {
  const origin = await startOrigin()
  const options = { allowedOrigins: [], getMayChange: false, notifyAll: false, end: () => undefined, ...more }
  const service = await openService({ mounts: [aria2Desk(options)] }, async (folder) => {
    await mkdir(folder.at('data'), { mode: 0o700 })
    await writeFile(folder.at('data', 'service-token'), token, { mode: 0o600 })
  })
  return {
    ...{ name: 'sluice', port: service.web.port, dir: service.folder.at('files'), origin },
    stop: async () => {
      await service.close()
      await origin.stop()
    },
  }
}
