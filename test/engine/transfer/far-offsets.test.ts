/** Offsets beyond 31 and 32 bits: what is fetched there lands there. */
import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { expect, test } from 'vitest'
import { bytesOf, startOrigin } from '../../support/fault-server/index.ts'
import { Harness, identityOf } from './harness.ts'

const tib = 2 ** 40

test.each([2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, tib - 5_000])(
  'a range that begins at byte %i of a tebibyte lands there',
  async (start) => {
    const file = { sizeBytes: tib, seed: 'far' }
    await using origin = await startOrigin()
    await using harness = new Harness(1)
    const part = harness.part()
    const end = Math.min(tib, start + 100_000)
    const running = harness.start(origin.serve('/far', file), {
      range: { start, end },
      expect: identityOf(file),
      pour: harness.pour(part, start),
      limit: end,
    })
    expect((await running.outcome()).kind).toBe('done')
    const bytes = Buffer.alloc(end - start)
    const fd = openSync(part.path, 'r')
    readSync(fd, bytes, 0, bytes.length, start)
    closeSync(fd)
    expect(bytes.equals(bytesOf(file, start, end))).toBe(true)
    expect(statSync(part.path).size).toBe(end)
  },
)
