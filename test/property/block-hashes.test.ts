/** Hashes of blocks: the same whatever the chunks and however transfers take turns; the record of them keeps what it is told. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BlockHashes, blockBytes, cutNear, hashesOnPage } from '../../main/engine/domain/block-hashes.ts'
import type { Block } from '../../main/engine/domain/block-hashes.ts'
import { ofRanges, rangesOf, without } from '../../main/engine/domain/segments.ts'
import { BlockHasher, blockHashesReady, hashOfBlock } from '../../main/engine/transfer/block-hashes.ts'
import { bytesOf } from '../support/fault-server/index.ts'
import { seed } from '../support/seed.ts'

await blockHashesReady()

const sizeBytes = 3 * blockBytes + 1000
const body = bytesOf({ sizeBytes, seed: 'blocks' }, 0, sizeBytes)
const blockAt = (index: number): Block => {
  const bytes = body.subarray(index * blockBytes, (index + 1) * blockBytes)
  return { index, sizeBytes: bytes.byteLength, hash: hashOfBlock(bytes) }
}

/** One transfer: where it begins, how much it takes, in which chunks. */
const transfer = fc.record({
  from: fc.integer({ min: 0, max: sizeBytes }),
  to: fc.integer({ min: 0, max: sizeBytes }),
  chunks: fc.array(fc.integer({ min: 1, max: 2 * blockBytes }), { minLength: 1, maxLength: 5 }),
})

describe('hashing while writing', () => {
  it('knows XXH64', () => {
    // From the reference implementation: XXH64("abc"), seed 0.
    expect(hashOfBlock(Buffer.from('abc'))).toBe(0x44bc2cf5ad770999n)
  })

  it('gives each block that one transfer covers, and the beginning of the one it ended in', () => {
    fc.assert(
      fc.property(fc.array(transfer, { minLength: 1, maxLength: 3 }), (transfers) => {
        const running = transfers.map(({ from, to, chunks }) => ({
          at: from,
          end: Math.max(from, to),
          from,
          chunks,
          turn: 0,
          hasher: new BlockHasher(from),
          found: [] as Block[],
        }))
        for (let open = true; open;) {
          open = false
          for (const one of running) {
            const bytes = Math.min(one.chunks[one.turn % one.chunks.length] ?? 1, one.end - one.at)
            if (bytes === 0) continue
            open = true
            one.found.push(...one.hasher.update(body.subarray(one.at, one.at + bytes)))
            one.at += bytes
            one.turn += 1
          }
        }
        for (const { from, end, hasher, found } of running) {
          const last = hasher.end()
          const expected: Block[] = []
          for (let index = Math.ceil(from / blockBytes); index * blockBytes < end; index += 1) {
            const bytes = body.subarray(index * blockBytes, Math.min(end, (index + 1) * blockBytes))
            expected.push({ index, sizeBytes: bytes.byteLength, hash: hashOfBlock(bytes) })
          }
          expect([...found, ...(last ? [last] : [])]).toEqual(expected)
        }
      }),
      { seed: seed(), numRuns: 60 },
    )
  })
})

it('a range is cut between blocks, unless one side would lose or win much by that', () => {
  const offset = fc.integer({ min: 0, max: 100 * blockBytes })
  fc.assert(
    fc.property(fc.uniqueArray(offset, { minLength: 3, maxLength: 3 }), (offsets) => {
      const [start = 0, at = 0, end = 0] = offsets.sort((a, b) => a - b)
      const cut = cutNear(at, { start, end })
      const smaller = Math.min(at - start, end - at)
      expect(Math.abs(cut - at)).toBeLessThanOrEqual(smaller / 8)
      if (cut !== at) expect(cut % blockBytes).toBe(0)
      if (smaller >= 4 * blockBytes) expect(cut % blockBytes).toBe(0)
    }),
    { seed: seed() },
  )
})

it('a map without lost ranges has every other byte, and only those', () => {
  const range = fc
    .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }))
    .map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }))
  const has = (ranges: readonly { start: number; end: number }[], at: number): boolean =>
    ranges.some(({ start, end }) => start <= at && at < end)
  fc.assert(
    fc.property(fc.array(range), fc.array(range), (written, lost) => {
      const left = rangesOf(without(ofRanges(60, written), lost))
      for (let at = 0; at < 60; at += 1) expect(has(left, at)).toBe(has(written, at) && !has(lost, at))
    }),
    { seed: seed() },
  )
})

describe('the record of hashes', () => {
  const index = fc.integer({ min: 0, max: 3 * hashesOnPage })
  const change = fc.tuple(index, fc.oneof(fc.constant(null), fc.bigInt({ min: 1n, max: 2n ** 64n - 1n })))

  it('comes back from its pages as it was, whenever they are taken', () => {
    fc.assert(
      fc.property(fc.array(fc.array(change, { maxLength: 20 }), { maxLength: 5 }), (rounds) => {
        const hashes = new BlockHashes()
        const model = new Map<number, bigint>()
        const stored = new Map<number, Uint8Array>()
        for (const round of rounds) {
          for (const [at, hash] of round) {
            if (hash === null) hashes.forget(at)
            else hashes.set(at, hash)
            if (hash === null) model.delete(at)
            else model.set(at, hash)
          }
          for (const { page, hashes: bytes } of hashes.takeChanges()) stored.set(page, bytes)
          expect(hashes.hasChanges).toBe(false)
        }
        const again = BlockHashes.of([...stored].map(([page, bytes]) => ({ page, hashes: bytes })))
        for (let at = 0; at <= 3 * hashesOnPage; at += 1) expect(again.get(at)).toBe(model.get(at) ?? null)
      }),
      { seed: seed(), numRuns: 100 },
    )
  })

  it('takes again what could not be booked', () => {
    const hashes = new BlockHashes()
    hashes.set(7, 9n)
    const pages = hashes.takeChanges()
    hashes.putBack(pages)
    expect(hashes.takeChanges()).toEqual(pages)
  })

  it('tells whole blocks inside what is written, the short last one among them', () => {
    const hashes = new BlockHashes()
    for (const one of [0, 1, 2, 3]) hashes.set(one, blockAt(one).hash)
    const written = [
      { start: 1, end: 2 * blockBytes },
      { start: 3 * blockBytes, end: sizeBytes },
    ]
    expect(hashes.within(written, sizeBytes, 'known')).toEqual([blockAt(1), blockAt(3)])
    hashes.forget(3)
    expect(hashes.within(written, sizeBytes, 'unknown').map((block) => block.index)).toEqual([3])
    hashes.keepWithin(written, sizeBytes)
    expect([0, 1, 2, 3].map((one) => hashes.get(one) !== null)).toEqual([false, true, false, false])
  })
})
