/**
 * Splice or stall (reliability.md, H1): seeded origins that change, flap, lie or only label the same bytes differently. None of
 * them may ever lead to a file that mixes two versions, and every one that has one version only must finish, with no more than
 * twice its bytes sent. In full: `SLUICE_SEEDS=500 npm test -- test/engine/control/h1.test.ts`; one group again:
 * `SLUICE_SEED=<its first seed> SLUICE_SEEDS=20`.
 */
import { expect, it } from 'vitest'
import { seed } from '../../support/seed.ts'
import { h1Plan } from './h1-origins.ts'
import { chanceOf, groupsOf, seedCount } from './seeded-plan.ts'
import { report, runGroup } from './seeded-run.ts'

it.each(groupsOf(seed(), seedCount(40), 20))(
  'never splices and always finishes what is one file, seeds from %i on',
  { timeout: 120_000 },
  async (first, seeds) => {
    const disturbance = chanceOf(first ^ 0xd157).oneOf('none', 'none', 'restart', 'kill')
    const plans = seeds.map((one) => h1Plan(one))
    const { verdicts, errors } = await runGroup(plans, disturbance)
    const text = report(`H1 (engine: ${disturbance})`, verdicts)
    console.log(text)
    expect(verdicts.filter(({ isWrong }) => isWrong).map(({ plan }) => plan.seed)).toEqual([])
    expect(
      verdicts.filter(({ complaints }) => complaints.length > 0).map(({ plan }) => plan.seed),
      text,
    ).toEqual([])
    expect(errors).toEqual([])
  },
)
