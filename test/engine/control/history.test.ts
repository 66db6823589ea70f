/** Completed downloads leave the list when their time is over, and nothing else does. */
import { expect, it } from 'vitest'
import { startOrigin } from '../../support/fault-server/index.ts'
import { LeapingClock } from '../../support/leaping-clock.ts'
import { until } from '../../support/until.ts'
import { bench, failTest } from './harness.ts'

const dayMs = 86_400_000

it('after so many days, with a setting that holds at once; files and unfinished ones stay', async () => {
  await using origin = await startOrigin()
  const clock = new LeapingClock(Date.parse('2026-03-01T12:00:00Z'))
  await using b = await bench({ clock })
  const [old] = await b.get([origin.serve('/old.bin', { sizeBytes: 1_000, seed: 'old' })])
  const [waits = failTest('no id')] = await b.add(['http://127.0.0.1:9/waits'], { paused: true })
  clock.leapTo(clock.now() + 3 * dayMs)
  const [fresh] = await b.get([origin.serve('/fresh.bin', { sizeBytes: 1_000, seed: 'fresh' })])
  expect((await b.engine.records([old?.id ?? failTest('no id')])).length).toBe(1)
  await b.engine.limits.setSettings({ keepCompletedDays: 2 })
  await until('the old one gone', async () => (await b.engine.records([old?.id ?? failTest('no id')])).length === 0)
  expect((await b.engine.records([fresh?.id ?? failTest('no id'), waits])).map(({ id }) => id)).toEqual([
    fresh?.id,
    waits,
  ])
  expect(await b.names()).toEqual(['fresh.bin', 'old.bin'])
  expect(b.errors).toEqual([])
})

it('and while nothing is set, never', async () => {
  await using origin = await startOrigin()
  const clock = new LeapingClock(Date.parse('2026-03-01T12:00:00Z'))
  await using b = await bench({ clock })
  const [one] = await b.get([origin.serve('/one.bin', { sizeBytes: 1_000, seed: 'one' })])
  clock.leapTo(clock.now() + 4_000 * dayMs)
  await b.engine.limits.setSettings({ slots: 3 })
  await using after = await b.restart()
  expect(await after.engine.records([one?.id ?? failTest('no id')])).toHaveLength(1)
})
