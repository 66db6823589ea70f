/** Who may run: against a reference that is slow and plain, and against the promises themselves. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { admit } from '../../main/engine/domain/admission.ts'
import type { Applicant, SlotLimits } from '../../main/engine/domain/admission.ts'
import type { BatchId, DownloadId, QueueId } from '../../shared/ids.ts'
import { seed } from '../support/seed.ts'

const names = ['a.test', 'b.test', 'c.test'] as const
const limit = fc.option(fc.integer({ min: 1, max: 4 }))
const table = fc.array(limit, { minLength: 3, maxLength: 3 })

const people = fc
  .array(
    fc.record({
      queue: fc.integer({ min: 1, max: 3 }),
      batch: fc.option(fc.integer({ min: 1, max: 3 })),
      host: fc.constantFrom(...names),
      runs: fc.boolean(),
    }),
    { maxLength: 25 },
  )
  .map((rows) => {
    const all = rows.map(({ queue, batch, host, runs }, index) => ({
      runs,
      // Ids as a ledger gives them.
      one: {
        id: (index + 1) as DownloadId,
        queueId: queue as QueueId,
        batchId: batch as BatchId | null,
        host,
      } satisfies Applicant,
    }))
    const those = (running: boolean): readonly Applicant[] =>
      all.filter(({ runs }) => runs === running).map(({ one }) => one)
    return { applicants: those(false), running: those(true) }
  })

const limits = fc
  .record({ slots: fc.integer({ min: 1, max: 8 }), hosts: table, queues: table, batches: table })
  .map(({ slots, hosts, queues, batches }): SlotLimits => ({
    slots,
    perHost: (host) => hosts[names.findIndex((name) => name === host)] ?? null,
    perQueue: (id) => queues[id - 1] ?? null,
    perBatch: (id) => batches[id - 1] ?? null,
  }))

/** Whether one more fits beside those who run, counted from scratch. */
function fits(
  one: Applicant,
  running: readonly Applicant[],
  { slots, perHost, perQueue, perBatch }: SlotLimits,
): boolean {
  const count = (same: (other: Applicant) => boolean): number => running.filter(same).length
  return (
    running.length < slots &&
    count((other) => other.host === one.host) < (perHost(one.host) ?? Infinity) &&
    count((other) => other.queueId === one.queueId) < (perQueue(one.queueId) ?? Infinity) &&
    (one.batchId === null || count((other) => other.batchId === one.batchId) < (perBatch(one.batchId) ?? Infinity))
  )
}

function reference(
  applicants: readonly Applicant[],
  running: readonly Applicant[],
  given: SlotLimits,
): readonly Applicant[] {
  return applicants.reduce<readonly Applicant[]>(
    (admitted, one) => (fits(one, [...running, ...admitted], given) ? [...admitted, one] : admitted),
    [],
  )
}

describe('admission', () => {
  it('admits exactly whom the plain reference admits, in their order', () => {
    fc.assert(
      fc.property(people, limits, ({ applicants, running }, given) => {
        expect(admit(applicants, running, given).admitted).toEqual(reference(applicants, running, given))
      }),
      { seed: seed(), numRuns: 2000 },
    )
  })

  it('leaves nobody out who still fits, and lifts nothing above a limit', () => {
    fc.assert(
      fc.property(people, limits, ({ applicants, running }, given) => {
        const { admitted } = admit(applicants, running, given)
        const after = [...running, ...admitted]
        for (const one of applicants) if (!admitted.includes(one)) expect(fits(one, after, given)).toBe(false)
        for (const one of admitted) {
          const others = after.filter((other) => other !== one)
          expect(fits(one, others, given)).toBe(true)
        }
      }),
      { seed: seed(), numRuns: 1000 },
    )
  })

  it('names as saturated just what is at or above its limit, so that asking without it loses nobody', () => {
    fc.assert(
      fc.property(people, limits, ({ applicants, running }, given) => {
        const { admitted, saturated } = admit(applicants, running, given)
        const after = [...running, ...admitted]
        const everybody = [...running, ...applicants]
        const full = <K>(keyOf: (one: Applicant) => K, most: (key: K) => number | null): K[] =>
          [...new Set(everybody.map(keyOf))].filter(
            (key) => after.filter((one) => keyOf(one) === key).length >= (most(key) ?? Infinity),
          )
        expect(new Set(saturated.hosts)).toEqual(new Set(full((one) => one.host, given.perHost)))
        expect(new Set(saturated.queues)).toEqual(new Set(full((one) => one.queueId, given.perQueue)))
        const batches = full(
          (one) => one.batchId,
          (id) => (id === null ? null : given.perBatch(id)),
        )
        expect(new Set(saturated.batches)).toEqual(new Set(batches))
        for (const one of applicants) {
          const excluded =
            saturated.hosts.includes(one.host) ||
            saturated.queues.includes(one.queueId) ||
            (one.batchId !== null && saturated.batches.includes(one.batchId))
          if (excluded) expect(fits(one, after, given)).toBe(false)
        }
      }),
      { seed: seed(), numRuns: 1000 },
    )
  })
})
