/**
 * The wire of the window, opened at the engine inside a running application: frames go through the preload's two functions in
 * a page of the application's own origin. That page is an empty one, so that its only client is the test's. The application
 * has one window and thus takes one client over this wire at a time; a page loaded anew is the next. Those who come beside it
 * take the way that they take in life, the local socket.
 */
import { defaultDataDir } from '../../main/api/data-dir.ts'
import { connectSocket } from '../../main/api/socket-wire.ts'
import { bridgeWire } from '../../renderer/client/bridge.ts'
import { createClient } from '../../shared/client.ts'
import type { ClientFrame, Wire } from '../../shared/envelope.ts'
import type { Bridge, WindowFrame } from '../../shared/host.ts'
import { launch, makeProfile } from '../e2e/support/launch.ts'
import type { Launched } from '../e2e/support/launch.ts'
import { freePort } from '../support/listen.ts'
import { until } from '../support/until.ts'
import type { OpenPremises } from './house.ts'

/** Nothing is served there but the words “Not found”: a page with the preload and without a script. */
const emptyPage = 'app://sluice/nothing-here'
/** The page's way to the test: which load of the page speaks, and the frame. */
const toTest = 'frameToTest'

/** The window's page, emptied for one client after the other. */
class BarePage {
  readonly #page: Launched['window']
  #load = 0
  #listener: ((frame: WindowFrame) => void) | null = null
  #waiting: ClientFrame[] = []
  #last: Promise<unknown> = Promise.resolve()

  private constructor(page: Launched['window']) {
    this.#page = page
  }

  static async make(page: Launched['window']): Promise<BarePage> {
    const self = new BarePage(page)
    await page.exposeBinding(toTest, (_source, load: number, frame: WindowFrame) => {
      // What an earlier client was sent is not for this one.
      if (load === self.#load) self.#listener?.(frame)
    })
    return self
  }

  /** A client of its own in a fresh page. */
  async connect(): Promise<Wire> {
    await this.#empty()
    const load = this.#load
    const bridge: Bridge = {
      send: (frame) => {
        if (load === this.#load) this.#send(frame)
      },
      onFrame: (listener) => {
        this.#listener = listener
      },
    }
    return { ...bridgeWire(bridge), close: () => void this.#empty() }
  }

  /** Resolves when nothing is on its way to the page. */
  async settled(): Promise<void> {
    await this.#last
  }

  /** Loads the page anew, which is the end of the client in it. */
  #empty(): Promise<unknown> {
    this.#load += 1
    this.#listener = null
    this.#waiting = []
    const load = this.#load
    return this.#then(async () => {
      await this.#page.goto(emptyPage)
      await this.#page.evaluate(
        ([name, number]) => {
          // Put there by the preload and by the test, which the page's types do not know.
          const { sluice } = globalThis as unknown as { readonly sluice: Bridge }
          const tell = Reflect.get(globalThis, name) as (load: number, frame: unknown) => void
          sluice.onFrame((frame) => {
            tell(number, frame)
          })
        },
        [toTest, load] as const,
      )
    })
  }

  /** Frames that come while others are on their way to the page go together, in order. */
  #send(frame: ClientFrame): void {
    this.#waiting.push(frame)
    if (this.#waiting.length > 1) return
    void this.#then(async () => {
      const frames = this.#waiting.splice(0)
      await this.#page.evaluate((all) => {
        const { sluice } = globalThis as unknown as { readonly sluice: Bridge }
        for (const one of all) sluice.send(one)
      }, frames)
    })
  }

  /** One thing after the other. */
  #then(step: () => Promise<unknown>): Promise<unknown> {
    this.#last = this.#last.then(step)
    return this.#last
  }
}

const epochOf = async (dataDir: string): Promise<string> => {
  const client = createClient(await connectSocket(dataDir))
  const epoch = new Promise<string>((resolve) => {
    client.onFeed((frame) => {
      if (frame.type === 'hello') resolve(frame.epoch)
    })
  })
  try {
    return await epoch
  } finally {
    client.close()
  }
}

const defectsIn = (output: string): readonly string[] =>
  output.split('\n').filter((line) => line.startsWith('{"level":"error"'))

/** A restore makes the desktop start anew, and the other cases still need it. */
const holdBack = ({ app }: Launched, isHeld: boolean): Promise<void> =>
  app.evaluate(({ app: desktop }, wish) => {
    for (const name of ['quit', 'relaunch']) {
      if (!wish) Reflect.set(desktop, name, Reflect.get(globalThis, name))
      else {
        Reflect.set(globalThis, name, Reflect.get(desktop, name))
        Reflect.set(desktop, name, () => undefined)
      }
    }
  }, isHeld)

/** Devices come through the door that the settings open. */
const acceptBrowsers = async ({ window }: Launched): Promise<void> => {
  const port = await freePort()
  await window.evaluate((aria2Port) => {
    const { sluice } = globalThis as unknown as { readonly sluice: Bridge }
    const input = { patch: { aria2Clients: 'loopback', aria2Port } }
    // Beside the numbers of the page's own calls.
    sluice.send({ t: 'call', id: 2 ** 42, name: 'host.settings.set', input })
  }, port)
  await until('the door is open', () =>
    fetch(`http://127.0.0.1:${String(port)}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    ),
  )
}

export const openIpc: OpenPremises = async () => {
  const profile = await makeProfile()
  const launched = await launch(profile)
  // The application's own load of its page ends before another one begins.
  await launched.window.getByRole('heading', { name: 'Nothing to download yet' }).waitFor()
  await holdBack(launched, true)
  await acceptBrowsers(launched)
  const page = await BarePage.make(launched.window)
  const dataDir = defaultDataDir(profile.env)
  return {
    dataDir,
    defaultDir: profile.downloads,
    epoch: await epochOf(dataDir),
    pid: await launched.app.evaluate(() => process.pid),
    get defects() {
      return defectsIn(launched.output())
    },
    tellsEnd: true,
    restarts: true,
    connect: () => page.connect(),
    connectBeside: () => connectSocket(dataDir),
    close: async () => {
      await page.settled()
      await holdBack(launched, false)
      await launched.close()
      await profile.remove()
    },
  }
}
