/** The wires inside and beside the tests' own process, each opened at a real engine in folders of its own. */
import { join } from 'node:path'
import { openDoor } from '../../main/api/door.ts'
import { loopback } from '../../main/api/loopback.ts'
import { confinedTo } from '../../main/api/policy.ts'
import { openRoots } from '../../main/api/roots.ts'
import { connectSocket } from '../../main/api/socket-wire.ts'
import { startEngine } from '../../main/engine/engine.ts'
import type { Engine, Log } from '../../main/engine/engine.ts'
import { letterForms } from '../../main/outlets/letters/forms.ts'
import { connectService } from '../../main/web/client-wire.ts'
import { openWeb, type Web } from '../../main/web/server.ts'
import { openToken } from '../../main/web/token.ts'
import type { Wire } from '../../shared/envelope.ts'
import { tempFolder } from '../support/temp.ts'
import type { OpenPremises, Premises } from './house.ts'

type Door = Pick<Premises, 'connect' | 'close'>

const openWebAt = async (engine: Engine, dataDir: string): Promise<Web> =>
  openWeb({
    ...{ engine, tls: null, host: '127.0.0.1', port: 0, allowedHosts: [], log: engine.log },
    token: await openToken(join(dataDir, 'service-token')),
    policy: confinedTo({
      roots: await openRoots([engine.downloads.defaultDir()]),
      settings: () => engine.limits.settings,
      reach: (id) => engine.backups.reach(id),
    }),
    pageFolder: dataDir,
  })

const inThisProcess = async (
  openAt: (engine: Engine, dataDir: string, web: Web) => Promise<Door>,
): Promise<Premises> => {
  const [data, files] = [tempFolder('contract-data'), tempFolder('contract-files')]
  const defects: string[] = []
  const log: Log = (level, event, fields) => {
    if (level === 'error') defects.push(`${event} ${JSON.stringify(fields)}`)
  }
  const engine = await startEngine({ dataDir: data.path, defaultDir: files.path, log, letterForms })
  // Devices come through this door, whatever the wire under test is.
  const web = await openWebAt(engine, data.path)
  const door = await openAt(engine, data.path, web)
  return {
    dataDir: data.path,
    defaultDir: files.path,
    epoch: engine.epoch,
    pid: process.pid,
    defects,
    tellsEnd: true,
    restarts: false,
    connect: () => door.connect(),
    close: async () => {
      await door.close()
      await web.close()
      await engine.stop()
      await Promise.all([data.remove(), files.remove()])
    },
  }
}

export const openLoopback: OpenPremises = () =>
  inThisProcess((engine) => Promise.resolve({ connect: () => loopback(engine), close: () => Promise.resolve() }))

export const openSocket: OpenPremises = () =>
  inThisProcess(async (engine, dataDir) => {
    const door = await openDoor(engine, dataDir)
    return { connect: () => connectSocket(dataDir), close: () => door.close() }
  })

export const openWebSocket: OpenPremises = () =>
  inThisProcess((_, dataDir, web) => {
    const connect = async (): Promise<Wire> => {
      const { text: token } = await openToken(join(dataDir, 'service-token'))
      return connectService({ url: web.address, token, ca: null })
    }
    return Promise.resolve({ connect, close: () => Promise.resolve() })
  })
