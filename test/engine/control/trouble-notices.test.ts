/** Little room and downloads that stand still are told to whoever looks, without any webhook; a command's engine tells nobody. */
import { expect, it } from 'vitest'
import { startOrigin } from '../../support/fault-server/index.ts'
import { bench } from './harness.ts'

it('says that a disk has little room, with the numbers', async () => {
  await using house = await bench({}, { diskLowBytes: 2 ** 52 })
  const notice = await house.waitForNotice('disk_low')
  expect(notice).toMatchObject({ dir: house.dir, limitBytes: 2 ** 52 })
  expect(notice.freeBytes).toBeGreaterThan(0)
})

it('says that a download stands still, and of which server', async () => {
  await using origin = await startOrigin()
  await using house = await bench({}, { stalledMs: 1_000 })
  const gate = origin.hold('/still.bin', { atByte: 100_000 })
  const [id] = await house.add([origin.serve('/still.bin', { seed: 'still', sizeBytes: 2_000_000 })])
  const notice = await house.waitForNotice('stalled')
  expect(notice).toMatchObject({ id, name: 'still.bin', host: new URL(origin.url).host })
  expect(notice.silentMs).toBeGreaterThanOrEqual(1_000)
  gate.release()
  if (id !== undefined) await house.settle([id])
  expect(house.notices.filter(({ kind }) => kind === 'stalled')).toHaveLength(1)
})
