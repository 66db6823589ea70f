/** Without a network nothing is counted against a download; with it again, or after a sleep, nobody waits. */
import { expect, it } from 'vitest'
import { bytesOf, cutAt, firstTimes, startOrigin, stallAt } from '../../support/fault-server/index.ts'
import { until } from '../../support/until.ts'
import { bench } from './harness.ts'

const large = { sizeBytes: 4_000_000, seed: 'link' }

it('offline: a lost connection is no failed attempt, and the download goes on as soon as the network is back', async () => {
  await using origin = await startOrigin()
  const url = origin.serve('/link.bin', large, firstTimes(1, cutAt(500_000)))
  await using house = await bench({}, { maxTries: 1, connections: 1 })
  await house.engine.setOnline(false)
  const [id = 0 as never] = await house.add([url])
  const told = await house.waitForNotice('retrying')
  expect(told.failure.code).toBe('no_network')
  await until('it waits for the network', async () => {
    const { download } = await house.engine.detail(id)
    return download.activity === 'waiting_retry' && download.failure?.code === 'no_network' && download.attempts === 0
  })
  // Told twice the same, nothing happens.
  await house.engine.setOnline(false)
  await house.engine.setOnline(true)
  const [result] = await house.settle([id])
  expect(result?.status).toBe('completed')
  expect(house.errors).toEqual([])
})

it('online again: a download that waits for its next try has it at once', async () => {
  await using origin = await startOrigin()
  const url = origin.serve('/wait.bin', large, firstTimes(1, cutAt(500_000)))
  await using house = await bench({}, { retryWaitMs: 600_000, connections: 1 })
  const [id = 0 as never] = await house.add([url])
  await house.waitForNotice('retrying')
  await house.engine.setOnline(false)
  await house.engine.setOnline(true)
  const [result] = await house.settle([id])
  expect(result?.status).toBe('completed')
  expect(await house.file('wait.bin')).toEqual(bytesOf(large, 0, large.sizeBytes))
})

it('after a sleep a connection that delivers nothing any more is replaced, and what was written is kept', async () => {
  await using origin = await startOrigin()
  const url = origin.serve('/slept.bin', large, firstTimes(1, stallAt(2_000_000)))
  await using house = await bench({}, { connections: 1, timeLimits: { idleMs: 600_000 } })
  const [id = 0 as never] = await house.add([url])
  await until('half of it is written', async () => (await house.engine.detail(id)).download.writtenBytes === 2_000_000)
  await house.engine.refreshConnections()
  const [result] = await house.settle([id])
  expect(result?.status).toBe('completed')
  expect(await house.file('slept.bin')).toEqual(bytesOf(large, 0, large.sizeBytes))
  expect(origin.log.resentBytes('/slept.bin')).toBeLessThanOrEqual(128 * 1024)
})
