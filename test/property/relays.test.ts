/**
 * Small files in relay: control and lane keep one account of slots without asking each other. Messages between them are queues that
 * move at random moments, as threads do.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Relay, RelayMember } from '../../main/engine/control/relays.ts'
import type { RelayPlace } from '../../main/engine/transfer/protocol.ts'
import { LaneRelays } from '../../main/engine/transfer/relay.ts'
import { seed } from '../support/seed.ts'

interface Runner {
  readonly id: number
  readonly member: RelayMember
  place: RelayPlace | null
}

type End = 'landed' | 'failed' | 'unstarted'

/** One relay of one lane, and a control that never gives out more than `slots`. */
class World {
  readonly relay = new Relay()
  readonly lane = new LaneRelays<Runner>()
  readonly toLane: (Runner | 'recall')[] = []
  readonly toControl: (readonly [Runner, End])[] = []
  readonly running = new Set<Runner>()
  readonly withSlot = new Set<number>()
  readonly coming: Runner[] = []
  begun: number[] = []
  most = 0
  ended = 0
  #next = 0
  readonly #slots: number

  constructor(slots: number) {
    this.#slots = slots
  }

  add(): void {
    const id = (this.#next += 1)
    // As the scheduler does: nobody is let past those who wait.
    const hasTurn = this.withSlot.size < this.#slots && this.relay.onTheWay === 0
    if (hasTurn) this.withSlot.add(id)
    const turn = (): unknown => this.withSlot.add(id)
    const landed = (): unknown => this.withSlot.delete(id)
    const member = new RelayMember(this.relay, hasTurn, { turn, landed, isRecalled: () => false })
    this.coming.push({ id, member, place: null })
  }

  send(): void {
    const one = this.coming.shift()
    if (!one) return
    one.place = one.member.send()
    this.toLane.push(one)
  }

  laneHears(): void {
    const message = this.toLane.shift()
    if (message === 'recall') for (const one of this.lane.recall()) this.toControl.push([one, 'unstarted'])
    else if (message?.place) {
      const turn = this.lane.take(message.place, message)
      if (turn === 'begins') this.#begin(message)
      if (turn === 'refused') this.toControl.push([message, 'unstarted'])
    }
  }

  laneEnds(lands: boolean): void {
    const [one] = this.running
    if (!one?.place) return
    this.running.delete(one)
    this.toControl.push([one, lands ? 'landed' : 'failed'])
    const next = lands ? this.lane.landed(one.place) : null
    if (next) this.#begin(next)
    if (!lands) for (const freed of this.lane.ended(one.place)) this.toControl.push([freed, 'unstarted'])
  }

  controlHears(): void {
    const report = this.toControl.shift()
    if (!report) return
    const [{ id, member }, end] = report
    this.ended += 1
    if (end === 'landed') member.end(true)
    else member.leave()
    this.withSlot.delete(id)
  }

  #begin(one: Runner): void {
    this.running.add(one)
    this.begun.push(one.id)
    this.most = Math.max(this.most, this.running.size)
  }

  /** Lets everything come to its end. */
  drain(): void {
    for (let quiet = 0; quiet < 3; quiet += 1) {
      while (this.coming.length + this.toLane.length + this.toControl.length + this.running.size > 0) {
        this.send()
        this.laneHears()
        this.laneEnds(true)
        this.controlHears()
      }
      this.toLane.push('recall')
    }
    this.laneHears()
    while (this.toControl.length > 0) this.controlHears()
  }
}

const step = fc.constantFrom(
  'add',
  'add',
  'add',
  'send',
  'send',
  'lane',
  'lane',
  'land',
  'land',
  'fail',
  'hear',
  'recall',
)

it('never runs more at once than there are slots, begins in order, and loses nobody', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(step, { maxLength: 200, size: 'max' }), (slots, steps) => {
      const world = new World(slots)
      let added = 0
      for (const what of steps) {
        if (what === 'add') added += 1
        if (what === 'add') world.add()
        else if (what === 'send') world.send()
        else if (what === 'lane') world.laneHears()
        else if (what === 'land' || what === 'fail') world.laneEnds(what === 'land')
        else if (what === 'hear') world.controlHears()
        else world.toLane.push('recall')
        expect(world.withSlot.size).toBeLessThanOrEqual(slots)
      }
      world.drain()
      expect(world.most).toBeLessThanOrEqual(slots)
      expect(world.begun).toEqual([...world.begun].sort((a, b) => a - b))
      expect(world.ended).toBe(added)
      expect(world.relay.members).toBe(0)
      expect(world.relay.onTheWay).toBe(0)
      expect(world.lane.waiting).toBe(0)
    }),
    { seed: seed(), numRuns: 2_000 },
  )
})
