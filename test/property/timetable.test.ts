/** The week: cells and stretches say the same, and the next change is the first one, in zones whose clocks are changed. */
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { cellAt, nextChange, stateAt } from '../../main/engine/domain/timetable.ts'
import { cellsOf, cellsPerWeek, stretchesOf, timetable } from '../../shared/timetable.ts'
import { seed } from '../support/seed.ts'

const minuteMs = 60_000
const yes = (): true => true

/** Lord Howe's clocks are changed by half an hour, Chatham and Kathmandu are quarters away from UTC, Kolkata a half. */
const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Asia/Kathmandu',
  'Asia/Kolkata',
  'Asia/Shanghai',
  'Africa/Casablanca',
]
const zone = fc.constantFrom(...zones)
const spans = fc
  .uniqueArray(fc.integer({ min: 0, max: cellsPerWeek }), { minLength: 2, maxLength: 12 })
  .map((edges) => edges.toSorted((a, b) => a - b))
  .map((edges) =>
    edges.flatMap((from, index) =>
      index % 2 === 0 && edges[index + 1] !== undefined ? [{ from, to: edges[index + 1] ?? 0 }] : [],
    ),
  )
/** Two years, so that both changes of every zone's clocks are in it. */
const instant = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2028, 0, 1) })

test('cells and stretches say the same', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(null, 'a', 'b'), { minLength: cellsPerWeek, maxLength: cellsPerWeek }),
      (cells) => {
        const stretches = stretchesOf(cells)
        expect(cellsOf(stretches, ({ value }) => value)).toEqual(cells)
        expect(timetable.safeParse(stretches).success).toBe(true)
      },
    ),
    { seed: seed() },
  )
})

test('until the next change nothing changes, and then it does', () => {
  fc.assert(
    fc.property(spans, instant, zone, (table, at, name) => {
      const next = nextChange(table, yes, at, name)
      const now = stateAt(table, at, name)
      if (next === null) {
        expect(table.reduce((sum, { from, to }) => sum + to - from, 0) % cellsPerWeek).toBe(0)
        return
      }
      expect(next).toBeGreaterThan(at)
      expect(stateAt(table, next, name)).toBe(!now)
      expect(stateAt(table, next - 1, name)).toBe(now)
      for (let then = at; then < next; then += 13 * minuteMs) expect(stateAt(table, then, name)).toBe(now)
    }),
    { seed: seed(), numRuns: 300 },
  )
})

test('a week without a change of the clocks holds every cell for half an hour', () => {
  const monday = Date.UTC(2026, 5, 1)
  for (let cell = 0; cell < cellsPerWeek; cell += 1) {
    const at = monday + cell * 30 * minuteMs
    expect([cellAt(at, 'UTC'), cellAt(at + 30 * minuteMs - 1, 'UTC')]).toEqual([cell, cell])
    // Eight hours ahead, and without summer time.
    expect(cellAt(at, 'Asia/Shanghai')).toBe((cell + 16) % cellsPerWeek)
  }
})

describe('when the clocks are changed', () => {
  const sunday = 6 * 48
  const at = (text: string): number => Date.parse(text)

  it('hours that are skipped do not happen', () => {
    // Berlin, 29 March 2026: after 01:59 comes 03:00.
    const skipped = [{ from: sunday + 4, to: sunday + 6 }]
    const eve = at('2026-03-28T12:00:00+01:00')
    expect(nextChange(skipped, yes, eve, 'Europe/Berlin')).toBe(at('2026-04-05T02:00:00+02:00'))
    const across = [{ from: sunday + 2, to: sunday + 8 }]
    const begin = nextChange(across, yes, eve, 'Europe/Berlin') ?? 0
    const end = nextChange(across, yes, begin, 'Europe/Berlin') ?? 0
    expect(begin).toBe(at('2026-03-29T01:00:00+01:00'))
    // Three hours by the wall, two in truth.
    expect(end - begin).toBe(2 * 3_600_000)
  })

  it('hours that come twice happen twice', () => {
    // New York, 1 November 2026: after 01:59 comes 01:00 again.
    const twice = [{ from: sunday + 2, to: sunday + 3 }]
    const eve = at('2026-10-31T12:00:00-04:00')
    const changes: number[] = []
    for (let then = eve; changes.length < 4;) {
      then = nextChange(twice, yes, then, 'America/New_York') ?? Infinity
      changes.push(then)
    }
    expect(changes).toEqual(
      ['01:00:00-04:00', '01:30:00-04:00', '01:00:00-05:00', '01:30:00-05:00'].map((time) => at(`2026-11-01T${time}`)),
    )
  })

  it('hours that are not touched keep their time on the wall', () => {
    const evening = [{ from: 44, to: 48 }]
    const before = nextChange(evening, yes, at('2026-03-22T12:00:00+01:00'), 'Europe/Berlin')
    const after = nextChange(evening, yes, at('2026-03-29T12:00:00+02:00'), 'Europe/Berlin')
    expect([before, after]).toEqual([at('2026-03-23T22:00:00+01:00'), at('2026-03-30T22:00:00+02:00')])
  })
})

test('what never changes has no next change', () => {
  expect(nextChange([], yes, 0, 'UTC')).toBeNull()
  expect(nextChange([{ from: 0, to: cellsPerWeek }], yes, 0, 'UTC')).toBeNull()
  expect([stateAt(null, 0, 'UTC'), stateAt([], 0, 'UTC')]).toEqual([true, false])
})
