/** What every case of the contract lives in: a real engine behind the wire under test, and an origin to download from. */
import { expect } from 'vitest'
import { createClient } from '../../shared/client.ts'
import type { EngineClient } from '../../shared/client.ts'
import { commands } from '../../shared/commands.ts'
import type { CommandInput, CommandName, CommandOutput } from '../../shared/commands.ts'
import { engineFrame } from '../../shared/envelope.ts'
import type { Wire } from '../../shared/envelope.ts'
import { failureOf } from '../../shared/failure.ts'
import type { Failure } from '../../shared/failure.ts'
import type { FeedFrame, Notice } from '../../shared/feed.ts'
import { startOrigin } from '../support/fault-server/index.ts'
import type { Origin } from '../support/fault-server/index.ts'
import { until } from '../support/until.ts'

/** A running engine, in this process or in another, and the street door of one kind of wire. */
export interface Premises {
  readonly dataDir: string
  /** Where downloads go that name no folder. */
  readonly defaultDir: string
  readonly epoch: string
  /** Of the process that the engine lives in. */
  readonly pid: number
  /** Defects that the engine has logged so far. */
  readonly defects: readonly string[]
  /** Whether a client that is shown out hears of it. */
  readonly tellsEnd: boolean
  /** Whether it starts anew after a restore; while the cases run, that is held back. */
  readonly restarts: boolean
  /** A new client's wire; what is there at once is given at once, because its first frame does not wait. */
  connect(): Wire | Promise<Wire>
  /** Where the wire under test takes one client at a time: another way in, for those who come while it is taken. */
  connectBeside?(): Promise<Wire>
  /** Closes the door and ends the engine. */
  close(): Promise<void>
}

export type OpenPremises = () => Promise<Premises>

/** A client whose answers and frames are held against the schemas of the contract. */
export class Guest {
  readonly client: EngineClient
  readonly frames: FeedFrame[] = []
  readonly wire: Wire
  readonly #called: Set<CommandName>

  constructor(wire: Wire, called: Set<CommandName>) {
    this.wire = wire
    this.#called = called
    // Before the client, so that nothing reaches it unseen.
    wire.onFrame((frame) => {
      const parsed = engineFrame.safeParse(frame)
      if (!parsed.success)
        throw new Error(`not a frame: ${JSON.stringify(frame).slice(0, 500)}: ${parsed.error.message}`)
      expect(parsed.data).toEqual(frame)
    })
    this.client = createClient(wire)
    this.client.onFeed((frame) => void this.frames.push(frame))
  }

  /** A call that must succeed; what comes back is just what the contract says. */
  async call<N extends CommandName>(name: N, input: CommandInput<N>, signal?: AbortSignal): Promise<CommandOutput<N>> {
    const value = await this.client.call(name, input, signal ? { signal } : {})
    const parsed = commands[name].output.safeParse(value)
    expect(parsed.success, `${name} answered ${JSON.stringify(value)}: ${String(parsed.error)}`).toBe(true)
    expect(parsed.data).toEqual(value)
    this.#called.add(name)
    return value
  }

  /** A call that must fail. `input` may be anything: wires carry what they are given. */
  async refusal(name: string, input: unknown): Promise<Failure> {
    try {
      const value = await this.raw(name, input)
      return expect.fail(`${name} took ${JSON.stringify(input)} and answered ${JSON.stringify(value)}`)
    } catch (error) {
      const failure = failureOf(error)
      if (failure.code === 'internal') throw error
      return failure
    }
  }

  /** A call as no type allows it. */
  raw(name: string, input: unknown): Promise<unknown> {
    // The contract's types forbid just what is tried here.
    const loose = this.client as unknown as { call: (name: string, input: unknown) => Promise<unknown> }
    return loose.call(name, input)
  }

  async frame<T extends FeedFrame['type']>(
    type: T,
    suits: (frame: Extract<FeedFrame, { type: T }>) => boolean = () => true,
  ): Promise<Extract<FeedFrame, { type: T }>> {
    // `filter` cannot narrow a union by a type parameter.
    const ofType = (): Extract<FeedFrame, { type: T }>[] =>
      this.frames.filter((frame) => frame.type === type) as Extract<FeedFrame, { type: T }>[]
    return until(`a ${type} frame`, () => ofType().find(suits))
  }

  notices<K extends Notice['kind']>(kind: K): Extract<Notice, { kind: K }>[] {
    const all = this.frames.flatMap((frame) => (frame.type === 'notice' ? [frame.notice] : []))
    return all.filter((notice): notice is Extract<Notice, { kind: K }> => notice.kind === kind)
  }
}

export class House {
  readonly origin: Origin
  /** Commands that the wire under test has carried with success. */
  readonly called = new Set<CommandName>()
  readonly #premises: Premises
  readonly #guests: Guest[] = []
  #paths = 0

  private constructor(premises: Premises, origin: Origin) {
    this.#premises = premises
    this.origin = origin
  }

  static async build(open: OpenPremises): Promise<House> {
    const origin = await startOrigin()
    try {
      return new House(await open(), origin)
    } catch (error) {
      await origin.stop()
      throw error
    }
  }

  get engine(): Pick<Premises, 'dataDir' | 'defaultDir' | 'epoch' | 'pid' | 'tellsEnd' | 'restarts'> {
    return this.#premises
  }

  get defects(): readonly string[] {
    return this.#premises.defects
  }

  /** The first guest of a case always comes over the wire under test. */
  async guest(): Promise<Guest> {
    const beside = this.#guests.length > 0 ? this.#premises.connectBeside?.() : undefined
    const wire = beside ?? this.#premises.connect()
    const guest = new Guest(wire instanceof Promise ? await wire : wire, beside ? new Set() : this.called)
    this.#guests.push(guest)
    return guest
  }

  /** A path of the origin that no other test uses. */
  path(ending = '.bin'): string {
    this.#paths += 1
    return `/f${String(this.#paths)}${ending}`
  }

  async leave(): Promise<void> {
    for (const guest of this.#guests.splice(0)) guest.client.close()
    await Promise.resolve()
  }

  async tearDown(): Promise<void> {
    await this.leave()
    await this.#premises.close()
    await this.origin.stop()
  }
}
