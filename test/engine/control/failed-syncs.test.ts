/** What a failed sync covered is never trusted, whenever the sync was asked for. */
import { truncate } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { fail, FailureError } from '../../../shared/failure.ts'
import type { PartRecord } from '../../../main/engine/domain/download.ts'
import { bytesOf, cutAt, firstTimes, startOrigin } from '../../support/fault-server/index.ts'
import { tempFolder } from '../../support/temp.ts'
import { until } from '../../support/until.ts'
import { openFaultyRooms } from './faulty-rooms.ts'

const mib = 1024 * 1024
const syncFailed = (): never => {
  throw new FailureError(fail('sync_failed', 'The disk did not take the data.'))
}
const notBooked = (): never => {
  throw new FailureError(fail('disk_full', 'The disk of the ledger is full.'))
}

/** Does it at the given calls (from 1), nothing at the others. */
const atCalls = (calls: readonly number[], act: () => unknown) => {
  let count = 0
  return () => {
    count += 1
    return calls.includes(count) ? act() : undefined
  }
}

it.each([
  ['in parts', 3 * mib, 'sync'],
  ['in one go', 300_000, 'finish'],
] as const)(
  'asks again for everything that a failed last sync covered, of a file fetched %s',
  async (_, sizeBytes, last) => {
    const file = { sizeBytes, seed: 'last-sync' }
    await using origin = await startOrigin()
    const url = origin.serve('/file.bin', file)
    await using folder = tempFolder('sync')
    await using rooms = await openFaultyRooms(folder.path, { disk: { [last]: atCalls([1], syncFailed) } })
    await rooms.add([{ urls: [url] }])
    const [result] = await rooms.settled()
    expect(result?.status).toBe('completed')
    expect((await rooms.file('file.bin')).equals(bytesOf(file, 0, file.sizeBytes))).toBe(true)
    expect(origin.log.of('/file.bin').length).toBe(2)
    expect(rooms.notices.find(({ kind }) => kind === 'retrying')).toMatchObject({ failure: { code: 'sync_failed' } })
  },
)

it('asks again for what was noted when the sync at going on fails', async () => {
  const file = { sizeBytes: 6 * mib, seed: 'restore-sync' }
  await using origin = await startOrigin()
  const url = origin.serve('/file.bin', file, firstTimes(1, cutAt(2 * mib)))
  await using folder = tempFolder('sync')
  await using rooms = await openFaultyRooms(
    folder.path,
    { disk: { sync: atCalls([2], syncFailed) }, ledger: { checkpoint: atCalls([1], notBooked) } },
    { connections: 1 },
  )
  await rooms.add([{ urls: [url] }])
  const [result] = await rooms.settled()
  expect(result?.status).toBe('completed')
  // Nothing was booked before the sync failed, so the next request is for the whole file.
  expect(origin.log.of('/file.bin').at(-1)?.range ?? null).toBe(null)
})

it('survives when after a failed sync the notes cannot be removed either', async () => {
  const file = { sizeBytes: 6 * mib, seed: 'notes' }
  await using origin = await startOrigin()
  const url = origin.serve('/file.bin', file)
  const gate = origin.hold('/file.bin', { atByte: 2 * mib })
  await using folder = tempFolder('sync')
  let broken = true
  const brokenOnce = (): void => {
    if (broken) syncFailed()
  }
  await using rooms = await openFaultyRooms(
    folder.path,
    {
      disk: {
        sync: brokenOnce,
        removeCursors: () => {
          if (broken) {
            broken = false
            throw new FailureError(fail('io_error', 'The disk failed.'))
          }
        },
      },
    },
    { connections: 1 },
  )
  await rooms.add([{ urls: [url] }])
  await gate.reached()
  await until('the failed sync is told', () => rooms.notices.some(({ kind }) => kind === 'retrying'))
  gate.release()
  const [result] = await rooms.settled()
  expect(result?.status).toBe('completed')
  expect(origin.log.of('/file.bin').at(-1)?.range ?? null).toBe(null)
})

it('does not call a file complete that is shorter than what was written to it', async () => {
  const file = { sizeBytes: 300_000, seed: 'cut-behind-our-back' }
  await using origin = await startOrigin()
  const url = origin.serve('/file.bin', file)
  await using folder = tempFolder('sync')
  let cut = false
  const cutOnce = async (part: PartRecord): Promise<void> => {
    if (cut) return
    cut = true
    await truncate(part.path, 1000)
  }
  await using rooms = await openFaultyRooms(folder.path, { disk: { checkPart: cutOnce } })
  await rooms.add([{ urls: [url] }])
  const [result] = await rooms.settled()
  expect(result?.status).toBe('completed')
  expect((await rooms.file('file.bin')).equals(bytesOf(file, 0, file.sizeBytes))).toBe(true)
})
