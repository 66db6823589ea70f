/** Cursor files: what may be believed of them after a kill. */
import {
  closeSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { execFileSync } from 'node:child_process'
import { basename } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PartRecord } from '../../../main/engine/domain/download.ts'
import { bootId } from '../../../main/engine/transfer/boot-id.ts'
import {
  createCursorFile,
  cursorOffset,
  encodeCursor,
  openCursorFile,
  readCursorRecords,
} from '../../../main/engine/transfer/cursor-file.ts'
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
describe('cursor files', () => {
  const cursorPath = (): string => folder.at('7.cur')
  const note = (record: number, start: number, written: number): void => {
    const fd = openCursorFile(cursorPath())
    writeSync(fd, encodeCursor(start, written), 0, undefined, cursorOffset(record))
    closeSync(fd)
  }
  const made = async (): Promise<PartRecord> => {
    const part = await partOf()
    truncateSync(part.path, 10_000_000_000)
    await disk.call('createCursors', { cursorPath: cursorPath(), part })
    return part
  }
  const read = (part: PartRecord) => disk.call('readCursors', { cursorPath: cursorPath(), part })

  it('give back what was noted under this boot', async () => {
    const part = await made()
    expect(await read(part)).toEqual([])
    note(0, 0, 4_194_304)
    note(0, 0, 8_388_608)
    note(3, 5_000_000_000, 6_000_000_000)
    expect(await read(part)).toEqual([
      { start: 0, written: 8_388_608 },
      { start: 5_000_000_000, written: 6_000_000_000 },
    ])
    await disk.call('createCursors', { cursorPath: cursorPath(), part })
    expect(await read(part)).toEqual([])
    await disk.call('removeCursors', { cursorPath: cursorPath() })
    await disk.call('removeCursors', { cursorPath: cursorPath() })
    expect(await read(part)).toEqual([])
    expect(readdirSync(folder.path)).toEqual([basename(part.path)])
  })

  it('of another boot say nothing', async () => {
    const part = await made()
    createCursorFile(cursorPath(), { bootId: 'another boot', dev: part.dev, ino: part.ino })
    note(0, 0, 4_194_304)
    expect(await read(part)).toEqual([])
    expect(readCursorRecords(cursorPath(), part, 'another boot')).toEqual([{ start: 0, written: 4_194_304 }])
  })

  it('of another part say nothing', async () => {
    const part = await made()
    note(0, 0, 4_194_304)
    expect(await read({ ...part, ino: '1' })).toEqual([])
    expect(await read({ ...part, dev: '1' })).toEqual([])
  })

  it('a torn or a damaged record is passed over', async () => {
    const part = await made()
    for (const record of [0, 1, 2, 3]) note(record, record * 1_000, record * 1_000 + 500)
    const bytes = readFileSync(cursorPath())
    for (let bit = 0; bit < 20; bit += 1) {
      const at = cursorOffset(1) + bit
      const damaged = Buffer.from(bytes)
      damaged[at] = (damaged[at] ?? 0) ^ 0x10
      writeFileSync(cursorPath(), damaged)
      expect((await read(part)).map(({ start }) => start)).toEqual([0, 2_000, 3_000])
    }
    const fd = openSync(cursorPath(), 'r+')
    ftruncateSync(fd, cursorOffset(3) + 10)
    closeSync(fd)
    expect((await read(part)).map(({ start }) => start)).toEqual([0, 2_000])
  })

  it('a damaged, foreign, empty or later header says nothing', async () => {
    const part = await made()
    note(0, 0, 500)
    const bytes = readFileSync(cursorPath())
    for (const at of [0, 8, 16, 24, 40, 127]) {
      const damaged = Buffer.from(bytes)
      damaged[at] = (damaged[at] ?? 0) ^ 1
      writeFileSync(cursorPath(), damaged)
      expect(await read(part)).toEqual([])
    }
    for (const length of [0, 1, 127]) {
      writeFileSync(cursorPath(), bytes.subarray(0, length))
      expect(await read(part)).toEqual([])
    }
    writeFileSync(cursorPath(), bytes)
    expect(await read(part)).toEqual([{ start: 0, written: 500 }])
  })

  it('notes beyond the end of the part are cut', async () => {
    const part = await made()
    note(0, 0, 500)
    note(1, 1_000, 2_000)
    truncateSync(part.path, 400)
    expect(await read(part)).toEqual([{ start: 0, written: 400 }])
  })

  it('a link at their name is not followed', async () => {
    const part = await made()
    renameSync(cursorPath(), folder.at('victim'))
    symlinkSync(folder.at('victim'), cursorPath())
    expect(() => openCursorFile(cursorPath())).toThrow(/ELOOP/u)
    const before = readFileSync(folder.at('victim'))
    await disk.call('createCursors', { cursorPath: cursorPath(), part })
    expect(readFileSync(folder.at('victim'))).toEqual(before)
  })

  it('the boot has a name that stays', () => {
    expect(bootId()).not.toBe('')
    expect(Buffer.byteLength(bootId())).toBeLessThanOrEqual(64)
    const script = `import { bootId } from ${JSON.stringify(new URL('../../../main/engine/transfer/boot-id.ts', import.meta.url).href)}; console.log(bootId())`
    const other = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
    expect(other.trim()).toBe(bootId())
  })
})
