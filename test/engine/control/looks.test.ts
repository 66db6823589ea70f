/** Looking at links: few requests at once, nobody waits for a slow server but those who ask it, credentials stay with their origin. */
import { expect, test } from 'vitest'
import { probeRequest } from '../../../shared/requests.ts'
import { redirectTo, startOrigin } from '../../support/fault-server/index.ts'
import { until } from '../../support/until.ts'
import { bench } from './harness.ts'

const never = new AbortController().signal

test('a host that does not answer holds up nobody else, and is asked by four at most', async () => {
  await using slow = await startOrigin()
  await using quick = await startOrigin()
  await using house = await bench()
  const paths = Array.from({ length: 10 }, (_, index) => `/${String(index)}.bin`)
  const gates = paths.map((path) => slow.hold(path))
  const held = paths.map((path) => probeRequest.parse({ url: slow.serve(path, { sizeBytes: 1_000, seed: path }) }))
  const waiting = house.engine.looks.look({ links: held }, never)
  await until('four are asked', () => slow.log.active() === 4)
  const links = paths.map((path) => probeRequest.parse({ url: quick.serve(path, { sizeBytes: 2_000, seed: path }) }))
  const { looks } = await house.engine.looks.look({ links }, never)
  expect(looks.map(({ sizeBytes }) => sizeBytes)).toEqual(paths.map(() => 2_000))
  expect(slow.log.requests()).toBe(4)
  for (const gate of gates) gate.release()
  expect((await waiting).looks.map(({ failure }) => failure)).toEqual(paths.map(() => null))
  expect(slow.log.maxConcurrent()).toBe(4)
})

test('whoever gives up asks nobody any more', async () => {
  await using origin = await startOrigin()
  await using house = await bench()
  const paths = Array.from({ length: 20 }, (_, index) => `/${String(index)}.bin`)
  for (const path of paths) origin.hold(path)
  const links = paths.map((path) => probeRequest.parse({ url: origin.serve(path, { sizeBytes: 1_000, seed: path }) }))
  const leaving = new AbortController()
  const asked = house.engine.looks.look({ links }, leaving.signal)
  await until('some are asked', () => origin.log.active() === 4)
  leaving.abort()
  const { looks } = await asked
  expect(looks.map(({ failure }) => failure?.code)).toEqual(paths.map(() => 'cancelled'))
  await until('connections are gone', () => origin.log.active() === 0)
  expect(origin.log.requests()).toBe(4)
})

test('a user and a cookie go to the origin that they are for, and not where it sends on to', async () => {
  await using first = await startOrigin()
  await using second = await startOrigin()
  await using house = await bench()
  const target = second.serve('/target.bin', { sizeBytes: 5, seed: 'target' })
  const url = first.serve('/start', null, redirectTo(target))
  const auth = { user: 'ada', password: 'secret' }
  const link = probeRequest.parse({ url, auth, headers: [['Cookie', 'session=1']] })
  const { looks } = await house.engine.looks.look({ links: [link] }, never)
  expect(looks[0]).toMatchObject({ finalUrl: target, sizeBytes: 5, failure: null })
  expect(first.log.entries.at(-1)?.headers).toMatchObject({ cookie: 'session=1' })
  const sent = second.log.entries.at(-1)?.headers ?? {}
  expect([sent.cookie, sent.authorization]).toEqual([undefined, undefined])
})
