/**
 * Damage on the disk: after an unclean end a download that goes on looks at what it had, and asks again for the damaged blocks
 * and for nothing else.
 */
import Database from 'better-sqlite3'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startEngine } from '../../../main/engine/engine.ts'
import { silentLog } from '../../../main/engine/log.ts'
import type { EventView } from '../../../shared/events.ts'
import { downloadId } from '../../../shared/ids.ts'
import { sha256Of, startOrigin } from '../../support/fault-server/index.ts'
import type { Origin } from '../../support/fault-server/index.ts'
import { flip } from '../../support/flip.ts'
import { run } from '../../support/processes.ts'
import type { TempFolder } from '../../support/temp.ts'
import { sha256File, tempFolder, treeOf } from '../../support/temp.ts'
import { until } from '../../support/until.ts'
import { bench, failTest } from './harness.ts'
import { joinBytes } from '../../../main/engine/domain/identity.ts'

const mib = 1024 * 1024
const block = 4 * mib
const overlap = 64 * 1024
const cli = join(import.meta.dirname, '../../../main/headless/cli.ts')

const get = (folder: TempFolder, number: number, url: string) =>
  run(process.execPath, [
    ...[cli, 'get', '--json', '-x', '1', '--data-dir', folder.at('data'), '-d', folder.at('downloads')],
    ...['--user-agent', `run-${String(number)}`, url],
  ])

/** Ranges that one run asked for. */
const asked = (origin: Origin, number: number): readonly (string | null)[] =>
  origin.log.entries
    .filter(({ headers }) => headers['user-agent'] === `run-${String(number)}`)
    .map(({ range }) => range)

/** As it is asked for when [start, end) is missing: with the bytes behind it that must fit. */
const range = (start: number, end: number): string => `bytes=${String(start)}-${String(end + joinBytes - 1)}`

const startOf = (asked: string | null): number => Number(/^bytes=(\d+)-/.exec(asked ?? '')?.[1] ?? -1)

/** How many blocks the ledger of another process has the hashes of. */
const bookedHashes = (folder: TempFolder): number => {
  const db = new Database(folder.at('data/ledger.db'), { readonly: true })
  try {
    return Number(db.prepare('SELECT sum(length(hashes)) / 8 FROM block_hashes').pluck().get())
  } finally {
    db.close()
  }
}

const eventsOf = async (folder: TempFolder): Promise<readonly EventView[]> => {
  const options = { dataDir: folder.at('data'), defaultDir: folder.at('downloads'), log: silentLog, attachedOnly: true }
  const engine = await startEngine(options)
  try {
    return (await engine.detail(downloadId.parse(1))).events
  } finally {
    await engine.stop()
  }
}

describe('after SIGKILL', () => {
  const resource = { sizeBytes: 26 * mib, seed: 'blocks' }

  /** Kills a download that has booked five blocks and stands at 22 MiB, does something to its part, and goes on. */
  const kill = async (harm: (part: string) => void) => {
    const folder = tempFolder('damage')
    const origin = await startOrigin()
    const url = origin.serve('/file.bin', resource)
    const gate = origin.hold('/file.bin', { atByte: 22 * mib })
    const first = get(folder, 0, url)
    await gate.reached()
    await until('five blocks are booked', () => bookedHashes(folder) === 5)
    await first.killHard()
    gate.release()
    const [part] = (await treeOf(folder.at('downloads'))).map(({ path }) => path)
    harm(folder.at(`downloads/${part ?? ''}`))
    const second = await get(folder, 1, url).exit(30_000)
    return {
      folder,
      origin,
      second,
      [Symbol.asyncDispose]: async () => {
        await origin.stop()
        await folder.remove()
      },
    }
  }

  it('asks again for the damaged blocks only', { timeout: 60_000 }, async () => {
    await using run = await kill((part) => {
      flip(part, block + 12_345)
      flip(part, 4 * block - 1)
    })
    const { folder, origin, second } = run
    expect(second).toMatchObject({ code: 0, stderr: '' })
    expect(await sha256File(folder.at('downloads/file.bin'))).toBe(sha256Of(resource))
    const inOrder = asked(origin, 1).toSorted((a, b) => startOf(a) - startOf(b))
    expect(inOrder).toEqual([
      range(block - overlap, 2 * block),
      range(3 * block - overlap, 4 * block),
      expect.stringMatching(new RegExp(`-${String(26 * mib - 1)}$`)),
    ])
    expect(startOf(inOrder[2] ?? null)).toBeGreaterThan(5 * block)
    const told = (await eventsOf(folder)).filter(({ kind }) => kind === 'blocks_damaged')
    expect(told).toHaveLength(1)
    expect(told[0]).toMatchObject({
      reason: 'unclean_end',
      damaged: [{ start: block, end: 2 * block }, { start: 3 * block }],
    })
  })

  it('asks for nothing again when nothing is damaged, and says that it looked', { timeout: 60_000 }, async () => {
    await using run = await kill(() => undefined)
    const { folder, origin, second } = run
    expect(second.code).toBe(0)
    expect(asked(origin, 1)).toHaveLength(1)
    expect((await eventsOf(folder)).map(({ kind }) => kind)).toContain('blocks_checked')
  })
})

describe('on request', () => {
  const resource = { sizeBytes: 26 * mib, seed: 'asked' }

  /** A download by one connection that has booked five blocks and is held at 22 MiB. */
  const held = async () => {
    const origin = await startOrigin()
    const url = origin.serve('/file.bin', resource)
    const gate = origin.hold('/file.bin', { atByte: 22 * mib })
    const b = await bench()
    const ids = await b.add([{ urls: [url], connections: 1 }])
    await gate.reached()
    await until('five blocks are booked', async () => {
      const { segments } = await b.engine.detail(ids[0] ?? failTest('not added'))
      return (segments[0]?.written ?? 0) >= 21 * mib
    })
    const part = `${b.dir}/${(await b.names())[0] ?? ''}`
    return {
      ...{ origin, gate, b, ids, part },
      [Symbol.asyncDispose]: async () => {
        await b[Symbol.asyncDispose]()
        await origin.stop()
      },
    }
  }
  const rangesOf = (origin: Origin) => origin.log.of('/file.bin').map((entry) => entry.range)

  it('a running download looks at what it has and asks again for what is damaged', { timeout: 60_000 }, async () => {
    await using run = await held()
    const { origin, gate, b, ids, part } = run
    flip(part, 5)
    await until('hashes are booked', async () => (await b.engine.recheck(ids)).changed === 1)
    gate.release()
    const [result] = await b.settle(ids)
    expect(result?.status).toBe('completed')
    expect(await sha256File(`${b.dir}/file.bin`)).toBe(sha256Of(resource))
    const { events } = await b.engine.detail(ids[0] ?? failTest('not added'))
    expect(events.map(({ kind }) => kind)).toContain('blocks_damaged')
    expect(rangesOf(origin)).toContain(range(0, block))
  })

  it('a paused one says what is damaged, and asks again for it when it goes on', { timeout: 60_000 }, async () => {
    await using run = await held()
    const { origin, gate, b, ids, part } = run
    await b.engine.downloads.pause(ids)
    await until('it has stopped', async () => {
      const { download } = await b.engine.detail(ids[0] ?? failTest('not added'))
      return download.activity === 'paused'
    })
    // Not before: what the origin sends into a connection that is about to be cut counts as sent twice.
    gate.release()
    flip(part, 2 * block + 7)
    await b.engine.recheck(ids)
    const damaged = [{ start: 2 * block, end: 3 * block }]
    expect(await b.waitForNotice('checked')).toMatchObject({ verdict: 'damaged', damaged })
    await b.engine.downloads.resume(ids)
    const [result] = await b.settle(ids)
    expect(result).toMatchObject({ status: 'completed' })
    expect(await sha256File(`${b.dir}/file.bin`)).toBe(sha256Of(resource))
    expect(rangesOf(origin).slice(1)).toContain(range(2 * block - overlap, 3 * block))
    expect(origin.log.resentBytes('/file.bin')).toBeLessThan(block + 2 * mib)
  })
})
