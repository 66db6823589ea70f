/**
 * Lying 206 (reliability.md, H5): one answer, or one node in some, has perfect headers and other bytes. The overlaps at joins
 * and at resumes must show it; a file that is wrong all the same may claim no proof. In full:
 * `SLUICE_SEEDS=500 npm test -- test/engine/control/h5.test.ts`; one group again: `SLUICE_SEED=<its first seed> SLUICE_SEEDS=20`.
 */
import { expect, it } from 'vitest'
import { seed } from '../../support/seed.ts'
import { h5Plan } from './h5-liars.ts'
import { chanceOf, groupsOf, seedCount } from './seeded-plan.ts'
import { report, runGroup } from './seeded-run.ts'

const count = seedCount(40)
const leastCaught = 0.999
const wrong: number[] = []

it.each(groupsOf(seed(), count, 20))(
  'shows no proof for a file with a lie in it, seeds from %i on',
  { timeout: 120_000 },
  async (first, seeds) => {
    const disturbance = chanceOf(first ^ 0xd157).oneOf('none', 'none', 'none', 'restart', 'kill')
    const plans = seeds.map((one) => h5Plan(one))
    const { verdicts, errors } = await runGroup(plans, disturbance)
    const text = report(`H5 (engine: ${disturbance})`, verdicts)
    console.log(text)
    wrong.push(...verdicts.filter(({ isWrong }) => isWrong).map(({ plan }) => plan.seed))
    const claimed = verdicts.filter(({ isWrong, result }) => isWrong && result.proof !== 'none')
    expect(
      claimed.map(({ plan }) => plan.seed),
      text,
    ).toEqual([])
    const stuck = verdicts.filter(({ isWrong, complaints }) => !isWrong && complaints.length > 0)
    expect(
      stuck.map(({ plan }) => plan.seed),
      text,
    ).toEqual([])
    expect(errors).toEqual([])
  },
)

it('catches practically every lie', () => {
  expect(wrong.length).toBeLessThanOrEqual(count * (1 - leastCaught))
})
