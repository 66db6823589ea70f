/** H1 and H5: seeded origins that change, flap, label the same bytes differently or lie, twenty at once in one engine. */
import { h1Plan } from '../engine/control/h1-origins.ts'
import { h5Plan } from '../engine/control/h5-liars.ts'
import { chanceOf, groupsOf, type Plan } from '../engine/control/seeded-plan.ts'
import { runGroup, type Disturbance, type Verdict } from '../engine/control/seeded-run.ts'
import type { HardReport, HardSetting, HardTest } from './hard-test.ts'

const atOnce = 20

interface Suite {
  readonly planOf: (seed: number) => Plan
  readonly disturbances: readonly [Disturbance, ...Disturbance[]]
  /** What of a verdict is a problem. */
  readonly problemsOf: (verdict: Verdict) => readonly string[]
}

const count = (verdicts: readonly Verdict[], is: (verdict: Verdict) => boolean): string =>
  String(verdicts.filter(is).length)

const runSuite =
  ({ planOf, disturbances, problemsOf }: Suite) =>
  async ({ faults, chance, say, problem }: HardSetting): Promise<HardReport> => {
    const begin = 1 + Math.floor(chance() * 2 ** 30)
    const verdicts: Verdict[] = []
    for (const [first, seeds] of groupsOf(begin, faults, atOnce)) {
      const disturbance = chanceOf(first ^ 0xd157).oneOf(...disturbances)
      const group = await runGroup(
        seeds.map((seed) => planOf(seed)),
        disturbance,
      )
      verdicts.push(...group.verdicts)
      for (const verdict of group.verdicts) {
        for (const words of problemsOf(verdict))
          problem(`seed ${String(verdict.plan.seed)} (group ${String(first)}, engine: ${disturbance}): ${words}`)
      }
      for (const error of group.errors) problem(`group ${String(first)}: logged as an error: ${error}`)
      say(`${String(verdicts.length)} origins`)
    }
    return {
      done: `${String(verdicts.length)} origins, seeds from ${String(begin)} on`,
      figures: [
        ['files put together from several answers', count(verdicts, ({ responses }) => responses > 1)],
        ['completed', count(verdicts, ({ result }) => result.status === 'completed')],
        [
          'of those that always were one file, completed',
          `${count(verdicts, ({ plan, result }) => plan.mustFinish && result.status === 'completed')} of ${count(verdicts, ({ plan }) => plan.mustFinish)}`,
        ],
        ['wrong files', count(verdicts, ({ isWrong }) => isWrong)],
        [
          'wrong files that claimed a proof',
          count(verdicts, ({ isWrong, result }) => isWrong && result.proof !== 'none'),
        ],
      ],
    }
  }

export const spliceOrStall: HardTest = {
  id: 'H1',
  title: 'Splice or stall',
  promise:
    'No file is put together from two versions, and what is one file finishes, with at most twice its bytes sent.',
  faults: 500,
  run: runSuite({
    planOf: h1Plan,
    disturbances: ['none', 'none', 'restart', 'kill'],
    problemsOf: ({ complaints }) => complaints,
  }),
}

export const lyingRanges: HardTest = {
  id: 'H5',
  title: 'A lying 206',
  promise: 'Other bytes under perfect headers are caught, and no file with a lie in it claims a proof.',
  faults: 500,
  run: runSuite({
    planOf: h5Plan,
    disturbances: ['none', 'none', 'none', 'restart', 'kill'],
    // One in a thousand may slip through, without a proof.
    problemsOf: ({ isWrong, result, complaints }) => (isWrong && result.proof === 'none' ? [] : complaints),
  }),
}
