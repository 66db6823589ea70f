/** The small pure parts of the store. */
import fc from 'fast-check'
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { assertVersions, checkedSqliteVersion, versionFloors } from '../../../main/engine/store/connection.ts'
import { containing } from '../../../main/engine/store/lists.ts'
import { nameKey } from '../../../main/engine/store/name-key.ts'
import { soundSegments } from '../../../main/engine/store/segments.ts'
import { ledgerFailure, meansDamage } from '../../../main/engine/store/sqlite-failure.ts'
import { workerEntry } from '../../../main/engine/worker-entry.ts'
import { failureOf } from '../../../shared/failure.ts'
import { seed } from '../../support/seed.ts'

test('a SQLite or library below its floor is refused', () => {
  expect(versionFloors).toEqual({ sqlite: '3.51.3', library: '12.8.0' })
  for (const good of [versionFloors, { sqlite: '3.54.1', library: '13.2.0' }, { sqlite: '4.0', library: '12.10.0' }]) {
    assertVersions(good)
  }
  for (const bad of [
    { sqlite: '3.51.2', library: '13.2.0' },
    { sqlite: '3.9.9', library: '13.2.0' },
    { sqlite: '3.54.1', library: '12.7.9' },
    { sqlite: '3.54.1', library: 'unknown' },
  ]) {
    let thrown: unknown
    try {
      assertVersions(bad)
    } catch (error) {
      thrown = error
    }
    expect(failureOf(thrown).code, JSON.stringify(bad)).toBe('ledger_unusable')
  }
})

test('what is installed is new enough', () => {
  expect(checkedSqliteVersion(null)).toMatch(/^3\.\d+\.\d+$/)
})

test('names sort as people count', () => {
  const names = ['part10', 'Part2', 'part1', 'part01b', 'a100', 'a99', 'A9', '10', '9', 'x']
  const sorted = names.toSorted((a, b) => (nameKey(a) < nameKey(b) ? -1 : 1))
  expect(sorted).toEqual(['9', '10', 'A9', 'a99', 'a100', 'part1', 'part01b', 'Part2', 'part10', 'x'])
  expect(nameKey('A\u0308')).toBe(nameKey('ä'))
})

test('search text means itself', () => {
  expect(containing('100%_\\')).toBe('%100\\%\\_\\\\%')
})

test('errors of SQLite and the system become failures by their codes', () => {
  const of = (code: string): string => ledgerFailure(Object.assign(new Error('text is not looked at'), { code })).code
  expect(of('SQLITE_FULL')).toBe('disk_full')
  expect(of('SQLITE_READONLY_DBMOVED')).toBe('ledger_read_only')
  expect(of('SQLITE_IOERR_FSYNC')).toBe('ledger_unusable')
  expect(of('SQLITE_CORRUPT_INDEX')).toBe('ledger_unusable')
  expect(of('SQLITE_CONSTRAINT_CHECK')).toBe('internal')
  expect(of('ENOSPC')).toBe('disk_full')
  expect(ledgerFailure(new Error('plain')).code).toBe('internal')
  const damage = (code: string): boolean => meansDamage(Object.assign(new Error(), { code }))
  expect(['SQLITE_CORRUPT', 'SQLITE_NOTADB', 'SQLITE_ERROR', 'SQLITE_IOERR_SHORT_READ'].every(damage)).toBe(true)
  expect(['SQLITE_FULL', 'SQLITE_IOERR_READ', 'SQLITE_BUSY', 'EACCES'].some(damage)).toBe(false)
})

test('workers are found beside the source and beside the bundle', () => {
  expect(existsSync(workerEntry('ledger-worker'))).toBe(true)
  const built = 'file:///app/out/chunk-engine-1a2b.js'
  expect(workerEntry('lane-worker', built).href).toBe('file:///app/out/lane-worker.js')
  const source = 'file:///app/main/engine/worker-entry.ts'
  expect(workerEntry('disk-worker', source).href).toBe('file:///app/main/engine/transfer/disk-worker.ts')
})

const number = fc.oneof(fc.integer({ min: -5, max: 50 }), fc.constant(Infinity), fc.constant(1.5), fc.constant(2 ** 60))
const anySegments = fc.array(fc.record({ start: number, end: number, written: number }), { maxLength: 8 })

test('whatever is stored, a sound cover comes out, and a sound cover comes out unchanged', () => {
  fc.assert(
    fc.property(anySegments, (stored) => {
      const cover = soundSegments(stored)
      let at = 0
      for (const { start, end, written } of cover) {
        expect(start).toBe(at)
        expect(written).toBeGreaterThanOrEqual(start)
        expect(written).toBeLessThanOrEqual(end)
        // No byte counts as written that no stored segment claimed.
        if (written > start) expect(stored).toContainEqual({ start, end, written })
        at = end
      }
      expect(soundSegments(cover)).toEqual(cover)
    }),
    { seed: seed() },
  )
})
