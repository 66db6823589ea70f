/** One life of an engine in a world: all rooms of the real one, on a clock, a disk and a network that are made up, and a real ledger. */
import { FailureError } from '../../../shared/failure.ts'
import type { Clock, Timer } from '../../../main/engine/clock.ts'
import { clearLeftovers } from '../../../main/engine/control/leftovers.ts'
import { Limits } from '../../../main/engine/control/limits.ts'
import { Secrets } from '../../../main/engine/control/secrets.ts'
import { ThrottleTree } from '../../../main/engine/control/throttle-tree.ts'
import { Measures } from '../../../main/engine/domain/measures.ts'
import type { Log } from '../../../main/engine/log.ts'
import { cursorFolderOf } from '../../../main/engine/opening.ts'
import { furnish, type Ground, type Rooms } from '../../../main/engine/rooms.ts'
import { openDatabase } from '../../../main/engine/store/database.ts'
import { answerReads, commitGroup } from '../../../main/engine/store/group-commit.ts'
import { operationsOf } from '../../../main/engine/store/handlers.ts'
import type { Ledger } from '../../../main/engine/store/ledger.ts'
import { looseTies } from '../../../main/engine/ties.ts'
import type { Disk } from '../../../main/engine/transfer/disk.ts'
import { simulatedLanes, type Weather } from './network.ts'

export interface Life {
  readonly rooms: Rooms
  readonly limits: Limits
  readonly ledger: Ledger
  /** Nothing of it happens any more: timers, answers, bytes. */
  readonly die: () => void
}

export interface LifeSpec {
  readonly dataDir: string
  readonly defaultDir: string
  readonly log: Log
  /** Everything but whether this life goes on. */
  readonly weather: Omit<Weather, 'isAlive' | 'isOnline'> & { readonly isOnline: () => boolean }
}

/** Timers of a life that is over are never called. */
class MortalClock implements Clock {
  readonly #clock: Clock
  readonly #isAlive: () => boolean

  constructor(clock: Clock, isAlive: () => boolean) {
    this.#clock = clock
    this.#isAlive = isAlive
  }

  now(): number {
    return this.#clock.now()
  }

  monotonic(): number {
    return this.#clock.monotonic()
  }

  zone(): string {
    return this.#clock.zone()
  }

  random(): number {
    return this.#clock.random()
  }

  turn(): Promise<void> {
    return this.#clock.turn()
  }

  after(delayMs: number, callback: () => void): Timer {
    return this.#clock.after(delayMs, () => {
      if (this.#isAlive()) callback()
    })
  }

  every(everyMs: number, callback: () => void): Timer {
    const timer = this.#clock.every(everyMs, () => {
      if (this.#isAlive()) callback()
      else timer.cancel()
    })
    return timer
  }
}

const ledgerOn = (spec: LifeSpec, clock: Clock): { readonly ledger: Ledger; readonly close: () => void } => {
  const { dataDir, log } = spec
  const opened = openDatabase({ dataDir, nativeBinding: null, log, now: () => clock.now() })
  const find = operationsOf(opened.connection)
  const { chance } = spec.weather
  let isOpen = true
  const ask = (isRead: boolean, name: string, args: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      clock.after(chance() * 3, () => {
        if (!isOpen) return
        const call = { id: 1, name, args: structuredClone(args) }
        const [answer] = isRead ? answerReads([call], find) : commitGroup([call], opened.connection, find)
        // An answer takes its time, too: a kill may fall between a commit and the word of it.
        clock.after(chance() * 3, () => {
          if (answer?.ok) resolve(answer.value)
          else if (answer) reject(new FailureError(answer.failure))
        })
      })
    })
  return {
    ledger: {
      report: opened.report,
      call: (name, args) => ask(false, name, args) as never,
      read: (name, args) => ask(true, name, args) as never,
      openArchive: () => Promise.reject(new Error('there are no archives here')),
      close: () => Promise.resolve(),
    },
    close: () => {
      isOpen = false
      opened.connection.db.close()
    },
  }
}

const diskOf = ({ weather: { disk, chance } }: LifeSpec, clock: Clock): Disk => ({
  call: (name, args) =>
    new Promise((resolve, reject) => {
      clock.after(chance() * 20, () => {
        try {
          const answer = disk.do(name, args)
          clock.after(chance() * 5, () => {
            resolve(answer)
          })
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)))
        }
      })
    }),
  close: () => Promise.resolve(),
})

/** Must not be awaited without moving the clock. */
export const begin = async (spec: LifeSpec): Promise<Life> => {
  let isAlive = true
  const clock = new MortalClock(spec.weather.clock, () => isAlive)
  const { ledger, close } = ledgerOn(spec, clock)
  const die = (): void => {
    if (isAlive) close()
    isAlive = false
  }
  const { isOnline } = spec.weather
  const lanes = simulatedLanes({
    ...spec.weather,
    clock,
    isAlive: () => isAlive,
    get isOnline() {
      return isOnline()
    },
  })
  const ties = looseTies()
  const tree = new ThrottleTree(lanes.throttles, () => undefined)
  const changed = (): void => {
    ties.poke()
    ties.changed(null)
    ties.displaced()
  }
  const limits = await Limits.load({ ledger, tree, clock, attachedOnly: false, changed })
  const { dataDir, defaultDir, log } = spec
  const house = { dataDir, defaultDir, log, clock, secrets: new Secrets(dataDir), epoch: 'sim', version: 'sim' }
  const ground: Ground = {
    ...house,
    ...{ ledger, lanes, limits, tree, disk: diskOf(spec, clock) },
    ...{ hostNotes: [], ruleRows: [], letterForms: null, measures: new Measures() },
    systemProxy: () => Promise.resolve(null),
  }
  const rooms = furnish(ground, ties)
  await rooms.removals.finish()
  await clearLeftovers({ ledger, disk: ground.disk, log, cursorFolder: cursorFolderOf(dataDir), run: 'sim' })
  await rooms.room.begin()
  rooms.scheduler.poke()
  return { rooms, limits, ledger, die }
}
