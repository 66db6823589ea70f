/** A real engine in a folder of its own, with an origin to download from, behind the wire under test. */
import { expect } from 'vitest'
import { startEngine } from '../../main/engine/engine.ts'
import type { Engine, Log } from '../../main/engine/engine.ts'
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
import { tempFolder } from '../support/temp.ts'
import type { TempFolder } from '../support/temp.ts'
import { until } from '../support/until.ts'

/** The street door of one kind of wire. */
export interface WireDoor {
  /** A new client's wire; what is there at once is given at once, because its first frame does not wait. */
  connect(): Wire | Promise<Wire>
  close(): Promise<void>
}

/** Opens a door at a running engine. */
export type OpenWire = (engine: Engine, dataDir: string) => Promise<WireDoor>

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
  readonly data: TempFolder
  readonly files: TempFolder
  readonly engine: Engine
  readonly origin: Origin
  readonly defects: string[]
  readonly called = new Set<CommandName>()
  readonly #door: WireDoor
  readonly #guests: Guest[] = []
  #paths = 0

  private constructor(parts: Pick<House, 'data' | 'files' | 'engine' | 'origin' | 'defects'>, door: WireDoor) {
    this.data = parts.data
    this.files = parts.files
    this.engine = parts.engine
    this.origin = parts.origin
    this.defects = parts.defects
    this.#door = door
  }

  static async build(openWire: OpenWire): Promise<House> {
    const data = tempFolder('contract-data')
    const files = tempFolder('contract-files')
    const origin = await startOrigin()
    const defects: string[] = []
    const log: Log = (level, event, fields) => {
      if (level === 'error') defects.push(`${event} ${JSON.stringify(fields)}`)
    }
    const engine = await startEngine({ dataDir: data.path, defaultDir: files.path, log })
    return new House({ data, files, engine, origin, defects }, await openWire(engine, data.path))
  }

  async guest(): Promise<Guest> {
    const wire = this.#door.connect()
    const guest = new Guest(wire instanceof Promise ? await wire : wire, this.called)
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
    await this.#door.close()
    await this.engine.stop()
    await this.origin.stop()
    await Promise.all([this.data.remove(), this.files.remove()])
  }
}
