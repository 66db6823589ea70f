/** Smaller promises, each seen from outside: secrets, checksums, names that are taken, ledgers that cannot be used. */
import Database from 'better-sqlite3'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { FeedFrame } from '../../../shared/feed.ts'
import { redirectTo, requireBasicAuth, sha256Of, startOrigin, status } from '../../support/fault-server/index.ts'
import { tempFolder } from '../../support/temp.ts'
import { bench, failTest } from './harness.ts'
import { silentLog, startEngine } from '../../../main/engine/engine.ts'

const small = { sizeBytes: 50_000, seed: 'small' }

describe('secrets', () => {
  it('are not readable in the data folder, and survive a restart', async () => {
    await using origin = await startOrigin()
    const url = origin.serve('/file.bin', small, requireBasicAuth('anna', 'geheim-4711'))
    await using b = await bench()
    const auth = { user: 'anna', password: 'geheim-4711' }
    const ids = await b.add([{ urls: [url], auth, headers: [['cookie', 'sid=geheim-4712']] }], { paused: true })
    await using after = await b.restart()
    const stored = await readFile(join(b.dataDir, 'ledger.db'), 'latin1')
    expect(stored).not.toContain('geheim')
    await after.engine.downloads.resume(ids)
    const [result] = await after.settle(ids)
    expect(result?.status).toBe('completed')
    expect(origin.log.entries[0]?.headers.cookie).toBe('sid=geheim-4712')
  })

  it('that cannot be read stop the download before a request is made', async () => {
    await using origin = await startOrigin()
    const url = origin.serve('/file.bin', small)
    await using b = await bench()
    const ids = await b.add([{ urls: [url], auth: { user: 'anna', password: 'x' } }], { paused: true })
    await b.stop()
    await writeFile(join(b.dataDir, 'secrets.key'), Buffer.alloc(32, 7).toString('base64'))
    await using after = await b.restart()
    await after.engine.downloads.resume(ids)
    const [result] = await after.settle(ids)
    expect(result).toMatchObject({ status: 'failed', failure: { code: 'secret_unavailable' } })
    expect(origin.log.entries).toEqual([])
  })
})

describe('checksums', () => {
  const right = sha256Of(small)
  const wrong = '0'.repeat(64)

  it('that fit are the proof', async () => {
    await using origin = await startOrigin()
    const url = origin.serve('/file.bin', small)
    await using b = await bench()
    const [result] = await b.get([{ urls: [url], checksum: { algorithm: 'sha-256', hex: right.toUpperCase() } }])
    expect(result).toMatchObject({ status: 'completed', proof: 'digest' })
  })

  it('that do not fit fail with both values, and the file is kept aside', async () => {
    await using origin = await startOrigin()
    const url = origin.serve('/file.bin', small)
    await using b = await bench()
    const [result] = await b.get([{ urls: [url], checksum: { algorithm: 'sha-256', hex: wrong } }])
    expect(result).toMatchObject({ status: 'failed', failure: { code: 'checksum_mismatch' } })
    expect(result?.failure?.message).toContain(right)
    expect(result?.failure?.message).toContain(wrong)
    expect(await b.names()).toEqual(['file.bin.mismatch'])
  })
})

describe('a name that is taken', () => {
  it.each(['rename', 'skip', 'overwrite'] as const)(
    '%s: what was there is replaced only when asked',
    async (onConflict) => {
      await using origin = await startOrigin()
      const url = origin.serve('/file.bin', small)
      await using b = await bench()
      await mkdir(b.dir, { recursive: true })
      await writeFile(join(b.dir, 'file.bin'), 'precious')
      const [result] = await b.get([{ urls: [url], onConflict }])
      const there = await b.file('file.bin')
      if (onConflict === 'overwrite') {
        expect(result?.status).toBe('completed')
        expect(there.byteLength).toBe(small.sizeBytes)
      } else expect(there.toString()).toBe('precious')
      if (onConflict === 'rename') expect(result?.path).toBe(join(b.dir, 'file (1).bin'))
      if (onConflict === 'skip') expect(result).toMatchObject({ status: 'failed', failure: { code: 'file_exists' } })
      expect(await b.names()).toEqual(onConflict === 'rename' ? ['file (1).bin', 'file.bin'] : ['file.bin'])
    },
  )

  it('by a link: the link and what it leads to stay as they are', async () => {
    await using origin = await startOrigin()
    const url = origin.serve('/file.bin', small)
    await using b = await bench()
    await mkdir(b.dir, { recursive: true })
    const victim = join(b.dir, '..', 'victim')
    await writeFile(victim, 'precious')
    await symlink(victim, join(b.dir, 'file.bin'))
    const [result] = await b.get([url])
    expect(result?.path).toBe(join(b.dir, 'file (1).bin'))
    expect(await readFile(victim, 'utf8')).toBe('precious')
  })
})

it('tries further addresses of the same file in turn', async () => {
  await using origin = await startOrigin()
  const gone = origin.serve('/gone.bin', small, status(404))
  const there = origin.serve('/there.bin', small)
  await using b = await bench()
  const [result] = await b.get([{ urls: [gone, there] }])
  expect(result?.status).toBe('completed')
  expect(origin.log.entries.map(({ path }) => path)).toEqual(['/gone.bin', '/there.bin'])
})

it('starts again when a finished file was changed, and leaves one alone that was not', async () => {
  await using origin = await startOrigin()
  const url = origin.serve('/file.bin', small)
  await using b = await bench()
  await b.get([url])
  await b.get([url], { known: 'resume' })
  expect(origin.log.requests()).toBe(1)
  await writeFile(join(b.dir, 'file.bin'), 'touched')
  const [again] = await b.get([url], { known: 'resume' })
  expect(again).toMatchObject({ status: 'completed', path: join(b.dir, 'file (1).bin') })
  expect(origin.log.requests()).toBe(2)
})

it('the secret of one origin does not follow a redirect to another', async () => {
  await using first = await startOrigin()
  await using second = await startOrigin()
  const target = second.serve('/file.bin', small)
  const url = first.serve('/file.bin', small, redirectTo(target))
  await using b = await bench()
  const [result] = await b.get([{ urls: [url], auth: { user: 'u', password: 'p' }, headers: [['x-api-key', 'k']] }])
  expect(result?.status).toBe('completed')
  expect(first.log.entries[0]?.headers.authorization).toBeDefined()
  expect(second.log.entries[0]?.headers.authorization).toBeUndefined()
  expect(second.log.entries[0]?.headers['x-api-key']).toBeUndefined()
})

describe('a ledger that cannot be used as it is', () => {
  const noticesOf = (engine: Awaited<ReturnType<typeof startEngine>>): readonly FeedFrame[] => {
    const frames: FeedFrame[] = []
    engine.feed.join((frame) => frames.push(frame)).notices(true, null)
    return frames.filter((frame) => frame.type === 'notice')
  }

  it('made by a newer version: shown, not touched, nothing downloaded, and said so', async () => {
    await using origin = await startOrigin()
    const url = origin.serve('/file.bin', small)
    await using b = await bench()
    await b.add([url], { paused: true })
    await b.stop()
    const path = join(b.dataDir, 'ledger.db')
    const db = new Database(path)
    const version = Number(db.pragma('user_version', { simple: true }))
    db.pragma(`user_version = ${String(version + 1)}`)
    db.close()
    const before = await readFile(path)
    const engine = await startEngine({ dataDir: b.dataDir, defaultDir: b.dir, log: silentLog })
    expect(noticesOf(engine)).toMatchObject([{ notice: { kind: 'engine', level: 'warning' } }])
    await expect(engine.downloads.resume(null)).rejects.toMatchObject({ failure: { code: 'ledger_read_only' } })
    expect((await engine.queues())[0]?.unfinished).toBe(1)
    await engine.stop()
    expect((await readFile(path)).equals(before)).toBe(true)
    expect(origin.log.entries).toEqual([])
  })

  it('damaged: set aside, a new one begun, and said so', async () => {
    await using folder = tempFolder('damaged')
    await mkdir(folder.at('data'))
    await writeFile(folder.at('data', 'ledger.db'), Buffer.alloc(40_000, 'no database'))
    const engine = await startEngine({ dataDir: folder.at('data'), defaultDir: folder.at('dl'), log: silentLog })
    const [frame] = noticesOf(engine)
    const notice = frame?.type === 'notice' && frame.notice.kind === 'engine' ? frame.notice : failTest('no notice')
    expect(notice.level).toBe('error')
    const aside = engine.ledgerReport.setAside ?? failTest('not set aside')
    expect(notice.text).toContain(aside)
    expect(await readFile(aside, 'latin1')).toContain('no database')
    await engine.stop()
  })
})
