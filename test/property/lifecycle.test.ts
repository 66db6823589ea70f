/** The life of a download as its doc comment draws it, written down a second time, and any walk through it. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextStatus, statusActions, statuses } from '../../main/engine/domain/lifecycle.ts'
import type { StatusAction } from '../../main/engine/domain/lifecycle.ts'
import { status as statusSchema } from '../../shared/views.ts'
import type { Status } from '../../shared/views.ts'
import { seed } from '../support/seed.ts'

/** The arrows of the drawing; `restore` apart, because where it leads depends on where the download was. */
const drawn: readonly (readonly [Status, StatusAction, Status])[] = [
  ['queued', 'pause', 'paused'],
  ['queued', 'finish', 'completed'],
  ['queued', 'fail', 'failed'],
  ['paused', 'resume', 'queued'],
  ['failed', 'resume', 'queued'],
  ['completed', 'again', 'queued'],
  ['queued', 'remove', 'removed'],
  ['paused', 'remove', 'removed'],
  ['failed', 'remove', 'removed'],
  ['completed', 'remove', 'removed'],
]
const arrow = (from: Status, action: StatusAction): Status | null =>
  drawn.find(([status, name]) => status === from && name === action)?.[2] ?? null

const cells = statuses.flatMap((from) => statusActions.map((action) => ({ from, action })))

describe('the life of a download', () => {
  it('knows every status there is, once', () => {
    expect([...statuses].sort()).toEqual([...statusSchema.options].sort())
    expect(new Set(statusActions).size).toBe(statusActions.length)
  })

  it.each(cells.filter(({ action }) => action !== 'restore'))('$from, $action: as drawn', ({ from, action }) => {
    expect(nextStatus(from, action)).toBe(arrow(from, action))
    for (const before of statuses) expect(nextStatus(from, action, before)).toBe(arrow(from, action))
  })

  it.each([
    { before: 'queued', after: 'paused' },
    { before: 'paused', after: 'paused' },
    { before: 'completed', after: 'completed' },
    { before: 'failed', after: 'failed' },
    { before: 'removed', after: 'paused' },
    { before: null, after: 'paused' },
  ] as const)('restores what was $before as $after', ({ before, after }) => {
    expect(nextStatus('removed', 'restore', before)).toBe(after)
  })

  it.each(statuses.filter((status) => status !== 'removed'))('restores nothing that is %s', (status) => {
    expect(nextStatus(status, 'restore', 'paused')).toBeNull()
  })

  it('reaches every status from queued, and queued from every status', () => {
    const reach = (start: Status): Set<Status> => {
      const seen = new Set<Status>([start])
      for (const from of seen) {
        for (const action of statusActions) {
          const to = nextStatus(from, action, 'paused')
          if (to !== null) seen.add(to)
        }
      }
      return seen
    }
    for (const status of statuses) expect(reach(status), status).toEqual(new Set(statuses))
  })

  it('any walk: a removal and its undoing lead back, and nothing that was taken away runs by itself', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...statusActions), { maxLength: 30 }), (walk) => {
        let now: Status = 'queued'
        let before: Status | null = null
        for (const action of walk) {
          const next = nextStatus(now, action, before)
          if (next === null) continue
          if (action === 'restore') {
            expect(next).toBe(before === 'queued' ? 'paused' : before)
            expect(next).not.toBe('queued')
          }
          before = action === 'remove' ? now : null
          now = next
        }
        expect(statuses).toContain(now)
      }),
      { seed: seed(), numRuns: 500 },
    )
  })
})
