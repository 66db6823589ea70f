import { describe, expect, test } from 'vitest'
import { fail, FailureError } from '../../../shared/failure.ts'
import { downloadId } from '../../../shared/ids.ts'
import { exitStatus, sentenceOf, statusOfError, UsageError } from '../../../main/headless/exit.ts'
import { nodeTrouble } from '../../../main/headless/node-version.ts'
import { Outcomes } from '../../../main/headless/outcomes.ts'
import { hasAnswered, inOrder } from '../../../main/headless/probe.ts'
import type { GetEvent, Reporter } from '../../../main/headless/reporter.ts'
import { Telling } from '../../../main/headless/telling.ts'
import type { ProbeView } from '../../../shared/views.ts'

const id = (value: number): ReturnType<typeof downloadId.parse> => downloadId.parse(value)

const listening = (): { events: GetEvent[]; reporter: Reporter } => {
  const events: GetEvent[] = []
  const silent = (): void => undefined
  const event = (value: GetEvent): void => {
    events.push(value)
  }
  return { events, reporter: { wantsRows: false, event, rows: silent, note: silent, warn: silent, end: silent } }
}

const completed = {
  kind: 'completed',
  batchId: null,
  name: 'n',
  path: '/n',
  sizeBytes: 3,
  proof: 'validator',
  proofSource: null,
} as const

describe('the summary', () => {
  test('has exactly the promised fields, in the order asked', () => {
    const outcomes = new Outcomes(['http://a/', 'http://b/', 'http://c/'])
    outcomes.settle(1, {
      status: 'completed',
      path: '/b',
      sizeBytes: 5,
      proof: 'digest',
      proofSource: null,
      failure: null,
    })
    outcomes.settle(0, {
      status: 'failed',
      path: null,
      sizeBytes: null,
      proof: 'none',
      proofSource: null,
      failure: { code: 'not_found', message: 'm' },
    })
    expect(outcomes.summary()).toEqual({
      type: 'summary',
      completed: 1,
      failed: 1,
      downloads: [
        {
          index: 0,
          url: 'http://a/',
          status: 'failed',
          path: null,
          sizeBytes: null,
          proof: 'none',
          proofSource: null,
          failure: { code: 'not_found', message: 'm' },
        },
        {
          index: 1,
          url: 'http://b/',
          status: 'completed',
          path: '/b',
          sizeBytes: 5,
          proof: 'digest',
          proofSource: null,
          failure: null,
        },
        {
          index: 2,
          url: 'http://c/',
          status: 'paused',
          path: null,
          sizeBytes: null,
          proof: 'none',
          proofSource: null,
          failure: null,
        },
      ],
    })
    expect(outcomes.open()).toEqual([2])
  })
})

describe('telling', () => {
  test('what came before the ids were known is told afterwards, each thing once', () => {
    const { events, reporter } = listening()
    const outcomes = new Outcomes(['http://a/', 'http://b/', 'http://a/'])
    const telling = new Telling(outcomes, reporter)
    telling.notice({ ...completed, id: id(7) })
    telling.notice({ kind: 'started', id: id(99), batchId: null, name: 'of somebody else' })
    expect(events).toEqual([])
    telling.place([id(7), id(8), id(7)], [0, 1, 2], [])
    expect(events.map(({ type, index }) => [type, index])).toEqual([
      ['completed', 0],
      ['completed', 2],
    ])
    telling.result(0, {
      status: 'completed',
      path: '/n',
      sizeBytes: 3,
      proof: 'validator',
      proofSource: null,
      failure: null,
    })
    expect(events).toHaveLength(2)
    expect(outcomes.open()).toEqual([1])
  })
  test('what came before its place is told with it, however many are placed before', () => {
    const { events, reporter } = listening()
    const telling = new Telling(new Outcomes(['http://a/', 'http://b/']), reporter)
    telling.notice({ ...completed, id: id(8) })
    telling.place([id(7)], [0], [])
    telling.notice({ ...completed, id: id(7) })
    expect(events.map(({ index }) => index)).toEqual([0])
    telling.place([id(8)], [1], [])
    telling.placed()
    expect(events.map(({ index }) => index)).toEqual([0, 1])
  })
  test('the last word of the engine overrules a notice', () => {
    const { events, reporter } = listening()
    const outcomes = new Outcomes(['http://a/'])
    const telling = new Telling(outcomes, reporter)
    telling.place([id(1)], [0], [])
    telling.notice({ kind: 'failed', id: id(1), batchId: null, name: 'n', failure: fail('not_found', 'gone') })
    telling.result(0, {
      status: 'completed',
      path: '/n',
      sizeBytes: 3,
      proof: 'none',
      proofSource: null,
      failure: null,
    })
    expect(events.map(({ type }) => type)).toEqual(['failed', 'completed'])
    expect(outcomes.summary()).toMatchObject({ completed: 1, failed: 0 })
  })
  test('a removed download has failed, a queued one is not over', () => {
    const outcomes = new Outcomes(['http://a/', 'http://b/'])
    const telling = new Telling(outcomes, listening().reporter)
    const nothing = { path: null, sizeBytes: null, proof: null, proofSource: null, failure: null }
    telling.result(0, { ...nothing, status: 'removed' })
    telling.result(1, { ...nothing, status: 'queued' })
    expect(outcomes.summary().downloads.map(({ status }) => status)).toEqual(['failed', 'paused'])
    expect(outcomes.open()).toEqual([1])
  })
})

test('the exit status tells a wrong command from a failed one, and nobody sees a stack', () => {
  expect(statusOfError(new UsageError('x'))).toBe(exitStatus.usage)
  expect(statusOfError(new FailureError(fail('bad_input', 'x')))).toBe(exitStatus.usage)
  expect(statusOfError(new FailureError(fail('folder_in_use', 'x')))).toBe(exitStatus.failed)
  expect(statusOfError(new TypeError('x'))).toBe(exitStatus.failed)
  expect(sentenceOf(new TypeError('boom'))).toBe(
    'Something in Sluice went wrong: boom. Run again with SLUICE_DEBUG=1 for details.',
  )
  expect(sentenceOf(new TypeError('boom'), true)).toContain('outcomes.test')
})

test('Node must be new enough unless another SQLite binding is named', () => {
  expect(nodeTrouble('20.20.2', undefined)).toMatch(/needs Node 22.14 or newer; this is 20.20.2/)
  expect(nodeTrouble('22.13.1', '')).not.toBeNull()
  expect(nodeTrouble('20.18.1', '/x/better_sqlite3.node')).toBeNull()
  expect(nodeTrouble('22.14.0', undefined)).toBeNull()
  expect(nodeTrouble('24.0.0', undefined)).toBeNull()
})

test('early results wait for those before them', () => {
  const shown: number[] = []
  const take = inOrder<{ index: number }>(({ index }) => shown.push(index))
  for (const index of [2, 0, 3]) take({ index })
  expect(shown).toEqual([0])
  take({ index: 1 })
  expect(shown).toEqual([0, 1, 2, 3])
})

test('an address has answered when its status is no error', () => {
  const base: ProbeView = {
    ...{ index: 0, url: '', finalUrl: null, status: 200, headers: [], sizeBytes: null, type: null, name: null },
    ...{ ranges: 'unknown', etag: null, lastModified: null, failure: null },
    timings: { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null, totalMs: 1 },
  }
  expect(hasAnswered(base)).toBe(true)
  expect(hasAnswered({ ...base, status: 399 })).toBe(true)
  expect(hasAnswered({ ...base, status: 404 })).toBe(false)
  expect(hasAnswered({ ...base, status: null, failure: fail('dns_failed', 'x') })).toBe(false)
})
