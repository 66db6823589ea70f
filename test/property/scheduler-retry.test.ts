/** Whether and when a failed attempt is tried again: any failure, any policy. The seed is that of the run. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { offlineWaitMs } from '../../main/engine/domain/link.ts'
import { roomWaitMs } from '../../main/engine/domain/room.ts'
import { decideRetry, longestRetryAfterMs, longestRetryWaitMs } from '../../main/engine/domain/retry.ts'
import type { FailedAttempt, RetryPolicy } from '../../main/engine/domain/retry.ts'
import { failureCode } from '../../shared/failure-schema.ts'
import { fail, retryAdvice } from '../../shared/failure.ts'
import type { FailureCode } from '../../shared/failure.ts'
import { seed } from '../support/seed.ts'

const policy: fc.Arbitrary<RetryPolicy> = fc.record({
  maxTries: fc.integer({ min: 1, max: 1000 }),
  retryWaitMs: fc.integer({ min: 0, max: 3_600_000 }),
})
const retryAfter = fc.option(fc.integer({ min: 0, max: 10_000_000 }))

const attempt = (codes: fc.Arbitrary<FailureCode>): fc.Arbitrary<FailedAttempt> =>
  fc
    .record({
      code: codes,
      retryAfterMs: retryAfter,
      attempts: fc.nat(1200),
      progressed: fc.boolean(),
      urlIndex: fc.nat(9),
      urlCount: fc.integer({ min: 1, max: 10 }),
      random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    })
    .map(({ code, retryAfterMs, urlIndex, urlCount, ...rest }) => ({
      ...rest,
      urlCount,
      urlIndex: urlIndex % urlCount,
      failure: fail(code, 'x', retryAfterMs === null ? {} : { retryAfterMs }),
    }))

const all = failureCode.options
/** Without a network, or without room on the disk, no attempt is counted: these have rules of their own. */
const auto = fc.constantFrom(
  ...all.filter((code) => retryAdvice[code] === 'auto' && code !== 'no_network' && code !== 'disk_full'),
)
const others = fc.constantFrom(...all.filter((code) => retryAdvice[code] !== 'auto'))

it('without a network the same address is tried again, and nothing is counted', () => {
  fc.assert(
    fc.property(policy, attempt(fc.constant('no_network')), (given, failed) => {
      const { attempts, urlIndex } = failed
      expect(decideRetry(given, failed)).toEqual({ kind: 'retry', waitMs: offlineWaitMs, attempts, urlIndex })
    }),
    { seed: seed(), numRuns: 200 },
  )
})

it('without room on the disk the same, unless one try was asked for', () => {
  fc.assert(
    fc.property(policy, attempt(fc.constant('disk_full')), (given, failed) => {
      const { attempts, urlIndex } = failed
      const waits = { kind: 'retry', waitMs: roomWaitMs, attempts, urlIndex }
      expect(decideRetry(given, failed)).toEqual(given.maxTries === 1 ? { kind: 'fail' } : waits)
    }),
    { seed: seed(), numRuns: 200 },
  )
})

describe('a failure that may pass', () => {
  it('is tried again until the attempts are used up, counting from the last progress', () => {
    fc.assert(
      fc.property(policy, attempt(auto), (given, failed) => {
        const count = failed.progressed ? 1 : failed.attempts + 1
        const decision = decideRetry(given, failed)
        expect(decision.kind).toBe(count < given.maxTries ? 'retry' : 'fail')
        if (decision.kind === 'retry') expect(decision.attempts).toBe(count)
      }),
      { seed: seed(), numRuns: 1000 },
    )
  })

  it('is never tried sooner than the server or the user asked, and never later than the caps and a quarter', () => {
    fc.assert(
      fc.property(policy, attempt(auto), (given, failed) => {
        const decision = decideRetry({ ...given, maxTries: 2000 }, failed)
        if (decision.kind === 'fail') return expect.fail('attempts are left')
        const asked = Math.min(failed.failure.retryAfterMs ?? 0, longestRetryAfterMs)
        expect(decision.waitMs).toBeGreaterThanOrEqual(asked)
        expect(decision.waitMs).toBeGreaterThanOrEqual(given.retryWaitMs)
        expect(decision.waitMs).toBeLessThanOrEqual(
          Math.ceil(1.25 * Math.max(asked, longestRetryWaitMs, given.retryWaitMs)),
        )
        expect(Number.isSafeInteger(decision.waitMs)).toBe(true)
        return undefined
      }),
      { seed: seed(), numRuns: 2000 },
    )
  })

  it('doubles its wait from attempt to attempt', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.nat(5), (retryWaitMs, attempts) => {
        const decision = decideRetry(
          { maxTries: 100, retryWaitMs },
          { failure: fail('connection_lost', 'x'), attempts, progressed: false, urlIndex: 0, urlCount: 1, random: 0 },
        )
        expect(decision).toMatchObject({
          kind: 'retry',
          waitMs: Math.min(longestRetryWaitMs, retryWaitMs * 2 ** attempts),
        })
      }),
      { seed: seed() },
    )
  })

  it('goes round the mirrors in turn', () => {
    fc.assert(
      fc.property(attempt(auto), (failed) => {
        const seen = new Set<number>()
        let { urlIndex } = failed
        for (let attempts = 0; attempts < failed.urlCount; attempts += 1) {
          const decision = decideRetry(
            { maxTries: 100, retryWaitMs: 1 },
            { ...failed, attempts, urlIndex, progressed: false },
          )
          if (decision.kind === 'fail') return expect.fail('attempts are left')
          expect(decision.urlIndex).toBe((urlIndex + 1) % failed.urlCount)
          urlIndex = decision.urlIndex
          seen.add(urlIndex)
        }
        expect(seen.size).toBe(failed.urlCount)
        return undefined
      }),
      { seed: seed(), numRuns: 300 },
    )
  })
})

describe('a failure that does not pass by itself', () => {
  it('ends the download, unless it belongs to the address and another address was not tried', () => {
    const own = new Set<FailureCode>([
      'not_found',
      'forbidden',
      'auth_required',
      'http_error',
      'tls_failed',
      'web_page',
    ])
    fc.assert(
      fc.property(policy, attempt(others), (given, failed) => {
        const decision = decideRetry(given, failed)
        const elsewhere = own.has(failed.failure.code) && failed.attempts + 1 < failed.urlCount
        expect(decision.kind).toBe(elsewhere ? 'retry' : 'fail')
        if (decision.kind === 'retry') {
          expect(decision).toMatchObject({ waitMs: 0, urlIndex: (failed.urlIndex + 1) % failed.urlCount })
        }
      }),
      { seed: seed(), numRuns: 1000 },
    )
  })

  it('tries each address once and then ends', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), fc.nat(9), (urlCount, first) => {
        const tried = [first % urlCount]
        for (let attempts = 0; ;) {
          const decision = decideRetry(
            { maxTries: 8, retryWaitMs: 1 },
            {
              failure: fail('not_found', 'x'),
              attempts,
              progressed: false,
              urlIndex: tried.at(-1) ?? 0,
              urlCount,
              random: 0,
            },
          )
          if (decision.kind === 'fail') break
          attempts = decision.attempts
          tried.push(decision.urlIndex)
        }
        expect(tried).toHaveLength(urlCount)
        expect(new Set(tried).size).toBe(urlCount)
      }),
      { seed: seed() },
    )
  })
})

it('the same failure, policy and chance give the same decision', () => {
  fc.assert(
    fc.property(policy, attempt(fc.constantFrom(...all)), (given, failed) => {
      const before = structuredClone({ given, failed })
      expect(decideRetry(given, failed)).toEqual(decideRetry(structuredClone(given), structuredClone(failed)))
      expect({ given, failed }).toEqual(before)
    }),
    { seed: seed(), numRuns: 300 },
  )
})
