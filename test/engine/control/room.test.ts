/** A full disk: what waits for room asks no server meanwhile, and goes on by itself when there is some. */
import { statfsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { bytesOf, startOrigin } from '../../support/fault-server/index.ts'
import { tempFolder } from '../../support/temp.ts'
import { until } from '../../support/until.ts'
import { openFaultyRooms } from './faulty-rooms.ts'

const file = { sizeBytes: 12 * 1024 * 1024, seed: 'room' }

/** A disk that has no room until it is told to, and counts how often it was looked at. */
const fullDisk = (folder: string) => {
  const disk = { looks: 0, isFull: true }
  const freeSpace = (): { freeBytes: number; volume: string } => {
    disk.looks += 1
    const { bavail, bsize } = statfsSync(folder)
    return { freeBytes: disk.isFull ? 1_000 : bavail * bsize, volume: 'one' }
  }
  return { disk, diskAnswers: { freeSpace } }
}

it('waits without asking the server, and goes on by itself', async () => {
  await using origin = await startOrigin()
  const url = origin.serve('/file.bin', file)
  await using folder = tempFolder('room')
  const { disk, diskAnswers } = fullDisk(folder.path)
  await using rooms = await openFaultyRooms(folder.path, { diskAnswers })
  const [id] = await rooms.add([{ urls: [url] }])
  await until('it waits, and the disk was looked at again', () => disk.looks >= 2)
  expect(rooms.notices.filter(({ kind }) => kind === 'retrying')).toMatchObject([
    { id, failure: { code: 'disk_full' } },
  ])
  const asked = origin.log.of('/file.bin').length
  disk.isFull = false
  await until('it is complete', () => rooms.notices.some(({ kind }) => kind === 'completed'), 30_000)
  expect(asked).toBe(1)
  expect((await rooms.file('file.bin')).equals(bytesOf(file, 0, file.sizeBytes))).toBe(true)
})

it('whoever wants one try only is told at once', async () => {
  await using origin = await startOrigin()
  const url = origin.serve('/file.bin', file)
  await using folder = tempFolder('room')
  const { diskAnswers } = fullDisk(folder.path)
  await using rooms = await openFaultyRooms(folder.path, { diskAnswers })
  await rooms.add([{ urls: [url], maxTries: 1 }])
  const [result] = await rooms.settled()
  expect(result).toMatchObject({ status: 'failed', failure: { code: 'disk_full' } })
})
