/**
 * Looks at links before they are downloads: what servers say of them, which are known, and what there is where they would go. Nothing
 * is kept. However many windows ask, servers see few requests at once, and a slow one holds up only those who wait for it.
 */
import type { CommandArgs, CommandOutput } from '../../../shared/commands.ts'
import type { LookView } from '../../../shared/commands-links.ts'
import { fail, failureOf, raise } from '../../../shared/failure.ts'
import type { ProbeRequest } from '../../../shared/requests.ts'
import type { Settings } from '../../../shared/settings.ts'
import type { Clock } from '../clock.ts'
import { withoutUserinfo } from '../domain/address.ts'
import type { Ledger } from '../store/ledger.ts'
import type { Disk } from '../transfer/disk.ts'
import type { SystemProxy } from '../transfer/environment-proxy.ts'
import { openHttp } from '../transfer/http.ts'
import type { Http } from '../transfer/http.ts'
import { probe } from '../transfer/probe.ts'
import type { HttpOrder } from '../transfer/protocol.ts'
import { httpOrderOf } from './http-order.ts'
import { nameOfHead, refused } from './one-shot.ts'
import { readSmall } from './small-read.ts'
import type { SmallRead, SmallReadWish } from './small-read.ts'
import { Turns } from './turns.ts'

export interface LooksSpec {
  readonly ledger: Ledger
  readonly disk: Disk
  readonly clock: Clock
  readonly settings: () => Settings
  readonly systemProxy: SystemProxy
  readonly defaultDir: () => string
}

const atOnce = 16
const atOnceOfHost = 4
const longestMs = 10_000
/** Nobody reads so many lines: more is a mistake or an attack. */
const mostWaiting = 5_000

const shown = (view: LookView): LookView => ({
  url: view.url,
  finalUrl: view.finalUrl === null ? null : withoutUserinfo(view.finalUrl),
  status: view.status,
  sizeBytes: view.sizeBytes,
  type: view.type,
  name: view.name,
  ranges: view.ranges,
  failure: view.failure,
})

const cancelled = (url: string): LookView =>
  shown(refused(0, url, fail('cancelled', 'Nobody wanted to know any more before the server was asked.')))

export class Looks {
  readonly #spec: LooksSpec
  readonly #turns = new Turns(atOnce, atOnceOfHost)
  readonly #stopped = new AbortController()
  #http: Http | null = null

  constructor(spec: LooksSpec) {
    this.#spec = spec
  }

  async look({ links }: CommandArgs<'links.look'>, signal: AbortSignal): Promise<CommandOutput<'links.look'>> {
    if (this.#turns.waiting + links.length > mostWaiting) {
      raise('not_allowed', 'Too many links are being looked at already. Add these without looking, or wait a moment.')
    }
    const given = AbortSignal.any([signal, this.#stopped.signal])
    return { looks: await Promise.all(links.map((link) => this.#one(link, given))) }
  }

  async known({ urls }: CommandArgs<'links.known'>): Promise<CommandOutput<'links.known'>> {
    const plain = urls.map(withoutUserinfo)
    const rows = await this.#spec.ledger.read('knownAddresses', { urls: [...new Set(plain)] })
    const byUrl = new Map(rows.map((row) => [row.url, row]))
    return {
      known: plain.flatMap((url, index) => {
        const row = byUrl.get(url)
        return row === undefined ? [] : [{ index, id: row.id, name: row.name, status: row.status }]
      }),
    }
  }

  async place({ dir: asked, names }: CommandArgs<'links.place'>): Promise<CommandOutput<'links.place'>> {
    const dir = asked ?? this.#spec.defaultDir()
    const { freeBytes, taken } = await this.#spec.disk.call('place', { dir, names })
    return { dir, freeBytes: Number.isFinite(freeBytes) ? freeBytes : null, taken: [...taken] }
  }

  /** A small body for the host itself. Never rejects. */
  read(wish: SmallReadWish): Promise<SmallRead> {
    const { clock, settings, systemProxy } = this.#spec
    return readSmall(wish, { clock, systemProxy, settings: settings() })
  }

  stop(): void {
    this.#stopped.abort()
    this.#http?.close()
  }

  async #one(link: ProbeRequest, signal: AbortSignal): Promise<LookView> {
    try {
      const { settings, systemProxy } = this.#spec
      const order = await httpOrderOf(link.url, link, settings(), systemProxy)
      const totalMs = Math.min(order.limits.totalMs ?? longestMs, longestMs)
      const hurried = { ...order, limits: { ...order.limits, totalMs } }
      const look = await this.#turns.take(new URL(order.url).host, () => this.#ask(hurried, signal), signal)
      return look ?? cancelled(link.url)
    } catch (error) {
      return shown(refused(0, link.url, failureOf(error)))
    }
  }

  async #ask(order: HttpOrder, signal: AbortSignal): Promise<LookView> {
    this.#http ??= openHttp(this.#spec.clock)
    const [view] = await probe([order], { http: this.#http, concurrency: 1, signal, nameOf: nameOfHead })
    if (this.#turns.waiting === 0) this.#http.forgetIdle()
    return view === undefined ? cancelled(order.url) : shown(view)
  }
}
