/** The ledger fails in the middle of things: nothing is asked of a server again and again, and a finish that was cut short is finished. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fail, FailureError } from '../../../shared/failure.ts'
import { bytesOf, chunked, startOrigin, status } from '../../support/fault-server/index.ts'
import { tempFolder } from '../../support/temp.ts'
import { until } from '../../support/until.ts'
import { openFaultyRooms } from './faulty-rooms.ts'

const mib = 1024 * 1024
const diskFull = (): never => {
  throw new FailureError(fail('disk_full', 'The disk of the list of downloads is full.'))
}

/** Fails at first, as often as said. */
const first = (count: number, act: () => unknown) => () => {
  count -= 1
  return count >= 0 ? act() : undefined
}

it('keeps what has become of an attempt until the ledger takes it, and does not ask the server meanwhile', async () => {
  await using origin = await startOrigin()
  const url = origin.serve('/file.bin', { sizeBytes: 10, seed: 'none' }, status(404))
  await using folder = tempFolder('ledger')
  let full = true
  let tried = 0
  const whileFull = (): void => {
    tried += 1
    if (full) diskFull()
  }
  await using rooms = await openFaultyRooms(folder.path, { ledger: { transition: whileFull } })
  await rooms.add([{ urls: [url] }])
  await until('the outcome was to be booked several times', () => tried >= 3)
  expect(origin.log.of('/file.bin').length).toBe(1)
  full = false
  const [result] = await rooms.settled()
  expect(result).toMatchObject({ status: 'failed', failure: { code: 'not_found' } })
  expect(origin.log.of('/file.bin').length).toBe(1)
})

it('ends while the ledger takes nothing', async () => {
  await using origin = await startOrigin()
  const url = origin.serve('/file.bin', { sizeBytes: 10, seed: 'none' }, status(404))
  await using folder = tempFolder('ledger')
  let tried = 0
  await using rooms = await openFaultyRooms(folder.path, {
    ledger: {
      transition: () => {
        tried += 1
        diskFull()
      },
    },
  })
  await rooms.add([{ urls: [url] }])
  await until('it is tried again', () => tried >= 2)
})

it.each([
  ['whose length was not known', 'GET', [chunked()]],
  ['that cannot be asked for in parts', 'POST', []],
] as const)('finishes a file %s after its booking failed, without asking again', async (_, method, behaviours) => {
  const file = { sizeBytes: 300_000, seed: 'finish' }
  await using origin = await startOrigin()
  const url = origin.serve('/file.bin', file, ...behaviours)
  await using folder = tempFolder('ledger')
  await using rooms = await openFaultyRooms(folder.path, { ledger: { complete: first(1, diskFull) } }, { maxTries: 1 })
  const ids = await rooms.add([{ urls: [url], method, out: 'file.bin' }])
  const [failed] = await rooms.settled()
  expect(failed).toMatchObject({ status: 'failed', failure: { code: 'disk_full' } })
  await rooms.rooms.downloads.resume(ids)
  await until('it is complete', () => rooms.notices.some(({ kind }) => kind === 'completed'))
  expect(await rooms.names()).toEqual(['file.bin'])
  expect((await rooms.file('file.bin')).equals(bytesOf(file, 0, file.sizeBytes))).toBe(true)
  expect(origin.log.of('/file.bin').length).toBe(1)
})

it('takes back the name of a small file that the ledger did not take, even where the ledger takes no question either', async () => {
  const file = { sizeBytes: 3_000, seed: 'small' }
  await using origin = await startOrigin()
  const url = origin.serve('/file.bin', file)
  await using folder = tempFolder('ledger')
  // On a full disk all answers of one commit fail together, those to questions among them.
  let full = false
  const fills = first(1, () => {
    full = true
  })
  const whileFull = (): void => {
    if (full) diskFull()
  }
  const complete = (): void => {
    fills()
    whileFull()
  }
  const faults = { ledger: { complete, downloads: whileFull } }
  await using rooms = await openFaultyRooms(folder.path, faults, { maxTries: 1 })
  const ids = await rooms.add([{ urls: [url], out: 'file.bin' }])
  await until('its booking fails', () => full)
  const [failed] = await rooms.settled()
  expect(failed).toMatchObject({ status: 'failed', failure: { code: 'disk_full' } })
  full = false
  await rooms.rooms.downloads.resume(ids)
  await until('it is complete', () => rooms.notices.some(({ kind }) => kind === 'completed'))
  expect(await rooms.names()).toEqual(['file.bin'])
})

it('finishes a file of some blocks whose booking was lost with the power, without asking again', async () => {
  const file = { sizeBytes: 3 * mib, seed: 'power' }
  await using origin = await startOrigin()
  const url = origin.serve('/file.bin', file)
  await using folder = tempFolder('ledger')
  {
    // It has its final name when the power goes.
    await using before = await openFaultyRooms(folder.path, { ledger: { complete: diskFull } }, { maxTries: 1 })
    await before.add([{ urls: [url], out: 'file.bin', connections: 1 }])
    await before.settled()
    expect(await before.names()).toContain('file.bin')
  }
  // Notes that were never synced count for nothing after another start of the system.
  await rm(join(folder.path, 'data', 'cursors'), { recursive: true })
  await using after = await openFaultyRooms(folder.path, {})
  await after.rooms.downloads.resume(null)
  await until('it is complete', () => after.notices.some(({ kind }) => kind === 'completed'))
  expect(await after.names()).toEqual(['file.bin'])
  expect(origin.log.of('/file.bin').length).toBe(1)
})

it('finishes a small file on a file system without hard links after its booking failed', async () => {
  const file = { sizeBytes: 300_000, seed: 'finish' }
  await using origin = await startOrigin()
  const url = origin.serve('/file.bin', file)
  await using folder = tempFolder('ledger')
  await using rooms = await openFaultyRooms(folder.path, {
    ledger: { complete: first(1, diskFull) },
    diskAnswers: Object.fromEntries(
      ['claim', 'finish'].map((name) => [name, () => ({ kind: 'noLinks', name: 'file.bin' })]),
    ),
  })
  const ids = await rooms.add([{ urls: [url] }])
  await rooms.settled()
  await rooms.rooms.downloads.resume(ids)
  await until('it is complete', () => rooms.notices.some(({ kind }) => kind === 'completed'))
  expect(await rooms.names()).toEqual(['file.bin'])
  expect(origin.log.of('/file.bin').length).toBe(1)
})

it('never takes a file that was set aside for the finished one', async () => {
  const file = { sizeBytes: 9 * mib, seed: 'wrong' }
  await using origin = await startOrigin()
  const url = origin.serve('/file', file)
  await using folder = tempFolder('ledger')
  await using rooms = await openFaultyRooms(
    folder.path,
    { ledger: { forgetResource: first(1, diskFull) } },
    { maxTries: 1 },
  )
  const checksum = { algorithm: 'sha-256', hex: 'ab'.repeat(32) } as const
  const ids = await rooms.add([{ urls: [url], out: 'file', checksum }])
  const [failed] = await rooms.settled()
  expect(failed).toMatchObject({ status: 'failed', failure: { code: 'disk_full' } })
  await rooms.rooms.downloads.resume(ids)
  await until('it is settled again', () => rooms.notices.filter(({ kind }) => kind === 'failed').length >= 2)
  const [result] = await rooms.settled()
  expect(result).toMatchObject({ status: 'failed', failure: { code: 'checksum_mismatch' } })
})
