/** Giving a part its final name on a real file system: nothing that exists is ever touched, and a kill changes nothing. */
import { execFileSync } from 'node:child_process'
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PartRecord } from '../../../main/engine/domain/download.ts'
import { systemNaming } from '../../../main/engine/transfer/claim-calls.ts'
import { run } from '../../support/processes.ts'
import { tempFolder, treeOf } from '../../support/temp.ts'
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

describe('claim', () => {
  it('gives the name by a link, and the part goes afterwards', async () => {
    const part = await makePart('hello')
    const claimed = await disk.call('claim', order(part))
    expect(claimed).toMatchObject({ kind: 'claimed', name: 'a.txt', path: folder.at('a.txt') })
    if (claimed.kind !== 'claimed') throw new Error('not claimed')
    expect(claimed.file).toMatchObject({ dev: part.dev, ino: part.ino, sizeBytes: 5 })
    await disk.call('removePart', part)
    expect(readdirSync(folder.path)).toEqual(['a.txt'])
    expect(await disk.call('stat', { path: folder.at('a.txt') })).toEqual(claimed.file)
  })

  it('found again after a kill before the booking, whatever its number', async () => {
    writeFileSync(folder.at('a.txt'), 'theirs')
    const part = await makePart('ours')
    const first = await disk.call('claim', order(part))
    expect(first).toMatchObject({ kind: 'claimed', name: 'a (1).txt' })
    for (const again of [disk, desk()]) {
      expect(await again.call('checkPart', part)).toEqual({ state: 'ours', sizeBytes: 4 })
      expect(await again.call('claim', order(part))).toEqual(first)
    }
    unlinkSync(part.path)
    expect(await desk().call('claim', order(part))).toEqual(first)
    expect(readdirSync(folder.path).sort()).toEqual(['a (1).txt', 'a.txt'])
  })

  const things: Readonly<Record<string, (path: string) => void>> = {
    'a file of the same size': (path) => {
      writeFileSync(path, 'OURS')
    },
    'a link to a victim': (path) => {
      symlinkSync(folder.at('victim'), path)
    },
    'a link that leads nowhere': (path) => {
      symlinkSync(folder.at('nowhere'), path)
    },
    'a folder': (path) => {
      mkdirSync(path)
    },
    'a pipe': (path) => {
      execFileSync('mkfifo', [path])
    },
  }
  for (const [what, make] of Object.entries(things)) {
    it(`leaves ${what} at the final name alone, and numbers`, async () => {
      writeFileSync(folder.at('victim'), 'victim')
      make(folder.at('a.txt'))
      const before = await treeOf(folder.path)
      const part = await makePart('ours')
      expect(await disk.call('claim', order(part))).toMatchObject({ kind: 'claimed', name: 'a (1).txt' })
      await disk.call('removePart', part)
      expect((await treeOf(folder.path)).filter(({ path }) => path !== 'a (1).txt')).toEqual(before)
      expect(text('a (1).txt')).toBe('ours')
    })

    it(`skips ${what}`, async () => {
      make(folder.at('a.txt'))
      const before = await treeOf(folder.path)
      const part = await makePart('ours')
      expect(await disk.call('claim', order(part, 'skip'))).toEqual({ kind: 'exists', path: folder.at('a.txt') })
      await disk.call('removePart', part)
      expect(await treeOf(folder.path)).toEqual(before)
    })

    it(`overwrites ${what} only if it is a file`, async () => {
      writeFileSync(folder.at('victim'), 'victim')
      make(folder.at('a.txt'))
      const isFile = lstatSync(folder.at('a.txt')).isFile()
      const part = await makePart('ours')
      const name = isFile ? 'a.txt' : 'a (1).txt'
      expect(await disk.call('claim', order(part, 'overwrite'))).toMatchObject({ kind: 'claimed', name })
      await disk.call('removePart', part)
      expect(text(name)).toBe('ours')
      expect(text('victim')).toBe('victim')
      expect(existsSync(folder.at('nowhere'))).toBe(false)
      expect(readdirSync(folder.path).filter((entry) => /part|new/u.test(entry))).toEqual([])
    })
  }

  it('overwrite goes on after a kill between its two steps', async () => {
    writeFileSync(folder.at('a.txt'), 'theirs')
    const part = await makePart('ours')
    const killed = desk({
      ...systemNaming,
      rename: () => {
        throw Object.assign(new Error('killed'), { code: 'EIO' })
      },
    })
    expect(await killed.failing('claim', order(part, 'overwrite'))).toMatchObject({ code: 'io_error' })
    linkSync(part.path, part.path.replace(/part$/u, 'new'))
    expect(text('a.txt')).toBe('theirs')
    expect(await desk().call('checkPart', part)).toMatchObject({ state: 'ours' })
    const claimed = await desk().call('claim', order(part, 'overwrite'))
    expect(claimed).toMatchObject({ kind: 'claimed', name: 'a.txt' })
    expect(await desk().call('claim', order(part, 'overwrite'))).toEqual(claimed)
    await disk.call('removePart', part)
    expect(readdirSync(folder.path)).toEqual(['a.txt'])
    expect(text('a.txt')).toBe('ours')
  })

  it('names that differ by case or normalisation only are numbered', async () => {
    writeFileSync(folder.at('A.TXT'), 'theirs')
    writeFileSync(folder.at('a\u0308.txt'), 'theirs')
    const fresh = desk()
    expect(await fresh.call('claim', order(await makePart('1')))).toMatchObject({ name: 'a (1).txt' })
    expect(await fresh.call('claim', order(await makePart('2'), 'rename', 'ä.txt'))).toMatchObject({
      name: 'ä (1).txt',
    })
    expect(await fresh.call('claim', order(await makePart('3'), 'rename', 'B.txt'))).toMatchObject({ name: 'B.txt' })
    expect(await fresh.call('claim', order(await makePart('4'), 'rename', 'b.txt'))).toMatchObject({
      name: 'b (1).txt',
    })
    unlinkSync(folder.at('B.txt'))
    unlinkSync(folder.at('b (1).txt'))
    expect(await fresh.call('claim', order(await makePart('5'), 'rename', 'b.txt'))).toMatchObject({ name: 'b.txt' })
  })

  it('refuses a part that is gone or was replaced, and leaves no name behind', async () => {
    const part = await makePart('ours')
    renameSync(part.path, folder.at('elsewhere'))
    expect(await disk.failing('claim', order(part))).toMatchObject({ code: 'part_file_changed' })
    writeFileSync(part.path, 'theirs')
    expect(await disk.failing('claim', order(part))).toMatchObject({ code: 'part_file_changed' })
    unlinkSync(part.path)
    symlinkSync(folder.at('elsewhere'), part.path)
    expect(await disk.failing('claim', order(part))).toMatchObject({ code: 'part_file_changed' })
    expect(existsSync(folder.at('a.txt'))).toBe(false)
  })

  it('takes back a name given to a file that took the part’s place at the last moment', async () => {
    const part = await makePart('ours')
    const tricked = desk({
      ...systemNaming,
      link: (from, to) => {
        renameSync(part.path, folder.at('moved'))
        writeFileSync(part.path, 'theirs')
        linkSync(from, to)
      },
    })
    expect(await tricked.failing('claim', order(part))).toMatchObject({ code: 'part_file_changed' })
    expect(existsSync(folder.at('a.txt'))).toBe(false)
    expect(readFileSync(part.path, 'utf8')).toBe('theirs')
  })

  it('stays in its folder when the path is turned into a link meanwhile', async () => {
    const dir = folder.at('inner')
    const part = await disk.call('createPart', { dir, name: 'a.txt', id: 9_999 })
    mkdirSync(folder.at('outside'))
    const tricked = desk({
      ...systemNaming,
      link: (from, to) => {
        renameSync(dir, folder.at('moved'))
        symlinkSync(folder.at('outside'), dir)
        linkSync(from, to)
      },
    })
    const failure = await tricked.failing('claim', { part, dir, name: 'a.txt', onConflict: 'rename' })
    expect(failure).toMatchObject({ code: 'folder_missing' })
    expect(readdirSync(folder.at('outside'))).toEqual([])
  })

  it('refuses a name with a folder in it', async () => {
    const part = await makePart('ours')
    for (const name of ['../x', 'a/b', '..', '']) {
      expect(await disk.failing('claim', order(part, 'rename', name))).toMatchObject({ code: 'bad_input' })
    }
  })

  it('waits while another program holds the file', async () => {
    let calls = 0
    const held = desk({
      ...systemNaming,
      link: (from, to) => {
        calls += 1
        if (calls < 4) throw Object.assign(new Error('held'), { code: 'EBUSY' })
        linkSync(from, to)
      },
    })
    expect(await held.call('claim', order(await makePart('ours')))).toMatchObject({ kind: 'claimed', name: 'a.txt' })
    expect(calls).toBe(4)
  })

  it('shortens a name that the file system will not take', async () => {
    const part = await makePart('ours')
    const strict = desk({ ...systemNaming, link: withoutLinks('ENAMETOOLONG') })
    expect(await strict.failing('claim', order(part, 'rename', `${'x'.repeat(200)}.zip`))).toMatchObject({
      code: 'path_too_long',
    })
    const encrypted = desk({
      ...systemNaming,
      link: (from, to) => {
        if ((to.split('/').pop() ?? '').length > 143) throw Object.assign(new Error('long'), { code: 'ENAMETOOLONG' })
        linkSync(from, to)
      },
    })
    const claimed = await encrypted.call('claim', order(part, 'rename', `${'x'.repeat(200)}.zip`))
    expect(claimed).toMatchObject({ kind: 'claimed', name: `${'x'.repeat(139)}.zip` })
  })
})

describe('many files of one name', () => {
  it('10,000 of them do not take quadratic time', async () => {
    let links = 0
    const counting = desk({
      ...systemNaming,
      link: (from, to) => {
        links += 1
        linkSync(from, to)
      },
    })
    const parts: PartRecord[] = []
    for (let id = 0; id < 2_000; id += 1) parts.push(await makePart(String(id)))
    for (const part of parts) await counting.call('claim', order(part))
    expect(new Set(readdirSync(folder.path).filter((name) => name.startsWith('a (') || name === 'a.txt')).size).toBe(
      2_000,
    )
    expect(links).toBeLessThanOrEqual(4_000)
  })

  it('two processes that claim one name keep every file', async () => {
    const script = fileURLToPath(new URL('./claimer.ts', import.meta.url))
    await using first = run(process.execPath, [script, folder.path, '1', '150'])
    await using second = run(process.execPath, [script, folder.path, '1001', '150'])
    for (const exit of await Promise.all([first.exit(60_000), second.exit(60_000)])) {
      expect(exit, exit.stderr).toMatchObject({ code: 0 })
    }
    const contents = readdirSync(folder.path).map((name) => text(name))
    expect(contents).toHaveLength(300)
    expect(new Set(contents).size).toBe(300)
  })
})
