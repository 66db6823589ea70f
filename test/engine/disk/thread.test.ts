/** The disk's client and its threads. */
import { existsSync, mkdirSync, readdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { failureOf } from '../../../shared/failure.ts'
import { silentLog } from '../../../main/engine/log.ts'
import { openDisk } from '../../../main/engine/transfer/disk.ts'
import type { Disk } from '../../../main/engine/transfer/disk.ts'
import { carryOutBatch } from '../../../main/engine/transfer/disk-worker.ts'
import { createDiskOperations } from '../../../main/engine/transfer/disk-operations.ts'
import { systemNaming } from '../../../main/engine/transfer/claim-calls.ts'
import type { DiskAnswer } from '../../../main/engine/transfer/disk-messages.ts'
import { tempFolder } from '../../support/temp.ts'
import type { TempFolder } from '../../support/temp.ts'
import { until } from '../../support/until.ts'
import { desk } from './support.ts'

let folder: TempFolder
let disk: Disk
beforeEach(() => {
  folder = tempFolder('thread')
  disk = openDisk({ log: silentLog })
})
afterEach(async () => {
  await disk.close()
  await folder.remove()
})

const codeOf = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise
  } catch (error) {
    return failureOf(error).code
  }
  return 'done'
}

describe('the disk', () => {
  it('answers many orders given at once, each with its own outcome', async () => {
    symlinkSync(folder.at('nowhere'), folder.at('dangling'))
    const good = Array.from({ length: 500 }, (_, id) =>
      disk.call('createPart', { dir: folder.path, name: 'a.txt', id }),
    )
    const bad = codeOf(disk.call('createPart', { dir: folder.at('dangling'), name: 'a', id: 1 }))
    const parts = await Promise.all(good)
    expect(await bad).toBe('folder_missing')
    expect(new Set(parts.map(({ ino }) => ino)).size).toBe(500)
    await Promise.all(parts.map((part) => disk.call('sync', part)))
    const claims = await Promise.all(
      parts.map((part) => disk.call('claim', { part, dir: folder.path, name: 'a.txt', onConflict: 'rename' })),
    )
    expect(claims.every(({ kind }) => kind === 'claimed')).toBe(true)
    await Promise.all(parts.map((part) => disk.call('removePart', part)))
    expect(readdirSync(folder.path).filter((name) => name !== 'dangling')).toHaveLength(500)
  })

  it('hashes a large file beside the other orders', async () => {
    writeFileSync(folder.at('large'), '')
    truncateSync(folder.at('large'), 700 * 1024 * 1024)
    const order: string[] = []
    const digest = disk
      .call('digest', { path: folder.at('large'), algorithm: 'sha-512', sizeBytes: 700 * 1024 * 1024 })
      .then(() => order.push('digest'))
    for (let id = 0; id < 5; id += 1) {
      const part = await disk.call('createPart', { dir: folder.path, name: 'a', id })
      await disk.call('sync', part)
    }
    order.push('syncs')
    await digest
    expect(order).toEqual(['syncs', 'digest'])
  })

  it('ends after what was ordered, abandons a digest, and takes nothing more', async () => {
    writeFileSync(folder.at('large'), '')
    truncateSync(folder.at('large'), 8 * 1024 * 1024 * 1024)
    const last = disk.call('createPart', { dir: folder.path, name: 'a', id: 1 })
    const digest = codeOf(
      disk.call('digest', { path: folder.at('large'), algorithm: 'sha-512', sizeBytes: 8 * 1024 * 1024 * 1024 }),
    )
    const startedAt = performance.now()
    await disk.close()
    expect(performance.now() - startedAt).toBeLessThan(3_000)
    expect(existsSync((await last).path)).toBe(true)
    expect(await digest).toBe('engine_gone')
    expect(await codeOf(disk.call('freeSpace', { dir: folder.path }))).toBe('engine_gone')
  })
})

describe('a batch', () => {
  const ordersFor = async (count: number) => {
    const parts = await Promise.all(
      Array.from({ length: count }, (_, id) => desk().call('createPart', { dir: folder.path, name: 'a', id })),
    )
    return parts.map((part, id) => ({
      id,
      name: 'claim' as const,
      args: { part, dir: folder.path, name: 'a', onConflict: 'rename' as const },
    }))
  }

  it('is not held up by an order that waits for another program', async () => {
    let held = true
    const operations = createDiskOperations({
      ...systemNaming,
      link: (from, to) => {
        if (held && from.endsWith('.0.part')) throw Object.assign(new Error('held'), { code: 'EBUSY' })
        systemNaming.link(from, to)
      },
    })
    const answers: DiskAnswer[] = []
    let ready = false
    const all = carryOutBatch(await ordersFor(3), operations, (some, free) => {
      answers.push(...some)
      ready ||= free
    })
    await until('the other answers', () => ready)
    expect(answers.map(({ id }) => id)).toEqual([1, 2])
    held = false
    await all
    expect(answers).toMatchObject([
      { id: 1, ok: true },
      { id: 2, ok: true },
      { id: 0, ok: true },
    ])
  })

  it('of nothing but failures is answered, too', async () => {
    mkdirSync(folder.at('gone'))
    const answers: DiskAnswer[] = []
    const part = { path: folder.at('gone', 'x.1.part'), dev: '1', ino: '1' }
    const orders = [
      { id: 4, name: 'sync' as const, args: part },
      { id: 5, name: 'sync' as const, args: part },
    ]
    await carryOutBatch(orders, createDiskOperations(), (some) => answers.push(...some))
    expect(answers).toMatchObject([
      { id: 4, ok: false, failure: { code: 'part_file_changed' } },
      { id: 5, ok: false, failure: { code: 'part_file_changed' } },
    ])
  })
})
