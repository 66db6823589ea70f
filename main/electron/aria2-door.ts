/**
 * The desktop answers browsers and clients of aria2, extensions above all, when its settings say so: on this machine, with a token or as
 * a device that was paired. It is the very door that the service has.
 */
import { join } from 'node:path'
import { aria2Desk } from '../aria2/mount.ts'
import { confinedTo } from '../api/policy.ts'
import { openRoots, type Roots } from '../api/roots.ts'
import type { Engine, Log } from '../engine/engine.ts'
import { openToken } from '../web/token.ts'
import { openWeb, type Web } from '../web/server.ts'
import { failureOf } from '../../shared/failure.ts'
import type { Aria2View } from '../../shared/host.ts'
import type { HostSettings } from '../../shared/host-settings.ts'
import type { HostSettingsFile } from './host-settings-file.ts'

const closed: Aria2View = { address: null, page: null, token: null, failure: null }

/** The folder where downloads go, whichever that is by then. */
const rootsOf = (dir: () => string): Roots => ({
  get paths() {
    return [dir()]
  },
  hold: async (asked) => (await openRoots([dir()])).hold(asked),
})

export class Aria2Door {
  readonly #engine: Engine
  readonly #log: Log
  readonly #pageFolder: string
  readonly #stop: () => void
  #web: Web | null = null
  #view: Aria2View = closed
  /** Settles when the last change of the settings has happened. */
  #turning: Promise<void> = Promise.resolve()

  /** `pageFolder`: of the built page. */
  constructor(engine: Engine, settings: HostSettingsFile, pageFolder: string, log: Log) {
    this.#engine = engine
    this.#pageFolder = pageFolder
    this.#log = log
    this.#stop = settings.follow((now, before) => {
      const isSame = before?.aria2Clients === now.aria2Clients && before.aria2Port === now.aria2Port
      if (!isSame) this.#turning = this.#turning.then(() => this.#turn(now))
    })
  }

  async view(): Promise<Aria2View> {
    await this.#turning
    return this.#view
  }

  async close(): Promise<void> {
    this.#stop()
    await this.#turning
    await this.#shut()
  }

  /** Never rejects: why it did not open is said in the settings. */
  async #turn({ aria2Clients, aria2Port }: HostSettings): Promise<void> {
    try {
      await this.#shut()
      if (aria2Clients === 'loopback') await this.#open(aria2Port)
    } catch (error) {
      const failure = failureOf(error)
      this.#log('warn', 'desktop.aria2', { code: failure.code, message: failure.message })
      this.#view = { ...closed, failure }
    }
  }

  async #shut(): Promise<void> {
    const web = this.#web
    this.#web = null
    this.#view = closed
    await web?.close()
  }

  async #open(port: number): Promise<void> {
    const engine = this.#engine
    const token = await openToken(join(engine.dataDir, 'service-token'))
    const roots = rootsOf(() => engine.downloads.defaultDir())
    this.#web = await openWeb({
      ...{ engine, token, port, host: '127.0.0.1', allowedHosts: [], tls: null, log: this.#log },
      pageFolder: this.#pageFolder,
      policy: confinedTo({ roots, settings: () => engine.limits.settings, reach: (id) => engine.backups.reach(id) }),
      mounts: [aria2Desk({ allowedOrigins: [], getMayChange: false, notifyAll: false, end: null })],
    })
    const { address } = this.#web
    this.#view = { address: `${address}jsonrpc`, page: address, token: token.text, failure: null }
  }
}
