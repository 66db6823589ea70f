/**
 * Whether the bytes on the disk are still those that were written: of a finished file, or of the part of a download that does
 * not run. Only reads, and says what it found; what becomes of the download is decided elsewhere.
 */
import { fail } from '../../../shared/failure.ts'
import type { Failure } from '../../../shared/failure.ts'
import { BlockHashes } from '../domain/block-hashes.ts'
import type { Download, FileMark, PartRecord } from '../domain/download.ts'
import { rangesOf } from '../domain/segments.ts'
import type { Range } from '../domain/segments.ts'
import type { Ledger } from '../store/ledger.ts'
import { damagedOf, rangesOfBlocks, wordsOf } from './block-check.ts'
import type { CheckOptions } from './block-check.ts'
import { expectedDigest } from './expected-digest.ts'

export interface Finding {
  /** `unknown`: there is nothing to compare it with. */
  readonly verdict: 'sound' | 'damaged' | 'unknown'
  readonly damaged: readonly Range[]
  /** What is wrong; null: nothing, as far as can be told. */
  readonly failure: Failure | null
  /** What it was judged by. */
  readonly by: 'blocks' | 'digest' | 'nothing'
  /** How many blocks were looked at. */
  readonly blocks: number
}

export interface FileCheckOptions extends CheckOptions {
  readonly ledger: Pick<Ledger, 'call'>
}

const sound = (by: Finding['by'], blocks: number): Finding => ({
  verdict: 'sound',
  damaged: [],
  failure: null,
  by,
  blocks,
})

const bad = (
  failure: Failure,
  { damaged = [], by = 'nothing', blocks = 0 }: Partial<Pick<Finding, 'damaged' | 'by' | 'blocks'>> = {},
): Finding => ({ verdict: 'damaged', damaged, failure, by, blocks })

/** Rejects with disk failures: a file that cannot be read is neither sound nor damaged. */
export const checkFile = async (download: Download, options: FileCheckOptions): Promise<Finding | 'stopped'> => {
  const { id, path, file, part } = download
  const { pages } = await options.ledger.call('blocks', { id })
  const hashes = BlockHashes.of(pages)
  if (download.status === 'completed') {
    return path === null || file === null ? 'stopped' : checkFinished(download, { path, file, hashes }, options)
  }
  const written = rangesOf(await options.ledger.call('segments', { id }))
  const sizeBytes = download.resource?.sizeBytes ?? null
  return part === null || sizeBytes === null ? 'stopped' : checkPart(part, { hashes, written, sizeBytes }, options)
}

const checkPart = async (
  part: PartRecord,
  known: { readonly hashes: BlockHashes; readonly written: readonly Range[]; readonly sizeBytes: number },
  options: FileCheckOptions,
): Promise<Finding | 'stopped'> => {
  const blocks = known.hashes.within(known.written, known.sizeBytes, 'known')
  const damaged = await damagedOf(part, blocks, options)
  if (damaged === 'stopped') return damaged
  if (damaged.length === 0) return sound('blocks', blocks.length)
  const ranges = rangesOfBlocks(damaged)
  return bad(
    fail(
      'file_damaged',
      `Of ${countOf(blocks)} ${wordsOf(ranges)} are damaged. They are fetched again when it goes on.`,
      {
        detail: { path: part.path },
      },
    ),
    { damaged: ranges, by: 'blocks', blocks: blocks.length },
  )
}

const countOf = (blocks: readonly unknown[]): string =>
  `${String(blocks.length)} ${blocks.length === 1 ? 'block' : 'blocks'} of 4 MiB`

interface Finished {
  readonly path: string
  readonly file: FileMark
  readonly hashes: BlockHashes
}

const checkFinished = async (
  download: Download,
  { path, file, hashes }: Finished,
  options: FileCheckOptions,
): Promise<Finding | 'stopped'> => {
  const { disk } = options
  const changed = changeOf(path, file, await disk.call('stat', { path }))
  if (changed) return bad(changed)
  const { sizeBytes } = file
  const expected = expectedDigest(download.request, download.resource)
  const blocks = hashes.within([{ start: 0, end: sizeBytes }], sizeBytes, 'known')
  const damaged = await damagedOf({ path, ...file }, blocks, options)
  if (damaged === 'stopped') return damaged
  const ranges = rangesOfBlocks(damaged)
  if (ranges.length > 0) {
    const failure = damageOf(path, `${wordsOf(ranges)} are not what was downloaded`)
    return bad(failure, { damaged: ranges, by: 'blocks', blocks: blocks.length })
  }
  if (expected) {
    const { algorithm, hex } = expected.checksum
    const found = await disk.call('digest', { path, algorithm, sizeBytes })
    return found === hex
      ? sound('digest', blocks.length)
      : bad(damageOf(path, `its ${algorithm} is ${found}, and it was ${hex}`), { by: 'digest', blocks: blocks.length })
  }
  if (blocks.length > 0) return sound('blocks', blocks.length)
  return { verdict: 'unknown', damaged: [], failure: null, by: 'nothing', blocks: 0 }
}

const changeOf = (path: string, file: FileMark, found: FileMark | null): Failure | null => {
  const detail = { path }
  if (found === null) return fail('file_changed', `The file “${path}” is not there any more.`, { detail })
  if (found.dev !== file.dev || found.ino !== file.ino) {
    return fail('file_changed', `“${path}” is not the file that was downloaded: something else has its name.`, {
      detail,
    })
  }
  if (found.sizeBytes === file.sizeBytes) return null
  const sizes = `it has ${String(found.sizeBytes)} bytes and had ${String(file.sizeBytes)}`
  return fail('file_changed', `The file “${path}” was changed: ${sizes}.`, { detail })
}

const damageOf = (path: string, how: string): Failure =>
  fail(
    'file_damaged',
    `The file “${path}” was damaged or changed since it was downloaded: ${how}. It was left as it is; download it again to have a sound one.`,
    { detail: { path } },
  )
