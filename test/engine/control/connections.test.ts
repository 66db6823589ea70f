/** Connections of several downloads to one host: nobody starves, spare ones are given up, free ones are used, no nonsense is asked for. */
import { expect, it } from 'vitest'
import { bytesOf, startOrigin } from '../../support/fault-server/index.ts'
import { until } from '../../support/until.ts'
import { bench, failTest } from './harness.ts'

const mib = 1024 * 1024

it('gives up a spare connection to each of several that come at once', async () => {
  const large = { sizeBytes: 64 * mib, seed: 'rich' }
  await using origin = await startOrigin()
  const url = origin.serve('/large.bin', large)
  const others = ['/a.bin', '/b.bin', '/c.bin'].map((path) => origin.serve(path, large))
  // Each answer stops soon after its beginning; the first one is cut at 16 MiB.
  const stops = [0, 16, 32, 48].map((start) => origin.hold('/large.bin', { atByte: start * mib + mib }))
  const gates = ['/a.bin', '/b.bin', '/c.bin'].map((path) => origin.hold(path, { atByte: mib }))
  await using b = await bench({}, { connectionsPerHost: 4, slots: 8 })
  const [id] = await b.add([{ urls: [url], connections: 4 }])
  const rich = id ?? failTest('not added')
  await until('it has four connections', async () => (await b.engine.detail(rich)).download.connections === 4)
  await b.add(others)
  for (const gate of gates) await gate.reached()
  expect((await b.engine.detail(rich)).download.connections).toBe(1)
  for (const gate of [...stops, ...gates]) gate.release()
})

it('takes more connections when the host has room for them again', { timeout: 30_000 }, async () => {
  const large = { sizeBytes: 64 * mib, seed: 'grow' }
  await using origin = await startOrigin()
  const first = origin.serve('/first.bin', large)
  const second = origin.serve('/second.bin', large)
  const gateOfFirst = origin.hold('/first.bin', { atByte: mib })
  const gateOfSecond = origin.hold('/second.bin', { atByte: mib })
  await using b = await bench({}, { connectionsPerHost: 2, slots: 2 })
  const [one] = await b.add([{ urls: [first], connections: 1 }])
  await gateOfFirst.reached()
  const [two] = await b.add([{ urls: [second], connections: 2 }])
  await gateOfSecond.reached()
  await b.engine.downloads.pause(one === undefined ? [] : [one])
  const id = two ?? failTest('not added')
  await until(
    'it has taken the free connection',
    async () => (await b.engine.detail(id)).download.connections === 2,
    15_000,
  )
  gateOfFirst.release()
  gateOfSecond.release()
})

it.each([1, 10, 100, 70_000, 900_000])('fetches %i bytes with 64 connections wished for', async (sizeBytes) => {
  const file = { sizeBytes, seed: 'small' }
  await using origin = await startOrigin()
  const url = origin.serve('/file.bin', file)
  await using b = await bench({}, { connectionsPerHost: 64 })
  const [result] = await b.get([{ urls: [url], connections: 64 }])
  expect(result).toMatchObject({ status: 'completed', failure: null })
  expect((await b.file('file.bin')).equals(bytesOf(file, 0, sizeBytes))).toBe(true)
  expect(b.notices.filter(({ kind }) => kind === 'started').length).toBe(1)
  for (const { range } of origin.log.of('/file.bin')) {
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range ?? 'bytes=0-0') ?? failTest(`odd range ${String(range)}`)
    expect(Number(from)).toBeLessThanOrEqual(Number(to))
  }
})
