/** Everything about letters put together: which webhooks there are, what they are told, and how it gets there. */
import { failureOf } from '../../../shared/failure.ts'
import type { Notice } from '../../../shared/feed.ts'
import type { DownloadId } from '../../../shared/ids.ts'
import type { Settings } from '../../../shared/settings.ts'
import type { LetterEvent } from '../../../shared/webhooks.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { Ledger } from '../store/ledger.ts'
import type { Disk } from '../transfer/disk.ts'
import type { SystemProxy } from '../transfer/environment-proxy.ts'
import type { LetterForms } from './letter-forms.ts'
import { LetterSender } from './letter-sender.ts'
import { Letters } from './letters.ts'
import { LowDisk } from './low-disk.ts'
import type { Secrets } from './secrets.ts'
import { Stalls } from './stalls.ts'
import type { StallsSpec, WatchedJob } from './stalls.ts'
import { Webhooks } from './webhooks.ts'

export interface CorrespondenceSpec {
  readonly ledger: Ledger
  readonly disk: Disk
  readonly clock: Clock
  readonly log: Log
  readonly secrets: Secrets
  readonly systemProxy: SystemProxy
  /** null: letters are booked here, and sent by an engine that can. */
  readonly forms: LetterForms | null
  readonly settings: () => Settings
  readonly defaultDir: () => string
  readonly jobs: () => ReadonlyMap<DownloadId, WatchedJob & { readonly download: { readonly dir: string } }>
  readonly queueName: StallsSpec['queueName']
  readonly notice: (notice: Notice) => void
}

export class Correspondence {
  readonly webhooks: Webhooks
  readonly #spec: CorrespondenceSpec
  readonly #letters: Letters | null
  readonly #stalls: Stalls
  readonly #lowDisk: LowDisk
  /** People look at what happens here, whether there is a webhook or not. */
  #hasPeople = false
  #settings: Settings

  constructor(spec: CorrespondenceSpec) {
    this.#spec = spec
    this.#settings = spec.settings()
    const { ledger, secrets, clock, log, disk, forms, settings, systemProxy } = spec
    const sender = new LetterSender({ clock, settings, systemProxy, forms })
    const changed = (): void => {
      this.#letters?.again()
      this.#arm()
    }
    this.webhooks = new Webhooks({ ledger, secrets, clock, log, sender, forms, changed })
    const webhooks = (): Webhooks['open'] => this.webhooks.open
    this.#letters = forms && new Letters({ ledger, clock, log, sender, forms, webhooks })
    const tell = (event: LetterEvent): void => {
      this.#tellPeople(event)
      this.#book(event)
    }
    this.#stalls = new Stalls({
      ...{ clock, tell, jobs: spec.jobs, queueName: spec.queueName },
      limitMs: () => (this.#hasPeople || this.webhooks.wants('stalled') ? settings().stalledMs : null),
    })
    this.#lowDisk = new LowDisk({
      ...{ disk, clock, log, tell },
      dirs: () => [spec.defaultDir(), ...[...spec.jobs().values()].map(({ download }) => download.dir)],
      limitBytes: () => (this.#hasPeople || this.webhooks.wants('disk_low') ? settings().diskLowBytes : null),
    })
  }

  /** Goes on with what was left. `hasPeople`: this engine stays, and tells windows of stalls and little room, too. */
  async start(hasPeople: boolean): Promise<void> {
    this.#hasPeople = hasPeople
    await this.webhooks.load()
    this.#arm()
  }

  /** Something was told, so letters about it may be in the ledger. */
  hear(notice: Notice): void {
    if (notice.kind === 'watch_news' || notice.kind === 'watch_failed') {
      // Hosts instead of addresses, as in every letter.
      const { name: _, ...event } = notice
      this.#book(event)
    } else if (notice.kind === 'retrying') this.#stalls.retrying(notice.id, notice.waitMs)
    else if (notice.kind === 'completed' || notice.kind === 'failed' || notice.kind === 'paused') this.#letters?.poke()
  }

  /** Settings may be others now. */
  look(): void {
    if (this.#settings === this.#spec.settings()) return
    this.#settings = this.#spec.settings()
    this.#arm()
  }

  /** @param patienceMs how long letters that are due may still take */
  async stop(patienceMs: number): Promise<void> {
    this.#stalls.stop()
    this.#lowDisk.stop()
    await this.#letters?.stop(patienceMs)
  }

  #arm(): void {
    this.#stalls.arm()
    this.#lowDisk.arm()
  }

  #tellPeople(event: LetterEvent): void {
    if (!this.#hasPeople) return
    if (event.kind === 'disk_low') this.#spec.notice(event)
    else if (event.kind === 'stalled') {
      const { kind, id, batchId, name, host, silentMs } = event
      this.#spec.notice({ kind, id, batchId, name, host, silentMs })
    }
  }

  #book(event: LetterEvent): void {
    const { ledger, clock, log } = this.#spec
    ledger.call('bookLetters', { event, at: clock.now() }).then(
      () => {
        this.#letters?.poke()
      },
      (error: unknown) => {
        log('warn', 'letter.not_booked', { kind: event.kind, code: failureOf(error).code })
      },
    )
  }
}
