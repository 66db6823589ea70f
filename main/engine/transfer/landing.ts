/**
 * A small body on its way into a part of its own, within the lane: kept in memory until it is complete, then written in one
 * go. So a body that is cut leaves nothing behind, and a complete one costs four calls. Knows no network and no rows.
 */
import { unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { FailureError, raise } from '../../../shared/failure.ts'
import type { DownloadId } from '../../../shared/ids.ts'
import type { HeadView } from '../../../shared/views.ts'
import type { PartRecord } from '../domain/download.ts'
import { isUnexpectedPage, resourceOf } from '../domain/identity.ts'
import { nameOfResource } from '../domain/naming.ts'
import { giveBuffer, takeBuffer } from './buffers.ts'
import { digestOfHead } from './checksum-headers.ts'
import { startDigest } from './checksum.ts'
import { systemCode } from './classify-disk.ts'
import { closeFolder, makeFolder, openFolder } from './disk-operations-folder.ts'
import type { Folder } from './disk-operations-folder.ts'
import { creationFailure, makeNewPart } from './part-creation.ts'
import { writeAll } from './part-file.ts'
import type { Landed, Landing, Leftover } from './protocol.ts'

/**
 * Names of landed parts: `.sluice-<tag>.<run>.<id>.part`. The tag is of the data folder and cannot be guessed, so whatever has such
 * a name is ours; the run tells what a kill has left from what is landed at this moment.
 */
export const landedPrefix = (tag: string): string => `.sluice-${tag}.`
export const landedName = (tag: string, run: string, id: number): string =>
  `${landedPrefix(tag)}${run}.${String(id)}.part`

/** null: not a name with this prefix. */
export const landedNameOf = (name: string, prefix: string): Pick<Leftover, 'run' | 'id'> | null => {
  if (!name.startsWith(prefix)) return null
  const found = /^([0-9a-f]+)\.(\d{1,15})\.part$/.exec(name.slice(prefix.length))
  const [, run = '', id = ''] = found ?? []
  // Only numbers of downloads are put into such names.
  return found === null ? null : { run, id: Number(id) as DownloadId }
}

/** Whether a response is one that the lane may land by itself. */
export const canLand = (landing: Landing, head: HeadView, sizeBytes: number): boolean => {
  if (head.status !== 200 || sizeBytes > landing.mostBytes) return false
  const asked = { url: landing.url, out: landing.out, hasChecksum: landing.checksum !== null }
  return landing.acceptWebPage || !isUnexpectedPage(head, asked)
}

export class LandingBody {
  /** Offset of the next byte. */
  cursor = 0
  readonly overlapping = false
  readonly #landing: Landing
  readonly #head: HeadView
  readonly #sizeBytes: number
  /** null: given back. */
  #block: Buffer | null

  constructor(landing: Landing, head: HeadView, sizeBytes: number) {
    this.#landing = landing
    this.#head = head
    this.#sizeBytes = sizeBytes
    this.#block = takeBuffer(sizeBytes)
  }

  compare(chunk: Uint8Array): Uint8Array {
    return chunk
  }

  /** Takes the next bytes; no more than the body's length come. */
  write(chunk: Uint8Array): void {
    this.#block?.set(chunk, this.cursor)
    this.cursor += chunk.byteLength
  }

  /** Lets go of the memory. May be called twice. */
  close(): void {
    if (this.#block) giveBuffer(this.#block)
    this.#block = null
  }

  /** Puts the complete body into its part. Throws failures of the disk; then nothing is left. */
  land(): Landed {
    const { out, url, checksum } = this.#landing
    const resource = resourceOf(this.#head)
    const name = nameOfResource(resource, { out, url })
    const algorithm = checksum ?? digestOfHead(this.#head).checksum?.algorithm ?? null
    const digest = algorithm === null ? null : startDigest(algorithm)
    const body = this.#block?.subarray(0, this.#sizeBytes) ?? raise('internal', 'A body was landed after its end.')
    digest?.update(body)
    const part = makePart(this.#landing, body)
    return { resource, name, part, sizeBytes: this.#sizeBytes, digest: digest?.end() ?? null }
  }
}

const makePart = ({ dir, partName }: Landing, body: Buffer): PartRecord => {
  const folder = folderOf(dir)
  const make = (): PartRecord =>
    makeNewPart(folder, partName, (fd, path) => {
      writeAll(fd, body, 0, path)
    })
  try {
    try {
      return make()
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error
      // What a kill left of an earlier run: the name is one that only this data folder gives.
      unlinkSync(folder.at(partName))
      return make()
    }
  } catch (error) {
    throw creationFailure(error, join(dir, partName), dir)
  }
}

/** The folder of the last landing: opening it again for each of thousands of files would cost a tenth of their time. */
let lastFolder: Folder | null = null

const folderOf = (dir: string): Folder => {
  if (lastFolder?.dir === dir) return lastFolder
  letGoOfFolder()
  lastFolder = openOrMake(dir)
  return lastFolder
}

/** To be called when nothing is landing any more, so that no disk is kept busy. */
export const letGoOfFolder = (): void => {
  if (lastFolder) closeFolder(lastFolder)
  lastFolder = null
}

const openOrMake = (dir: string): Folder => {
  try {
    return openFolder(dir)
  } catch (error) {
    if (!(error instanceof FailureError) || error.failure.code !== 'folder_missing') throw error
    makeFolder(dir)
    return openFolder(dir)
  }
}
