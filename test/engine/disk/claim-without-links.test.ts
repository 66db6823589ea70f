/** The same promises on file systems without hard links, and parts that are set aside. */
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PartRecord } from '../../../main/engine/domain/download.ts'
import { systemNaming } from '../../../main/engine/transfer/claim-calls.ts'
import { tempFolder } from '../../support/temp.ts'
import type { TempFolder } from '../../support/temp.ts'
import { desk, withoutLinks } from './support.ts'

let folder: TempFolder
beforeEach(() => {
  folder = tempFolder('claim')
})
afterEach(() => folder.remove())

const disk = desk()
let lastId = 0
const makePart = async (text: string, name = 'a.txt'): Promise<PartRecord> => {
  lastId += 1
  const part = await disk.call('createPart', { dir: folder.path, name, id: lastId })
  writeFileSync(part.path, text, { flag: 'r+' })
  return part
}
const text = (name: string): string => readFileSync(folder.at(name), 'utf8')
const order = (part: PartRecord, onConflict: 'rename' | 'skip' | 'overwrite' = 'rename', name = 'a.txt') => ({
  part,
  dir: folder.path,
  name,
  onConflict,
})

describe('without hard links', () => {
  it.each(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EXDEV', 'EMLINK'])(
    '%s is told, with a name that is free',
    async (code) => {
      const part = await makePart('ours')
      const flat = desk({ ...systemNaming, link: withoutLinks(code) })
      expect(await flat.call('claim', order(part))).toEqual({ kind: 'noLinks', name: 'a.txt' })
      expect(existsSync(folder.at('a.txt'))).toBe(false)
    },
  )

  it('claims by rename, and is found done', async () => {
    writeFileSync(folder.at('a.txt'), 'theirs')
    const part = await makePart('ours')
    const claimed = await disk.call('claimByRename', order(part))
    expect(claimed).toMatchObject({ name: 'a (1).txt', file: { ino: part.ino } })
    expect(await desk().call('claimByRename', order(part))).toEqual(claimed)
    expect(text('a.txt')).toBe('theirs')
    expect(text('a (1).txt')).toBe('ours')
    expect(readdirSync(folder.path)).toHaveLength(2)
  })

  it('takes up its own placeholder after a kill', async () => {
    const part = await makePart('ours')
    let placeholder = ''
    const killed = desk({
      ...systemNaming,
      rename: () => {
        placeholder = text('a.txt')
        throw Object.assign(new Error('killed'), { code: 'EIO' })
      },
    })
    await killed.failing('claimByRename', order(part))
    expect(existsSync(folder.at('a.txt'))).toBe(false)
    writeFileSync(folder.at('a.txt'), placeholder)
    expect(await desk().call('claimByRename', order(part))).toMatchObject({ name: 'a.txt' })
    expect(text('a.txt')).toBe('ours')
  })

  it('never takes an empty file of somebody else for its placeholder', async () => {
    writeFileSync(folder.at('a.txt'), '')
    const part = await makePart('ours')
    expect(await disk.call('claimByRename', order(part))).toMatchObject({ name: 'a (1).txt' })
    expect(statSync(folder.at('a.txt')).size).toBe(0)
  })

  it('skips and overwrites as wished', async () => {
    writeFileSync(folder.at('a.txt'), 'theirs')
    const part = await makePart('ours')
    expect(await disk.failing('claimByRename', order(part, 'skip'))).toMatchObject({ code: 'file_exists' })
    expect(await disk.call('claimByRename', order(part, 'overwrite'))).toMatchObject({ name: 'a.txt' })
    expect(text('a.txt')).toBe('ours')
  })
})

describe('a part whose checksum is wrong', () => {
  it('is kept beside, numbered, and found done', async () => {
    writeFileSync(folder.at('a.txt.mismatch'), 'older')
    const part = await makePart('ours')
    const path = await disk.call('setAside', { part, dir: folder.path, name: 'a.txt' })
    expect(path).toBe(folder.at('a.txt (1).mismatch'))
    expect(readFileSync(path, 'utf8')).toBe('ours')
    expect(await desk().call('setAside', { part, dir: folder.path, name: 'a.txt' })).toBe(path)
    expect(readdirSync(folder.path)).toHaveLength(2)
  })
  it('also without hard links', async () => {
    const part = await makePart('ours')
    const flat = desk({ ...systemNaming, link: withoutLinks('EPERM') })
    const path = await flat.call('setAside', { part, dir: folder.path, name: 'a.txt' })
    expect(path).toBe(folder.at('a.txt.mismatch'))
    expect(readdirSync(folder.path)).toEqual(['a.txt.mismatch'])
  })
})
