/** Checksums that the server sends along: verified when the user gave none, remembered over a restart, told when they are nonsense. */
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { bytesOf, header, sha256Of, startOrigin } from '../../support/fault-server/index.ts'
import type { Behaviour, Resource } from '../../support/fault-server/index.ts'
import { tempFolder } from '../../support/temp.ts'
import { until } from '../../support/until.ts'
import { openFaultyRooms } from './faulty-rooms.ts'
import { bench, failTest } from './harness.ts'

const mib = 1024 * 1024
const small: Resource = { sizeBytes: 300_000, seed: 'small' }
const large: Resource = { sizeBytes: 24 * mib, seed: 'large' }

const digestOf = (name: string, resource: Resource): string =>
  createHash(name)
    .update(bytesOf(resource, 0, resource.sizeBytes))
    .digest('base64')
const reprDigest = (resource: Resource): Behaviour => header('repr-digest', `sha-256=:${digestOf('sha256', resource)}:`)

describe("the server's checksum", () => {
  it.each<[string, Behaviour, Resource]>([
    ['Repr-Digest', reprDigest(small), small],
    ['Digest', header('digest', `md5=${digestOf('md5', small)}`), small],
    ['Content-MD5', header('content-md5', digestOf('md5', small)), small],
    ['Repr-Digest of a file that comes in several parts', reprDigest(large), large],
  ])('is the proof: %s', async (_, behaviour, resource) => {
    await using origin = await startOrigin()
    const url = origin.serve('/file.bin', resource, behaviour)
    await using b = await bench()
    const [result] = await b.get([url])
    expect(result).toMatchObject({ status: 'completed', proof: 'digest', proofSource: 'header' })
  })

  it('that the bytes do not have fails the download and says whose it was; the file is kept aside', async () => {
    await using origin = await startOrigin()
    const url = origin.serve('/file.bin', small, reprDigest(large))
    await using b = await bench()
    const [result] = await b.get([url])
    const failure = { code: 'checksum_mismatch', detail: { source: 'header', algorithm: 'sha-256' } }
    expect(result).toMatchObject({ status: 'failed', failure })
    expect(result?.failure?.message).toContain("the server's own header")
    expect(await b.names()).toEqual(['file.bin.mismatch'])
  })

  it('is not asked when the user gave one', async () => {
    await using origin = await startOrigin()
    const url = origin.serve('/file.bin', small, reprDigest(large))
    await using b = await bench()
    const [result] = await b.get([{ urls: [url], checksum: { algorithm: 'sha-256', hex: sha256Of(small) } }])
    expect(result).toMatchObject({ status: 'completed', proof: 'digest', proofSource: 'user' })
  })

  it('is ignored when it cannot be understood, and the timeline says so', async () => {
    await using origin = await startOrigin()
    const url = origin.serve('/file.bin', small, header('repr-digest', 'sha-256=nonsense'))
    await using b = await bench()
    const [result] = await b.get([url])
    expect(result).toMatchObject({ status: 'completed', proof: 'validator', proofSource: null })
    const { events } = await b.engine.detail(result?.id ?? failTest('no result'))
    expect(events).toContainEqual(expect.objectContaining({ kind: 'digest_ignored' }))
  })

  it.each([
    ['right', reprDigest(large), 'completed'],
    ['wrong', reprDigest(small), 'failed'],
  ])('is remembered when the download goes on after a restart: %s', async (_, behaviour, status) => {
    await using origin = await startOrigin()
    const url = origin.serve('/file.bin', large, behaviour)
    const gate = origin.hold('/file.bin', { atByte: 20 * mib })
    await using b = await bench()
    const ids = await b.add([{ urls: [url], connections: 1 }])
    await gate.reached()
    await until(
      'much is there',
      async () => (await b.engine.detail(ids[0] ?? failTest(''))).download.writtenBytes > mib,
    )
    await b.stop()
    gate.release()
    // From here on the server says nothing of it.
    origin.serve('/file.bin', large)
    await using after = await b.restart()
    const [result] = await after.settle(ids)
    expect(result).toMatchObject({ status })
    expect(origin.log.resentBytes('/file.bin')).toBeLessThan(8 * mib)
  })

  it('is computed while the file is written where one connection writes it, and read back otherwise', async () => {
    await using origin = await startOrigin()
    const url = origin.serve('/file.bin', large, reprDigest(large))
    await using folder = tempFolder('digest')
    let readBack = 0
    const digest = (): void => {
      readBack += 1
    }
    await using rooms = await openFaultyRooms(folder.path, { disk: { digest } })
    for (const connections of [1, 4]) {
      await rooms.add([{ urls: [url], connections, out: `by-${String(connections)}.bin` }])
      const [result] = await rooms.settled()
      expect(result).toMatchObject({ status: 'completed', proof: 'digest' })
      expect(readBack).toBe(connections === 1 ? 0 : 1)
    }
  })
})
