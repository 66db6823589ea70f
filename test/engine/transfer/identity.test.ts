/** Responses to ranged requests that lie, changed or are not what was asked for: the outcome, and not a byte in the part. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  bytesOf,
  cutAt,
  header,
  htmlInstead,
  ignoreRanges,
  lieLength,
  missingContentRange,
  noValidators,
  rawHead,
  sameTagOtherBody,
  shiftedBody,
  startOrigin,
  status,
  tagPerRequest,
  weakEtag,
  wrongRangeEnd,
  wrongRangeStart,
  wrongTotal,
} from '../../support/fault-server/index.ts'
import type { Behaviour, Origin, Resource } from '../../support/fault-server/index.ts'
import { seed } from '../../support/seed.ts'
import { readCursorRecords } from '../../../main/engine/transfer/cursor-file.ts'
import type { Identity } from '../../../main/engine/transfer/protocol.ts'
import { Harness, brief, identityOf } from './harness.ts'

let origin: Origin
let harness: Harness
let paths = 0
const file: Resource = { sizeBytes: 600_000, seed: seed() }
const start = 200_000
const end = 400_000

beforeAll(async () => {
  origin = await startOrigin()
  harness = new Harness(1)
})
afterAll(async () => {
  expect(harness.logged).toEqual([])
  await harness.close()
  await origin.stop()
})

interface Result {
  readonly outcome: string
  readonly cursor: number
  /** Bytes of the part that are no longer the 7 it was filled with, besides those that are right. */
  readonly wrong: number
}

const resume = async (
  behaviours: readonly Behaviour[],
  { expected = {}, overlapBytes = 0 }: { expected?: Partial<Identity>; overlapBytes?: number } = {},
): Promise<Result> => {
  const url = origin.serve(`/identity-${String((paths += 1))}`, file, ...behaviours)
  const content = Buffer.alloc(file.sizeBytes, 7)
  bytesOf(file, 0, start).copy(content)
  const part = harness.part(content)
  const running = harness.start(url, {
    range: { start: start - overlapBytes, end },
    expect: { ...identityOf(file), ...expected },
    pour: harness.pour(part, start, overlapBytes),
    limit: end,
  })
  const outcome = brief(await running.outcome())
  const { cursor } = harness.lanes.counters.read(running.counter)
  const bytes = harness.bytes(part)
  bytesOf(file, start, cursor).copy(content, start)
  return { outcome, cursor, wrong: Buffer.compare(content, bytes) }
}

const untouched = (outcome: string): Result => ({ outcome, cursor: start, wrong: 0 })
const whole: Result = { outcome: 'done', cursor: end, wrong: 0 }

test.each<[string, Behaviour[], string]>([
  ['another start', [wrongRangeStart(1)], 'failed range_mismatch'],
  ['no Content-Range', [missingContentRange()], 'failed range_mismatch'],
  ['a malformed Content-Range', [header('content-range', 'bytes 200000')], 'failed range_mismatch'],
  [
    'two Content-Ranges',
    [header('content-range', ['bytes 200000-399999/600000', 'bytes 0-1/2'])],
    'failed range_mismatch',
  ],
  ['a multipart answer', [header('content-type', 'multipart/byteranges; boundary=x')], 'failed range_mismatch'],
  ['another total', [wrongTotal(5)], 'changed resource_changed'],
  ['another ETag', [tagPerRequest()], 'relabelled resource_changed'],
  [
    'another Last-Modified',
    [header('etag', ''), header('last-modified', 'Thu, 02 May 2024 10:00:00 GMT')],
    'relabelled resource_changed',
  ],
  ['416', [status(416)], 'changed resource_changed'],
  ['200, same identity', [ignoreRanges()], 'unranged'],
  ['200, other identity', [ignoreRanges(), tagPerRequest()], 'changed resource_changed'],
  ['a web page', [htmlInstead()], 'failed web_page'],
  ['403', [status(403)], 'failed forbidden'],
])('%s', async (_, behaviours, outcome) => {
  expect(await resume(behaviours)).toEqual(untouched(outcome))
})

test('an empty ETag on their side is another label than ours', async () => {
  expect((await resume([header('etag', '"other"')])).outcome).toBe('relabelled resource_changed')
})

test('the same tag made weak, and labels that one side lacks, say nothing against it', async () => {
  expect(await resume([weakEtag()])).toEqual(whole)
  expect(await resume([noValidators()])).toEqual(whole)
  expect(await resume([], { expected: { etag: null, lastModified: null } })).toEqual(whole)
})

test('an equal strong tag outweighs another date', async () => {
  expect(await resume([header('last-modified', 'Thu, 02 May 2024 10:00:00 GMT')])).toEqual(whole)
})

test('an unknown total is enough under the same strong tag, and not without', async () => {
  const label = header('content-range', 'bytes 200000-399999/*')
  expect(await resume([label])).toEqual(whole)
  expect(await resume([label, noValidators()])).toEqual(untouched('failed range_mismatch'))
})

test('a shorter range than asked is taken as far as it goes', async () => {
  const result = await resume([wrongRangeEnd(-50_000)])
  expect(result).toEqual({ outcome: 'failed connection_lost', cursor: end - 50_000, wrong: 0 })
})

test('a longer range than asked stops at the limit', async () => {
  expect(await resume([wrongRangeEnd(100_000)])).toEqual(whole)
})

test('a declared length that never comes is a loss, one beyond the label is not written', async () => {
  expect(await resume([cutAt(1_000)])).toEqual({ outcome: 'failed connection_lost', cursor: start + 1_000, wrong: 0 })
  expect(await resume([lieLength(10)])).toEqual(whole)
  const body = rawHead(
    'HTTP/1.1 206 Partial\r\ncontent-range: bytes 200000-299999/600000\r\ncontent-length: 200000\r\nconnection: close\r\n\r\n',
  )
  expect(await resume([body])).toEqual({ outcome: 'failed connection_lost', cursor: 300_000, wrong: 0 })
})

test('what was repeated and compared is noted with what is new', async () => {
  const part = harness.part(bytesOf(file, 0, start))
  const pour = harness.pour(part, start, 65_536, true)
  const url = origin.serve('/noted', file)
  const range = { start: start - 65_536, end }
  const running = harness.start(url, { range, expect: identityOf(file), pour, limit: end })
  expect(brief(await running.outcome())).toBe('done')
  expect(readCursorRecords(pour.cursorPath, part, 'test')).toEqual([{ start: start - 65_536, written: end }])
})

test('overlap: the same bytes pour, other bytes are another version and none is written', async () => {
  expect(await resume([], { overlapBytes: 65_536 })).toEqual(whole)
  expect(await resume([shiftedBody(16)], { overlapBytes: 65_536 })).toEqual(untouched('changed resource_changed'))
  const otherBody = sameTagOtherBody({ requests: 0 }, 'other')
  expect(await resume([otherBody], { overlapBytes: 65_536 })).toEqual(untouched('changed resource_changed'))
})
