/**
 * One world, drawn whole from its seed: some origins, one engine that lives several times, what its user does, and what goes wrong.
 * When it is over, everything that was promised is looked at.
 */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addInput } from '../../../shared/commands.ts'
import type { DownloadId } from '../../../shared/ids.ts'
import { ledgerPath, markCleanEnd, openDatabase } from '../../../main/engine/store/database.ts'
import { chanceOf, type Chance } from '../../engine/control/seeded-plan.ts'
import { random } from '../../support/seed.ts'
import { SimulatedClock } from './clock.ts'
import { sizeOf } from './content.ts'
import { SimulatedDisk } from './disk.ts'
import { begin, type Life, type LifeSpec } from './life.ts'
import type { SimulatedOrigin } from './network.ts'

export interface WorldReport {
  readonly seed: number
  readonly problems: readonly string[]
  readonly downloads: number
  readonly completed: number
  readonly kills: number
  readonly cuts: number
  readonly requests: number
  /** How long it took in its own time, in seconds. */
  readonly lastedS: number
}

/** The ledgers are real, but what becomes of their file system is the business of other tests. */
const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
const kib = 1024
const mib = 1024 * kib
const minute = 60_000
const day = 24 * 60 * minute
/** Of a world's own time: whatever is not over then stands still. */
const longestMs = 3 * day
/** More requests than this for one download are a storm. */
const mostRequests = 400

const originsOf = (chance: Chance): readonly SimulatedOrigin[] =>
  Array.from({ length: chance.between(1, 7) }, () => ({
    sizeBytes: chance.oneOf(chance.between(600 * kib, 3 * mib), chance.between(3 * mib, 40 * mib)),
    version: 1,
    labels: chance.oneOf('strong', 'strong', 'weak', 'none', 'per request'),
    ranges: chance.happens(0.85),
    trouble: chance.oneOf(0, 0.1, 0.3),
    faults: chance.between(0, 8),
    requests: 0,
    active: 0,
    mostActive: 0,
  }))

/** An empty ledger, made once: most of what a world would take is the making of one. */
let template: string | null = null
const emptyLedger = (): string => {
  if (template !== null) return template
  const folder = mkdtempSync(join(memory, 'sluice-worlds-'))
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true })
  })
  const log = (): void => undefined
  const { connection } = openDatabase({ dataDir: folder, nativeBinding: null, log, now: () => 0 })
  markCleanEnd(connection)
  connection.db.close()
  template = ledgerPath(folder)
  return template
}

class World {
  readonly #seed: number
  readonly #chance: Chance
  readonly #clock: SimulatedClock
  readonly #disk: SimulatedDisk
  readonly #origins: readonly SimulatedOrigin[]
  readonly #folder: string
  readonly #announced = new Map<DownloadId, string>()
  readonly #removed = new Set<DownloadId>()
  readonly #problems: string[] = []
  readonly #perHost: number
  #ids: readonly DownloadId[] = []
  #life: Life | null = null
  #isOnline = true
  kills = 0
  cuts = 0

  constructor(seed: number) {
    this.#seed = seed
    this.#chance = chanceOf(seed)
    const draw = random(seed ^ 0x51a7)
    this.#clock = new SimulatedClock(draw)
    this.#disk = new SimulatedDisk(draw)
    this.#origins = originsOf(this.#chance)
    this.#perHost = this.#chance.between(1, 9)
    this.#folder = mkdtempSync(join(memory, 'sluice-world-'))
    copyFileSync(emptyLedger(), ledgerPath(this.#folder))
  }

  async live(): Promise<WorldReport> {
    try {
      await this.#begin()
      const { limits, rooms } = this.#living()
      await this.#wait(
        limits.setSettings({
          slots: this.#chance.between(1, 6),
          connectionsPerHost: this.#perHost,
          maxTries: 40,
          retryWaitMs: 200,
        }),
      )
      const items = this.#origins.map((_, n) => ({ urls: [`http://host${String(n)}.test/file${String(n)}.bin`] }))
      const added = await this.#wait(rooms.downloads.add(addInput.parse({ items }), () => undefined))
      this.#ids = added.items.map(({ id }) => id)
      for (let n = this.#chance.between(0, 9); n > 0; n -= 1) {
        await this.#pass(this.#chance.between(0, 8_000))
        await this.#happens()
      }
      await this.#calm()
      await this.#untilSettled()
      await this.#look()
    } catch (error) {
      this.#problems.push(error instanceof Error ? (error.stack ?? error.message) : JSON.stringify(error))
    } finally {
      this.#life?.die()
      rmSync(this.#folder, { recursive: true, force: true })
    }
    return {
      seed: this.#seed,
      problems: this.#problems,
      downloads: this.#origins.length,
      completed: this.#announced.size,
      kills: this.kills,
      cuts: this.cuts,
      requests: this.#origins.reduce((sum, { requests }) => sum + requests, 0),
      lastedS: this.#clock.monotonic() / 1_000,
    }
  }

  #living(): Life {
    if (this.#life === null) throw new Error('nobody lives')
    return this.#life
  }

  /** Lets everybody who has something to do at this moment do it, then goes to the next one. */
  async #step(): Promise<boolean> {
    const moved = this.#clock.step()
    // Promises of this moment are kept before the next one.
    await new Promise((resolve) => setImmediate(resolve))
    return moved
  }

  async #wait<T>(promise: Promise<T>): Promise<T> {
    const state = { isOver: false }
    let idle = 0
    const over = (): void => {
      state.isOver = true
    }
    promise.then(over, over)
    const endMs = this.#clock.monotonic() + 10 * minute
    while (!state.isOver) {
      const isStuck = !(await this.#step())
      idle = isStuck ? idle + 1 : 0
      if (idle > 1) throw new Error('what is waited for never comes')
      if (this.#clock.monotonic() > endMs) throw new Error('what is waited for does not come in ten minutes')
    }
    return promise
  }

  async #pass(ms: number): Promise<void> {
    const endMs = this.#clock.monotonic() + ms
    // Somebody is due then, at the latest.
    this.#clock.after(ms, () => undefined)
    while (this.#clock.monotonic() < endMs) await this.#step()
  }

  async #begin(): Promise<void> {
    const spec: LifeSpec = {
      dataDir: this.#folder,
      defaultDir: '/downloads',
      log: (level, event, fields) => {
        // A sync that fails is a fault of the disk, and said as such.
        if (level === 'error' && event !== 'checkpoint.sync')
          this.#problems.push(`logged: ${event} ${JSON.stringify(fields)}`)
      },
      weather: {
        chance: () => this.#clock.random(),
        clock: this.#clock,
        disk: this.#disk,
        originOf: (url) => {
          const origin = this.#origins[Number(/file(\d+)/.exec(url)?.[1])]
          if (origin === undefined) throw new Error(`there is no ${url}`)
          return origin
        },
        isOnline: () => this.#isOnline,
      },
    }
    this.#life = await this.#wait(begin(spec))
    const seat = this.#life.rooms.feed.join((frame) => {
      if (frame.type === 'notice' && frame.notice.kind === 'completed')
        this.#announced.set(frame.notice.id, frame.notice.path)
    })
    seat.notices(true, null)
  }

  async #die(power: boolean): Promise<void> {
    this.#life?.die()
    for (const origin of this.#origins) origin.active = 0
    if (power) {
      this.#disk.cutPower()
      this.cuts += 1
    } else this.kills += 1
    for (const [id, path] of this.#announced)
      if (!this.#removed.has(id)) this.#lookAt(`after an end, ${String(id)}`, path)
    await this.#begin()
  }

  async #happens(): Promise<void> {
    const { downloads } = this.#living().rooms
    const some = this.#ids.filter(() => this.#chance.happens(0.5))
    switch (this.#chance.between(0, 12)) {
      case 0:
      case 1:
        return this.#die(false)
      case 2:
      case 3:
        return this.#die(true)
      case 4:
        await this.#wait(downloads.pause(some))
        return
      case 5:
        await this.#wait(downloads.resume(some))
        return
      case 6:
        this.#clock.wallMs += this.#chance.oneOf(-3650, -1, 1, 3650) * day
        return
      case 7:
        this.#isOnline = false
        await this.#pass(this.#chance.between(0, 20_000))
        this.#isOnline = true
        return
      case 8: {
        const origin = this.#origins[this.#chance.between(0, this.#origins.length)]
        if (origin !== undefined) origin.version += 1
        return
      }
      case 9:
        this.#disk.syncFails = 0.3
        await this.#pass(this.#chance.between(0, 5_000))
        this.#disk.syncFails = 0
        return
      case 10:
        this.#disk.freeBytes = 0
        await this.#pass(this.#chance.between(0, 20_000))
        this.#disk.freeBytes = 2 ** 40
        return
      default:
        await this.#wait(downloads.pause(null))
        await this.#wait(downloads.resume(null))
    }
  }

  /** Nothing goes wrong any more, and the user wants everything. */
  async #calm(): Promise<void> {
    for (const origin of this.#origins) origin.faults = 0
    const { downloads } = this.#living().rooms
    await this.#wait(downloads.resume(null))
  }

  async #statuses() {
    const { ledger } = this.#living()
    return this.#wait(ledger.call('downloads', { ids: [...this.#ids] }))
  }

  async #untilSettled(): Promise<void> {
    const endMs = this.#clock.monotonic() + longestMs
    for (let resumed = 0; ;) {
      const rows = await this.#statuses()
      if (rows.every(({ status }) => status === 'completed')) return
      const over = rows.filter(({ status }) => status === 'failed' || status === 'paused')
      if (over.length > 0 && rows.every(({ status }) => status !== 'queued')) {
        // What failed before the calm is asked for once more; after that nothing may fail.
        if (resumed > 1) {
          this.#problems.push(
            `does not complete: ${over.map(({ id, failure }) => `${String(id)} ${failure?.code ?? ''}`).join(', ')}`,
          )
          return
        }
        resumed += 1
        await this.#wait(this.#living().rooms.downloads.resume(over.map(({ id }) => id)))
      }
      if (this.#clock.monotonic() > endMs) {
        this.#problems.push(
          `stands still: ${rows.map(({ id, status, failure }) => `${String(id)} ${status} ${failure?.code ?? ''}`).join(', ')}`,
        )
        return
      }
      await this.#pass(1_000)
    }
  }

  #lookAt(what: string, path: string): void {
    const content = this.#disk.contentAt(path)
    const n = Number(/file(\d+)/.exec(path)?.[1])
    const size = this.#origins[n]?.sizeBytes
    if (content === null) this.#problems.push(`${what}: ${path} was announced and is gone`)
    else if (content.length !== 1 || sizeOf(content) !== size || content[0]?.tag === '')
      this.#problems.push(`${what}: ${path} is wrong: ${JSON.stringify(content)} of ${String(size)}`)
  }

  async #look(): Promise<void> {
    const rows = await this.#statuses()
    await this.#pass(5_000)
    const paths = new Set<string>()
    for (const { id, status, path } of rows.map((row) => ({
      ...row,
      path: this.#announced.get(row.id) ?? join('/downloads', row.name),
    }))) {
      if (status !== 'completed') continue
      paths.add(path)
      this.#lookAt(`at the end, ${String(id)}`, path)
    }
    if (rows.every(({ status }) => status === 'completed'))
      for (const path of this.#disk.names) if (!paths.has(path)) this.#problems.push(`${path} is left over`)
    for (const [n, { requests, mostActive }] of this.#origins.entries()) {
      if (requests > mostRequests) this.#problems.push(`host${String(n)} was asked ${String(requests)} times`)
      if (mostActive > this.#perHost)
        this.#problems.push(
          `host${String(n)} had ${String(mostActive)} connections, allowed are ${String(this.#perHost)}`,
        )
    }
  }
}

export const liveThrough = (seed: number): Promise<WorldReport> => new World(seed).live()
