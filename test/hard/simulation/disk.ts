/**
 * A disk of its own for one world: files with what was synced of them and what was not, names, and a power cut. Does for control what
 * the disk thread does; order and errors are those of `DiskOperations`.
 */
import { createHash } from 'node:crypto'
import { basename, join } from 'node:path'
import { fail, FailureError } from '../../../shared/failure.ts'
import { blockBytes } from '../../../main/engine/domain/block-hashes.ts'
import { numbered } from '../../../main/engine/domain/filename.ts'
import type { DownloadId } from '../../../shared/ids.ts'
import type { FileMark, PartRecord } from '../../../main/engine/domain/download.ts'
import type { DiskArgs, DiskOperationName, DiskResult, MadePart } from '../../../main/engine/transfer/protocol.ts'
import { makingNoteOf } from '../../../main/engine/transfer/making-note.ts'
import { sizeOf, wordFor, write, type Content, type Run } from './content.ts'

interface Inode {
  readonly ino: string
  content: Content
  synced: Content
}

interface Notes {
  readonly ino: string
  readonly boot: number
  readonly records: Map<number, { readonly start: number; written: number }>
}

type Does = { readonly [N in DiskOperationName]: (args: DiskArgs<N>) => DiskResult<N> }

const dev = '1'
const plentyBytes = 2 ** 40
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

export class SimulatedDisk {
  readonly #chance: () => number
  readonly #names = new Map<string, Inode>()
  /** What was noted before parts were made, by the place of the note. */
  readonly #made = new Map<string, MadePart>()
  /** Names and such notes that a power cut leaves: as of the last commit of the journal. */
  #durable = { names: new Map<string, Inode>(), made: new Map<string, MadePart>() }
  readonly #notes = new Map<string, Notes>()
  #boot = 1
  #next = 1
  /** How likely a sync fails. */
  syncFails = 0
  freeBytes = plentyBytes

  constructor(chance: () => number) {
    this.#chance = chance
  }

  get names(): readonly string[] {
    return [...this.#names.keys()]
  }

  contentAt(path: string): Content | null {
    return this.#names.get(path)?.content ?? null
  }

  /** What was not synced is gone: all of it, or some of what a file system happened to have written. */
  cutPower(): void {
    this.#boot += 1
    const inodes = new Set([...this.#names.values(), ...this.#durable.names.values()])
    for (const inode of inodes) if (this.#chance() < 0.7) inode.content = inode.synced
    for (const inode of inodes) inode.synced = inode.content
    this.#names.clear()
    this.#made.clear()
    for (const [path, inode] of this.#durable.names) this.#names.set(path, inode)
    for (const [path, note] of this.#durable.made) this.#made.set(path, note)
    for (const path of this.#notes.keys()) if (this.#chance() < 0.5) this.#notes.delete(path)
  }

  /** As a lane does: into the page cache, and noted there. */
  write(
    part: PartRecord,
    run: Run,
    note: { readonly path: string; readonly record: number; readonly from: number },
  ): void {
    const inode = this.#ours(part)
    inode.content = write(inode.content, run)
    const notes = this.#notes.get(note.path)
    if (notes?.ino !== part.ino || notes.boot !== this.#boot) return
    const known = notes.records.get(note.record)
    notes.records.set(note.record, { start: known?.start ?? note.from, written: run.end })
  }

  isSame(part: PartRecord, start: number, end: number, tag: string): boolean {
    return wordFor(this.#ours(part).content, start, end) === wordFor([{ start: 0, end, tag }], start, end)
  }

  do<N extends DiskOperationName>(name: N, args: DiskArgs<N>): DiskResult<N> {
    return this.#does[name](args)
  }

  #ours(part: PartRecord): Inode {
    const inode = this.#names.get(part.path)
    if (inode?.ino === part.ino) return inode
    throw new FailureError(fail('part_file_changed', `${part.path} is gone or another file.`))
  }

  #sync(part: PartRecord): void {
    const inode = this.#ours(part)
    if (this.#chance() < this.syncFails) throw new FailureError(fail('sync_failed', 'The disk did not take the data.'))
    inode.synced = inode.content
    this.#commit()
  }

  /** A sync of anything commits everything about names that came before, as the journal of ext4 does. */
  #commit(): void {
    this.#durable = { names: new Map(this.#names), made: new Map(this.#made) }
  }

  /** Cursor files are called by the number of their download. */
  #noteMaking(cursorPath: string, path: string): void {
    const notePath = makingNoteOf(cursorPath)
    this.#made.set(notePath, { id: Number(basename(cursorPath)) as DownloadId, path, notePath })
  }

  #markOf(inode: Inode): FileMark {
    return { dev, ino: inode.ino, sizeBytes: sizeOf(inode.content), mtimeMs: 0 }
  }

  #make(path: string): PartRecord {
    const inode = { ino: String((this.#next += 1)), content: [], synced: [] }
    this.#names.set(path, inode)
    return { path, dev, ino: inode.ino }
  }

  readonly #does: Does = {
    createPart: ({ dir, name, id, cursorPath }) => {
      const free = [0, 1, 2, 3].map((n) => join(dir, `${name}.${String(id)}${n === 0 ? '' : `-${String(n)}`}.part`))
      const part = this.#make(free.find((path) => !this.#names.has(path)) ?? free[0] ?? '')
      if (cursorPath !== undefined) this.#noteMaking(cursorPath, part.path)
      this.#commit()
      return part
    },
    checkPart: ({ path, ino }) => {
      const inode = this.#names.get(path)
      const state = inode === undefined ? 'missing' : inode.ino === ino ? 'ours' : 'other'
      return { state, sizeBytes: inode === undefined ? 0 : sizeOf(inode.content) }
    },
    sync: (part) => {
      this.#sync(part)
      return null
    },
    createCursors: ({ cursorPath, part }) => {
      this.#notes.set(cursorPath, { ino: part.ino, boot: this.#boot, records: new Map() })
      return null
    },
    readCursors: ({ cursorPath, part }) => {
      const notes = this.#notes.get(cursorPath)
      if (notes?.ino !== part.ino || notes.boot !== this.#boot) return []
      return [...notes.records.values()].map((one) => ({ ...one }))
    },
    removeCursors: ({ cursorPath, keepsNote = false }) => {
      this.#notes.delete(cursorPath)
      if (!keepsNote) this.#made.delete(makingNoteOf(cursorPath))
      return null
    },
    madeParts: () => [...this.#made.values()],
    forgetMade: ({ path, notePath, isKnown }) => {
      if (!isKnown && sizeOf(this.contentAt(path) ?? []) === 0) this.#names.delete(path)
      this.#made.delete(notePath)
      return null
    },
    digestRange: ({ part, start, end }) => sha256(wordFor(this.#ours(part).content, start, end)),
    digest: ({ path, sizeBytes }) => sha256(wordFor(this.contentAt(path) ?? [], 0, sizeBytes)),
    hashBlocks: ({ file, blocks }) => {
      const { content } = this.#ours(file)
      return blocks.map(({ index, sizeBytes }) =>
        BigInt(`0x${sha256(wordFor(content, index * blockBytes, index * blockBytes + sizeBytes)).slice(0, 16)}`),
      )
    },
    claim: ({ part, dir, name }) => {
      const inode = this.#ours(part)
      for (let n = 0; ; n += 1) {
        const own = n === 0 ? name : numbered(name, n)
        const path = join(dir, own)
        const there = this.#names.get(path)
        if (there !== undefined && there !== inode) continue
        this.#names.set(path, inode)
        this.#commit()
        return { kind: 'claimed', path, name: own, file: this.#markOf(inode) }
      }
    },
    finish: (args) => {
      this.#sync(args.part)
      return this.#does.claim(args)
    },
    leftovers: () => ({ landed: [], secondNames: [] }),
    discard: () => null,
    claimByRename: () => {
      throw new Error('this disk has hard links')
    },
    removePart: ({ path, ino }) => {
      if (this.#names.get(path)?.ino === ino) this.#names.delete(path)
      this.#commit()
      return null
    },
    setAside: ({ part, dir, name }) => {
      const inode = this.#ours(part)
      const path = join(dir, `${name}.mismatch`)
      this.#names.delete(part.path)
      this.#names.set(path, inode)
      this.#commit()
      return path
    },
    stat: ({ path }) => {
      const inode = this.#names.get(path)
      return inode === undefined ? null : this.#markOf(inode)
    },
    removeFile: ({ path, file }) => {
      const removed = this.#names.get(path)?.ino === file.ino
      if (removed) this.#names.delete(path)
      this.#commit()
      return { removed }
    },
    freeSpace: () => ({ freeBytes: this.freeBytes, volume: dev }),
    place: ({ dir, names }) => ({
      freeBytes: this.freeBytes,
      taken: names.flatMap((name, n) => (this.#names.has(join(dir, name)) ? [n] : [])),
    }),
  }
}
