/** Some worlds of the simulation (`npm run test:hard -- H10` goes through ten thousand): the control plane on a clock, a disk and a network that are made up. */
import { expect, test } from 'vitest'
import { liveThrough } from '../hard/simulation/world.ts'
import { seed } from '../support/seed.ts'

const worlds = 40

test(`${String(worlds)} worlds, seeds from ${String(seed())} on, keep every promise`, async () => {
  const problems: string[] = []
  for (let n = 0; n < worlds; n += 1) {
    const report = await liveThrough(seed() + n)
    problems.push(...report.problems.map((problem) => `world ${String(report.seed)}: ${problem}`))
  }
  expect(problems).toEqual([])
})

test('a world in which the clock is set back for years while an attempt waits', async () => {
  expect((await liveThrough(447)).problems).toEqual([])
})
