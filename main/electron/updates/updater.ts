/**
 * New versions, from the first news to the place of this one. It looks when it may, downloads and places when somebody has said so, and
 * believes what is signed at each of these steps anew. Nothing here runs while it places but this: the engine has stopped.
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Failure, failureOf } from '../../../shared/failure.ts'
import type { UpdateOffer, UpdateProblem, UpdateView } from '../../../shared/updates.ts'
import type { Engine, Log } from '../../engine/engine.ts'
import type { HostSettingsFile } from '../host-settings-file.ts'
import type { FetchEnd, Fetching } from './fetching.ts'
import { fileFor, type Installation } from './installation.ts'
import type { UpdateMemory } from './memory.ts'
import { mostNewsBytes, type News, readNews, type Release, type ReleaseFile } from './news.ts'
import { clearPlace, place } from './place.ts'
import { fileAddress, newsAddress, type UpdateSource } from './source.ts'
import { isNewer } from './version-order.ts'

export interface UpdaterParts {
  /** Null: this build has nobody to ask, or nobody to believe. */
  readonly source: UpdateSource | null
  readonly installation: Installation
  readonly version: string
  /** A folder of ours alone, for the file. */
  readonly folder: string
  readonly temp: string
  readonly memory: UpdateMemory
  readonly engine: { readonly looks: Pick<Engine['looks'], 'read'> }
  readonly fetching: Fetching
  readonly settings: HostSettingsFile
  readonly onView: (view: UpdateView) => void
  /** Once for each version. */
  readonly onFound: (offer: UpdateOffer) => void
  readonly quit: () => void
  readonly log: Log
}

const newsWithinMs = 30_000
const dayMs = 86_400_000

type Standing = Pick<UpdateView, 'phase' | 'problem'>

export class Updater {
  readonly #parts: UpdaterParts
  readonly #from: string | null
  readonly #isFirstStart: boolean
  #standing: Standing = { phase: 'idle', problem: null }
  #looking: Promise<UpdateView> | null = null
  #isRestarting = false

  constructor(parts: UpdaterParts) {
    this.#parts = parts
    const { memory, version } = parts
    const { ran } = memory.now
    this.#from = ran !== null && isNewer(version, ran) ? ran : null
    this.#isFirstStart = ran === null
    memory.set({ ran: version })
  }

  get view(): UpdateView {
    const { version, installation, source, memory, settings } = this.#parts
    const release = this.#release()
    const { lookForUpdates } = settings.settings
    return {
      version,
      way: source === null ? 'none' : installation.way,
      ...this.#standing,
      offer: release && this.#offerOf(release),
      lookedAt: memory.now.lookedAt,
      from: this.#from,
      // There is enough to understand on the first start.
      mayAsk: source !== null && !lookForUpdates && !memory.now.asked && !this.#isFirstStart,
    }
  }

  /** Goes on where the last run was. */
  async begin(): Promise<void> {
    const { memory, installation, settings } = this.#parts
    await clearPlace(installation).catch(() => undefined)
    const { notPlaced, news, download } = memory.now
    const release = this.#release()
    // What was placed, or could not be, or is not believed any more, goes.
    if ((news !== null && release === null) || notPlaced !== null) await this.#forget(release !== null)
    else if (release !== null) this.#set({ phase: 'found' })
    if (notPlaced !== null) this.#set({ problem: { code: notPlaced, failure: null } })
    memory.set({ notPlaced: null })
    const file = release && this.#fileOf(release)
    if (download !== null && file) await this.#follow(file)
    settings.follow((now, before) => {
      if (before && now.updateChannel !== before.updateChannel) void this.#forget(false)
      if (now.lookForUpdates) void this.lookIfDue()
    })
  }

  /** Once a day, where somebody wants that. */
  async lookIfDue(now = Date.now()): Promise<void> {
    const { memory, settings } = this.#parts
    const { lookedAt } = memory.now
    const isDue = lookedAt === null || now - lookedAt >= dayMs || lookedAt > now
    if (settings.settings.lookForUpdates && isDue) await this.look()
  }

  /** Asks for news; never rejects. */
  look(): Promise<UpdateView> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null
    })
    return this.#looking
  }

  /** The user's word. Rejects with a failure when the engine does not take the download. */
  async take(): Promise<UpdateView> {
    const { source, installation, fetching, folder, memory } = this.#parts
    const release = this.#release()
    const file = release && this.#fileOf(release)
    if (!source || !file || installation.way !== 'self' || memory.now.download !== null) return this.view
    await this.#clearFolder()
    memory.set({ download: await fetching.start(fileAddress(source, file.name), folder, file), notPlaced: null })
    await this.#follow(file)
    return this.view
  }

  /** Takes the word back. */
  async drop(): Promise<UpdateView> {
    await this.#forget(true)
    return this.view
  }

  restart(): void {
    if (this.#standing.phase !== 'ready') return
    this.#isRestarting = true
    this.#parts.quit()
  }

  /** The user has thought better of quitting. */
  stay(): void {
    this.#isRestarting = false
  }

  asked(): void {
    this.#parts.memory.set({ asked: true })
  }

  /**
   * Puts what is ready in place; the engine has stopped. Never rejects: whatever comes between leaves this version as it was, and its next
   * start says so. True: it is to be started again.
   */
  async finish(): Promise<boolean> {
    const { installation, folder, temp, memory, log } = this.#parts
    const release = this.#release()
    const file = release && this.#fileOf(release)
    if (this.#standing.phase !== 'ready' || !file) return this.#isRestarting
    const spec = { from: join(folder, file.name), file, installation, temp, restart: this.#isRestarting }
    const problem = await place(spec).catch((error: unknown) => {
      log('error', 'update.place', { error: String(error) })
      return 'not_placed' as const
    })
    if (problem !== null) memory.set({ notPlaced: problem })
    // An installer starts the new version itself.
    return this.#isRestarting && (problem !== null || installation.kind === 'appimage')
  }

  async #look(): Promise<UpdateView> {
    const { source, engine, settings } = this.#parts
    if (source === null) return this.view
    const before = this.#standing
    const channel = settings.settings.updateChannel
    this.#set({ phase: 'looking', problem: null })
    const url = newsAddress(source, channel)
    const read = await engine.looks.read({ url, mostBytes: mostNewsBytes, withinMs: newsWithinMs })
    // What is known, and what is on its way, stands as before when nothing better came.
    const stand = (code: UpdateProblem, failure: Failure | null = null): void => {
      this.#set({ ...before, problem: { code, failure } })
    }
    if (read.kind === 'failed') stand('unreachable', read.failure)
    else if (read.kind === 'too_large') stand('too_large')
    else {
      const news = this.#judge(read.body)
      if (news.ok) await this.#accept(news.release, read.body, before)
      else stand(news.problem)
    }
    return this.view
  }

  async #accept(release: Release, bytes: Uint8Array, before: Standing): Promise<void> {
    const { memory, version, onFound } = this.#parts
    const last = this.#release()
    const seen = { ...memory.now.seen, [release.channel]: release.number }
    const isNew = isNewer(release.version, version)
    const isSame = last !== null && JSON.stringify(last.files) === JSON.stringify(release.files)
    if (!isNew || !isSame) await this.#forget(false)
    const news = isNew ? Buffer.from(bytes).toString('base64') : null
    memory.set({ seen, lookedAt: Date.now(), news })
    const isUnderWay = isSame && (before.phase === 'fetching' || before.phase === 'ready')
    this.#set({ phase: !isNew ? 'current' : isUnderWay ? before.phase : 'found', problem: null })
    if (!isNew || memory.now.told === release.version) return
    memory.set({ told: release.version })
    onFound(this.#offerOf(release))
  }

  async #follow(file: ReleaseFile): Promise<void> {
    const { memory, fetching } = this.#parts
    const { download } = memory.now
    if (download === null) return
    this.#set({ phase: 'fetching', problem: null })
    await fetching.follow(download, file, (end) => {
      this.#ended(end).catch((error: unknown) => {
        this.#parts.log('warn', 'update.ended', { error: failureOf(error).message })
      })
    })
  }

  async #ended(end: FetchEnd): Promise<void> {
    if (end.kind === 'complete') {
      this.#set({ phase: 'ready', problem: null })
      return
    }
    await this.#forget(true)
    if (end.kind === 'refused') this.#set({ problem: { code: end.code, failure: end.failure } })
  }

  /** Download and file go; `keepsNews`: what was offered can be taken again. */
  async #forget(keepsNews: boolean): Promise<void> {
    const { memory, fetching } = this.#parts
    const { download, news } = memory.now
    memory.set({ download: null, news: keepsNews ? news : null })
    if (download !== null) await fetching.drop(download)
    await this.#clearFolder()
    this.#set({ phase: keepsNews && news !== null ? 'found' : 'idle', problem: null })
  }

  #clearFolder(): Promise<void> {
    return rm(this.#parts.folder, { recursive: true, force: true }).catch(() => undefined)
  }

  #judge(bytes: Uint8Array): News {
    const { source, memory, settings } = this.#parts
    const channel = settings.settings.updateChannel
    const belief = { keys: source?.keys ?? [], channel, seen: memory.now.seen[channel], now: Date.now() }
    return readNews(bytes, belief)
  }

  /** What the news that stand say, judged now; null: nothing newer than this version. */
  #release(): Release | null {
    const { memory, version } = this.#parts
    const { news } = memory.now
    if (news === null) return null
    const judged = this.#judge(Buffer.from(news, 'base64'))
    return judged.ok && isNewer(judged.release.version, version) ? judged.release : null
  }

  #fileOf(release: Release): ReleaseFile | null {
    return fileFor(release.files, this.#parts.installation)
  }

  #offerOf(release: Release): UpdateOffer {
    const { version, released, notes, page } = release
    return { version, released, notes, page, sizeBytes: this.#fileOf(release)?.sizeBytes ?? null }
  }

  #set(change: Partial<Standing>): void {
    this.#standing = { ...this.#standing, ...change }
    this.#parts.onView(this.view)
  }
}
