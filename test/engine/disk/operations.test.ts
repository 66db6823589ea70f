/** Parts, cursor files and finished files on a real file system. */
import { createHash } from 'node:crypto'
import {
  appendFileSync,
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { execFileSync } from 'node:child_process'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PartRecord } from '../../../main/engine/domain/download.ts'
import { openPart, readExactly, writeAll } from '../../../main/engine/transfer/part-file.ts'
import { failureOf } from '../../../shared/failure.ts'
import type { Failure } from '../../../shared/failure.ts'
import { tempFolder } from '../../support/temp.ts'
import type { TempFolder } from '../../support/temp.ts'
import { desk } from './support.ts'

let folder: TempFolder
beforeEach(() => {
  folder = tempFolder('disk')
})
afterEach(() => folder.remove())

const disk = desk()
const partOf = (name = 'a.txt', id = 7): Promise<PartRecord> => disk.call('createPart', { dir: folder.path, name, id })
const failure = (work: () => unknown): Failure => {
  try {
    work()
  } catch (error) {
    return failureOf(error)
  }
  throw new Error('nothing was thrown')
}

describe('a new part', () => {
  it('is an empty file of its own in a folder made for it', async () => {
    const dir = folder.at('x', 'y')
    const part = await disk.call('createPart', { dir, name: 'a.txt', id: 7 })
    const found = statSync(part.path, { bigint: true })
    expect(part).toEqual({ path: join(dir, 'a.txt.7.part'), dev: String(found.dev), ino: String(found.ino) })
    expect(found.size).toBe(0n)
    expect(found.mode & 0o111n).toBe(0n)
  })

  it('takes another name when something is there, and follows no link', async () => {
    symlinkSync(folder.at('victim'), folder.at('a.txt.7.part'))
    const part = await partOf()
    expect(basename(part.path)).toMatch(/^a\.txt\.7\.[0-9a-f]{8}\.part$/u)
    expect(existsSync(folder.at('victim'))).toBe(false)
    expect(await disk.call('checkPart', part)).toMatchObject({ state: 'ours' })
  })

  it('two parts of one name are two files', async () => {
    const [one, other] = [await partOf(), await partOf()]
    expect(one.path).not.toBe(other.path)
    expect(one.ino).not.toBe(other.ino)
  })

  it('fits into a directory entry', async () => {
    const part = await partOf(`${'漢'.repeat(82)}.tar.gz`, 123_456)
    expect(Buffer.byteLength(basename(part.path))).toBeLessThanOrEqual(255)
    expect(part.path).toMatch(/漢\.tar\.gz\.123456\.part$/u)
  })

  it('says what is wrong with its folder', async () => {
    writeFileSync(folder.at('file'), '')
    symlinkSync(folder.at('nowhere'), folder.at('dangling'))
    const make = (dir: string, name = 'a'): Promise<Failure> => disk.failing('createPart', { dir, name, id: 1 })
    expect(await make(folder.at('file'))).toMatchObject({ code: 'folder_missing' })
    expect(await make(folder.at('file', 'below'))).toMatchObject({ code: 'folder_missing' })
    expect(await make(folder.at('dangling'))).toMatchObject({ code: 'folder_missing' })
    expect(await make('relative')).toMatchObject({ code: 'bad_input' })
    expect(await make(folder.path, '../a')).toMatchObject({ code: 'bad_input' })
    const long = await make(folder.at(...Array.from({ length: 30 }, () => 'x'.repeat(200))))
    expect(long).toMatchObject({ code: 'path_too_long' })
    expect(long.message).toContain(folder.path)
  })
})

describe('whether a part is ours', () => {
  it('ours, missing, other', async () => {
    const part = await partOf()
    writeFileSync(part.path, 'hello', { flag: 'r+' })
    expect(await disk.call('checkPart', part)).toEqual({ state: 'ours', sizeBytes: 5 })
    unlinkSync(part.path)
    expect(await disk.call('checkPart', part)).toEqual({ state: 'missing', sizeBytes: 0 })
    for (const plant of [
      () => {
        writeFileSync(part.path, 'theirs')
      },
      () => {
        mkdirSync(part.path)
      },
      () => {
        symlinkSync(folder.at('victim'), part.path)
      },
      () => {
        execFileSync('mkfifo', [part.path])
      },
    ]) {
      // A new file may get the number of the old one: something else takes it first.
      writeFileSync(folder.at('taker'), '')
      plant()
      expect(await disk.call('checkPart', part)).toMatchObject({ state: 'other' })
      expect(failure(() => openPart(part))).toMatchObject({ code: 'part_file_changed' })
      rmSync(part.path, { recursive: true })
    }
  })

  it('a second name that we did not give makes it another', async () => {
    const part = await partOf()
    linkSync(part.path, folder.at('stolen'))
    expect(await disk.call('checkPart', part)).toMatchObject({ state: 'other' })
    expect(failure(() => openPart(part))).toMatchObject({ code: 'part_file_changed' })
  })

  it('a missing folder is said as such, and not made anew', async () => {
    const dir = folder.at('stick')
    const part = await disk.call('createPart', { dir, name: 'a', id: 1 })
    renameSync(dir, folder.at('gone'))
    expect(await disk.failing('checkPart', part)).toMatchObject({ code: 'folder_missing' })
    expect(failure(() => openPart(part))).toMatchObject({ code: 'folder_missing' })
    expect(existsSync(dir)).toBe(false)
  })
})

describe('a part that was made and never booked', () => {
  const make = async (): Promise<PartRecord> =>
    disk.call('createPart', { dir: folder.path, name: 'a.txt', id: 7, cursorPath: folder.at('notes', '7') })
  const made = async () => disk.call('madeParts', { cursorFolder: folder.at('notes') })

  beforeEach(() => {
    mkdirSync(folder.at('notes'))
  })

  it('is noted before it is there, and goes with its note', async () => {
    const part = await make()
    const notes = await made()
    expect(notes).toMatchObject([{ id: 7, path: part.path }])
    for (const note of notes) await disk.call('forgetMade', { ...note, isKnown: false })
    expect(existsSync(part.path)).toBe(false)
    expect(await made()).toEqual([])
  })

  it('stays when it is known, or holds something: only the note goes', async () => {
    for (const [isKnown, bytes] of [
      [true, ''],
      [false, 'theirs'],
    ] as const) {
      const part = await make()
      writeFileSync(part.path, bytes)
      for (const note of await made()) await disk.call('forgetMade', { ...note, isKnown })
      expect(existsSync(part.path)).toBe(true)
      expect(await made()).toEqual([])
    }
  })

  it('is not looked for any more once its cursors are removed', async () => {
    await make()
    await disk.call('removeCursors', { cursorPath: folder.at('notes', '7') })
    expect(await made()).toEqual([])
  })
})

describe('bytes of a part', () => {
  it('are written and read at offsets', async () => {
    const part = await partOf()
    const fd = openPart(part)
    writeAll(fd, Buffer.from('world'), 6)
    writeAll(fd, Buffer.from('hello '), 0)
    const target = Buffer.alloc(11)
    readExactly(fd, target, 0, part.path)
    expect(target.toString()).toBe('hello world')
    expect(
      failure(() => {
        readExactly(fd, Buffer.alloc(12), 0, part.path)
      }),
    ).toMatchObject({ code: 'part_file_changed' })
    closeSync(fd)
    expect(
      failure(() => {
        writeAll(fd, Buffer.from('x'), 0, part.path)
      }),
    ).toMatchObject({ code: 'io_error' })
    expect(await disk.call('sync', part)).toBe(null)
  })

  it('sync of a part that is gone or another fails', async () => {
    const part = await partOf()
    unlinkSync(part.path)
    expect(await disk.failing('sync', part)).toMatchObject({ code: 'part_file_changed' })
  })

  it('digest of its beginning', async () => {
    const part = await partOf()
    const content = Buffer.alloc(2_500_000, 'sluice ')
    writeFileSync(part.path, content, { flag: 'r+' })
    for (const [algorithm, name] of [
      ['md5', 'md5'],
      ['sha-1', 'sha1'],
      ['sha-256', 'sha256'],
      ['sha-512', 'sha512'],
    ] as const) {
      for (const sizeBytes of [0, 1, 2_500_000]) {
        const expected = createHash(name).update(content.subarray(0, sizeBytes)).digest('hex')
        expect(await disk.call('digest', { path: part.path, algorithm, sizeBytes })).toBe(expected)
      }
    }
    const more = { path: part.path, algorithm: 'sha-256', sizeBytes: 2_500_001 } as const
    expect(await disk.failing('digest', more)).toMatchObject({ code: 'part_file_changed' })
  })
})

describe('removing', () => {
  it('takes a part only if it is ours', async () => {
    const part = await partOf()
    renameSync(part.path, folder.at('moved'))
    writeFileSync(part.path, 'theirs')
    await disk.call('removePart', part)
    expect(readFileSync(part.path, 'utf8')).toBe('theirs')
    unlinkSync(part.path)
    renameSync(folder.at('moved'), part.path)
    await disk.call('removePart', part)
    await disk.call('removePart', part)
    expect(readdirSync(folder.path)).toEqual([])
  })

  it('takes a finished file only as it was left', async () => {
    const path = folder.at('a.txt')
    writeFileSync(path, 'hello')
    const mark = async () => {
      const file = await disk.call('stat', { path })
      if (!file) throw new Error('no file')
      return file
    }
    const file = await mark()
    appendFileSync(path, '!')
    expect(await disk.call('removeFile', { path, file })).toEqual({ removed: false })
    const longer = await mark()
    utimesSync(path, 1, 1)
    expect(await disk.call('removeFile', { path, file: longer })).toEqual({ removed: false })
    expect(await disk.call('removeFile', { path, file: { ...(await mark()), ino: '1' } })).toEqual({ removed: false })
    expect(await disk.call('removeFile', { path, file: await mark() })).toEqual({ removed: true })
    expect(await disk.call('removeFile', { path, file })).toEqual({ removed: false })
  })
})

describe('looking', () => {
  it('sees files, not links, folders or nothing', async () => {
    writeFileSync(folder.at('a'), 'hello')
    symlinkSync(folder.at('a'), folder.at('link'))
    expect(await disk.call('stat', { path: folder.at('a') })).toMatchObject({ sizeBytes: 5 })
    for (const name of ['link', 'none', 'a/below', '.'])
      expect(await disk.call('stat', { path: folder.at(name) })).toBe(null)
  })
  it('knows the room on a disk, also for a folder yet to be made', async () => {
    const { freeBytes } = await disk.call('freeSpace', { dir: folder.at('not', 'yet') })
    expect(freeBytes).toBeGreaterThan(0)
  })
})
