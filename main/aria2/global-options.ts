/** aria2's options for everything: those that are settings of the engine, and those that only say how downloads are added from here. */
import type { EngineClient } from '../../shared/client.ts'
import type { CommandInput } from '../../shared/commands.ts'
import type { Settings } from '../../shared/settings.ts'
import type { FrontDesk } from '../engine/engine.ts'
import { Fault } from './fault.ts'
import { optionDefaults } from './option-table.ts'
import { belongsToDownload, carriesSecret, type Options } from './option-values.ts'

type Patch = CommandInput<'settings.set'>['patch']

const seconds = (ms: number): string => String(Math.ceil(ms / 1000))

/** Number of slots and tries that stand for aria2's “without end”. */
const most = 1_000

/** Options that are settings: how one is said, and what it changes. */
const native: Readonly<
  Record<string, { readonly show: (settings: Settings) => string; readonly patch: (text: string) => Patch }>
> = {
  dir: { show: ({ dir }) => dir, patch: (dir) => ({ dir }) },
  'max-concurrent-downloads': {
    show: ({ slots }) => String(slots),
    patch: (text) => ({ slots: Math.min(most, Number(text)) }),
  },
  'max-overall-download-limit': {
    show: ({ rateLimit }) => String(rateLimit ?? 0),
    patch: (text) => ({ rateLimit: Number(text) === 0 ? null : Number(text) }),
  },
  'max-tries': {
    show: ({ maxTries }) => String(maxTries === most ? 0 : maxTries),
    patch: (text) => ({ maxTries: Number(text) === 0 ? most : Math.min(most, Number(text)) }),
  },
  'retry-wait': {
    show: ({ retryWaitMs }) => seconds(retryWaitMs),
    patch: (text) => ({ retryWaitMs: Number(text) * 1000 }),
  },
  timeout: {
    show: ({ timeLimits }) => seconds(timeLimits.idleMs),
    patch: (text) => ({ timeLimits: { idleMs: Number(text) * 1000 } }),
  },
  'connect-timeout': {
    show: ({ timeLimits }) => seconds(timeLimits.connectMs),
    patch: (text) => ({ timeLimits: { connectMs: Number(text) * 1000 } }),
  },
  'user-agent': {
    show: ({ userAgent }) => userAgent,
    patch: (userAgent) => (userAgent === '' ? {} : { userAgent }),
  },
}

/** Connections of one download where nobody has said how many: found out, up to what one host is asked for. */
const connectionsOf = ({ connections, connectionsPerHost }: Settings): Options => ({
  split: String(connections ?? connectionsPerHost),
  'max-connection-per-server': String(Math.min(16, connections ?? connectionsPerHost)),
})

const conflictsOf = ({ onConflict }: Settings): Options => ({
  'allow-overwrite': String(onConflict === 'overwrite'),
  'auto-file-renaming': String(onConflict === 'rename'),
})

export class GlobalOptions {
  readonly #client: EngineClient
  readonly #desk: FrontDesk

  constructor(client: EngineClient, desk: FrontDesk) {
    this.#client = client
    this.#desk = desk
  }

  /** All of them, each as it is now. */
  async shown(): Promise<Options> {
    const [{ settings }, { defaultDir }, kept] = await Promise.all([
      this.#client.call('settings.get', {}),
      this.#client.call('engine.info', {}),
      this.#desk.settings(),
    ])
    const own = Object.entries(native).map(([name, { show }]) => [name, show(settings)] as const)
    return {
      ...optionDefaults,
      ...connectionsOf(settings),
      ...conflictsOf(settings),
      ...Object.fromEntries(kept),
      ...Object.fromEntries(own),
      dir: settings.dir === '' ? defaultDir : settings.dir,
    }
  }

  /** What a new download is given beside what its client says; settings come to it by themselves. */
  async forNew(): Promise<Options> {
    const kept = [...(await this.#desk.settings())]
    return Object.fromEntries(kept.filter(([name]) => belongsToDownload(name)))
  }

  /** Throws a fault for what may not be set, and whatever the settings refuse. */
  async change(options: Options): Promise<void> {
    for (const [name, text] of Object.entries(options)) {
      if (!carriesSecret(name, text)) continue
      throw new Fault(
        `Sluice keeps no passwords and cookies for all downloads (--${name}). Give them with each download.`,
      )
    }
    const entries = Object.entries(options)
    const patches = entries.map(([name, text]) => native[name]?.patch(text) ?? {})
    const timeLimits = patches.reduce<Patch['timeLimits'] & object>((sum, one) => ({ ...sum, ...one.timeLimits }), {})
    const hasLimits = Object.keys(timeLimits).length > 0
    const patch = patches.reduce<Patch>((sum, one) => ({ ...sum, ...one }), {})
    if (hasLimits) patch.timeLimits = timeLimits
    if (Object.keys(patch).length > 0) await this.#client.call('settings.set', { patch })
    const rest = entries.filter(([name]) => native[name] === undefined)
    if (rest.length > 0) await this.#desk.putSettings(new Map(rest))
  }
}
