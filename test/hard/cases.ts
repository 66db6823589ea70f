/** Cases in an order of chance, each lived once before any is lived again, and how many of each kind were as they must be. */
import type { Expected, Get, Said } from './get.ts'
import { shuffled, type HardReport, type HardSetting } from './hard-test.ts'

/** What somebody did, what came of it, and what must have come. */
export interface Outcome {
  readonly get: Get
  readonly said: Said
  readonly expected: readonly Expected[]
  /** The only codes that a failure may have; none: everything must be there. Whether it has to fail is the case's. */
  readonly codes: readonly string[]
}

export interface CaseRules<C> {
  /** Under which it is counted. */
  readonly kindOf: (one: C) => string
  readonly nameOf: (one: C) => string
  /** What was not as it must be, in words. */
  readonly live: (one: C, setting: HardSetting) => Promise<readonly string[]>
  /** What follows "61 cases with 6 kinds of ". */
  readonly kinds: string
}

export const runCases = async <C>(
  cases: readonly C[],
  { kindOf, nameOf, live, kinds }: CaseRules<C>,
  setting: HardSetting,
): Promise<HardReport> => {
  const { faults, chance, say, problem } = setting
  const order = shuffled(cases, chance)
  const counts = new Map<string, { tried: number; good: number }>()
  let tried = 0
  for (; tried < faults; tried += 1) {
    const one = order[tried % order.length]
    if (one === undefined) break
    const problems = await live(one, setting)
    for (const found of problems) problem(`${nameOf(one)}: ${found}`)
    const count = counts.get(kindOf(one)) ?? { tried: 0, good: 0 }
    counts.set(kindOf(one), { tried: count.tried + 1, good: count.good + (problems.length === 0 ? 1 : 0) })
    say(`${String(tried + 1)} of ${String(faults)}: ${nameOf(one)}`)
  }
  return {
    done: `${String(tried)} cases with ${String(counts.size)} kinds of ${kinds}`,
    figures: [...counts]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, count]) => [name, `${String(count.good)} of ${String(count.tried)} as they must be`] as const),
  }
}
