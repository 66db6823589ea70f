/**
 * Anything at all is sent as input of every command: each call gets exactly one answer, a value of the contract or a failure
 * of the closed list that is no defect of ours, and the engine lives on. The seed is that of the run.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commands } from '../../shared/commands.ts'
import type { CommandName } from '../../shared/commands.ts'
import type { ClientFrame, EngineFrame, Wire } from '../../shared/envelope.ts'
import { engineFrame } from '../../shared/envelope.ts'
import { seed } from '../support/seed.ts'
import { until } from '../support/until.ts'
import { House } from './house.ts'
import { commandNames } from './suite.ts'
import { openLoopback, openSocket } from './wires.ts'

/** No address of a real host: what is added fails at once or is refused by this machine. */
const addresses = fc.constantFrom(
  'x',
  'http://',
  'http://127.0.0.1:1/a',
  'http://u%:p@127.0.0.1:1/é?%',
  'ftp://a/',
  '\0',
  'http://[::1]:1/',
)
const small = fc.oneof(fc.integer({ min: -2, max: 5 }), fc.constantFrom(1e300, 2 ** 53, -0, 0.5, 2 ** 31))
const scalar = fc.oneof(small, fc.string({ unit: 'binary', maxLength: 8 }), fc.boolean(), fc.constant(null), addresses)
const item = fc.record(
  {
    urls: fc.array(addresses, { maxLength: 3 }),
    out: scalar,
    headers: fc.array(fc.tuple(fc.string({ maxLength: 5 }), fc.string({ maxLength: 5 }))),
    queueId: small,
    priority: small,
    maxTries: fc.constant(1),
    checksum: fc.record({ algorithm: fc.constantFrom('md5', 'x'), hex: fc.string() }),
    timeLimits: fc.dictionary(fc.constantFrom('connectMs', 'totalMs', '__proto__'), small),
    auth: fc.oneof(scalar, fc.record({ user: fc.string({ unit: 'binary' }), password: fc.string() })),
    proxy: fc.constantFrom(null, 'http://127.0.0.1:1', 'x', 'socks5://a:b@127.0.0.1:1'),
    dir: fc.constantFrom(null, 'relative', '', '\0'),
  },
  { requiredKeys: ['urls', 'maxTries'] },
)
/** One that is taken: it fails later, by itself. */
const goodItem = fc.record(
  {
    urls: fc.array(addresses, { minLength: 1, maxLength: 3 }),
    out: fc.option(fc.string({ unit: 'binary', minLength: 1, maxLength: 8 })),
    headers: fc.array(
      fc.tuple(
        fc.constantFrom('a', 'Cookie', 'X-Token'),
        fc.string({ unit: 'grapheme', maxLength: 5 }).filter((text) => !/[\0\r\n]/.test(text)),
      ),
    ),
    auth: fc.option(fc.record({ user: fc.string({ unit: 'binary' }), password: fc.string() })),
    maxTries: fc.constant(1),
    priority: fc.integer({ min: -100, max: 100 }),
  },
  { requiredKeys: ['urls', 'maxTries'] },
)
const value = fc.oneof(
  scalar,
  fc.array(small, { maxLength: 5 }),
  fc.array(item, { maxLength: 3 }),
  fc.jsonValue({ maxDepth: 3 }),
)

/** Fields that commands know, so that inputs often get past the parsing. */
const known = fc.record(
  {
    ids: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 6 }),
    id: fc.integer({ min: 1, max: 5 }),
    sub: fc.integer({ min: 1, max: 5 }),
    batchId: fc.integer({ min: 1, max: 5 }),
    queueId: fc.option(fc.integer({ min: 1, max: 4 })),
    before: fc.option(fc.integer({ min: 1, max: 5 })),
    items: fc.array(fc.oneof({ weight: 8, arbitrary: goodItem }, { weight: 1, arbitrary: item }), {
      minLength: 1,
      maxLength: 3,
    }),
    known: fc.constantFrom('resume', 'add'),
    paused: fc.boolean(),
    attached: fc.boolean(),
    rateLimit: fc.option(fc.integer({ min: 1, max: 2 ** 40 })),
    priority: fc.integer({ min: -100, max: 100 }),
    name: fc.string({ minLength: 1, maxLength: 5 }),
    slots: fc.option(fc.integer({ min: 1, max: 9 })),
    running: fc.boolean(),
    color: fc.constant('#abc'),
    timetable: fc.option(fc.constantFrom([], [{ from: 0, to: 336 }], [{ from: 3, to: 1 }])),
    plan: fc.constantFrom(
      { profiles: [{ id: 'a', name: 'A', rateLimit: null }], week: [] },
      { profiles: [], week: [] },
    ),
    profileId: fc.constantFrom(null, 'a', 'b'),
    on: fc.boolean(),
    patch: fc.record({ slots: fc.integer({ min: 1, max: 9 }), proxy: fc.constant(null) }, { requiredKeys: [] }),
    window: fc.record({ from: fc.nat(9), count: fc.nat(9) }, { requiredKeys: [] }),
    filter: fc.record(
      { search: fc.string({ unit: 'binary' }), group: fc.constantFrom('all', 'active', 'removed') },
      { requiredKeys: [] },
    ),
    timeoutMs: fc.constantFrom(0, 1, 10),
  },
  { requiredKeys: [] },
)
const input = fc.oneof(
  { weight: 3, arbitrary: known },
  {
    weight: 2,
    arbitrary: fc
      .tuple(known, fc.dictionary(fc.string({ maxLength: 8 }), value, { maxKeys: 4 }))
      .map(([a, b]) => ({ ...a, ...b })),
  },
  { weight: 1, arbitrary: value },
)

/** The wire without a client: what is sent, and what comes back for which call. */
class Bare {
  readonly wire: Wire
  readonly answers = new Map<number, EngineFrame[]>()
  isClosed = false
  /** Above the ids of the guest that shares the wire. */
  #lastId = 1_000_000

  constructor(wire: Wire) {
    this.wire = wire
    wire.onFrame((frame) => {
      const parsed = engineFrame.safeParse(frame)
      const id = !parsed.success || parsed.data.t === 'feed' ? -1 : parsed.data.id
      if (!parsed.success) this.answers.set(-2, [frame])
      else if (id >= 0) this.answers.set(id, [...(this.answers.get(id) ?? []), frame])
    })
    wire.onClose(() => (this.isClosed = true))
  }

  send(name: string, given: unknown): number {
    this.#lastId += 1
    const frame: ClientFrame = { t: 'call', id: this.#lastId, name, input: given }
    this.wire.send(frame)
    // Waiting may take as long as it likes, unless nobody waits any more.
    if (name.endsWith('.wait')) this.wire.send({ t: 'cancel', id: this.#lastId })
    return this.#lastId
  }

  async answer(id: number, what: string): Promise<EngineFrame> {
    const [frame] = await until(`an answer to ${what}`, () => this.answers.get(id), 20_000)
    if (!frame) throw new Error('no answer')
    return frame
  }
}

function expectLawful(name: CommandName, frame: EngineFrame): void {
  if (frame.t === 'feed') return expect.fail('a feed frame is no answer')
  if (frame.t === 'ok') {
    const parsed = commands[name].output.safeParse(frame.value)
    expect(parsed.success, `${name}: ${JSON.stringify(frame.value)}`).toBe(true)
  } else {
    expect(frame.failure.code, `${name}: ${frame.failure.message}`).not.toBe('internal')
    expect(frame.failure.message).not.toMatch(/\n\s+at /)
  }
  return undefined
}

describe.each([
  ['loopback', openLoopback],
  ['local socket', openSocket],
] as const)('anything at all over %s', (_, openWire) => {
  let house: House
  let bare: Bare
  beforeAll(async () => {
    house = await House.build(openWire)
    const guest = await house.guest()
    // Something that the low ids of the inputs mean.
    await guest.call('downloads.add', {
      items: ['a', 'b', 'c'].map((name) => ({ urls: [`http://127.0.0.1:1/${name}`] })),
      paused: true,
    })
    bare = new Bare(guest.wire)
  })
  afterAll(() => house.tearDown())

  it('is answered once, lawfully, and the engine lives on', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...commandNames), input), { minLength: 1, maxLength: 12 }),
        async (calls) => {
          // All at once: answers may come in any order.
          const sent = calls.map(([name, given]) => ({ name, given, id: bare.send(name, given) }))
          for (const { name, given, id } of sent) {
            expectLawful(name, await bare.answer(id, `${name} ${JSON.stringify(given)}`))
            expect(bare.answers.get(id)).toHaveLength(1)
          }
          expect(bare.answers.has(-2)).toBe(false)
          expect(bare.isClosed).toBe(false)
        },
      ),
      { seed: seed(), numRuns: 120, endOnFailure: true },
    )
    const guest = await house.guest()
    await guest.call('engine.info', {})
    expect((await guest.call('settings.get', {})).settings.slots).toBeGreaterThan(0)
    expect(house.defects).toEqual([])
  })
})
