/** A download as aria2's clients read it: every value a string, and only the keys that are asked for. */
import { join } from 'node:path'
import type { DeskRecord } from '../engine/engine.ts'
import { errorCodes, removedCode } from './error-codes.ts'
import { dirOf } from './own-options.ts'

/** What a picture is made of. */
export interface Pictured {
  readonly record: DeskRecord
  readonly gid: string
  /** Finished ranges, [start, written) each; empty where the bitfield is not asked for. */
  readonly segments: readonly { readonly start: number; readonly written: number }[]
}

export type Aria2Status = 'active' | 'waiting' | 'paused' | 'error' | 'complete' | 'removed'

/** aria2's unit of what is there, where nothing else is said. */
export const pieceLength = 1_048_576

export const statusOf = ({ view, isLive }: DeskRecord): Aria2Status => {
  switch (view.status) {
    case 'queued':
      return isLive ? 'active' : 'waiting'
    case 'paused':
      return 'paused'
    case 'completed':
      return 'complete'
    case 'failed':
      return 'error'
    case 'removed':
      return 'removed'
  }
}

export const isOver = (record: DeskRecord): boolean => ['error', 'complete', 'removed'].includes(statusOf(record))

/** Where the file will be, once that is known. */
const pathOf = ({ view, request, finalUrl }: DeskRecord): string =>
  view.path ?? (request.out !== null || finalUrl !== null ? join(view.dir, view.name) : '')

export const urisOf = (record: DeskRecord): readonly { readonly status: string; readonly uri: string }[] => {
  const { request, urlIndex, finalUrl, isLive, view } = record
  const isTried = isLive || finalUrl !== null || view.attempts > 0 || isOver(record)
  return request.urls.map((uri, index) => ({ status: isTried && index <= urlIndex ? 'used' : 'waiting', uri }))
}

const lengthsOf = ({ view }: DeskRecord): { readonly total: number; readonly completed: number } => {
  const total = view.sizeBytes ?? 0
  return { total, completed: view.status === 'completed' ? total : view.writtenBytes }
}

export const filesOf = (record: DeskRecord): readonly object[] => {
  const { total, completed } = lengthsOf(record)
  return [
    {
      completedLength: String(completed),
      index: '1',
      length: String(total),
      path: pathOf(record),
      selected: 'true',
      uris: urisOf(record),
    },
  ]
}

/** One bit for each piece that is wholly there, the first one highest; undefined: nothing is known of the file. */
export const bitfieldOf = ({ record, segments }: Pictured): string | undefined => {
  const { total } = lengthsOf(record)
  if (total === 0 || record.finalUrl === null) return undefined
  const pieces = Math.ceil(total / pieceLength)
  const bytes = new Uint8Array(Math.ceil(pieces / 8))
  const ranges = record.view.status === 'completed' ? [{ start: 0, written: total }] : joined(segments)
  for (const { start, written } of ranges) {
    const end = written >= total ? pieces : Math.floor(written / pieceLength)
    for (let at = Math.ceil(start / pieceLength); at < end; at += 1) {
      bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (0x80 >> (at & 7))
    }
  }
  return Buffer.from(bytes).toString('hex')
}

/** Ranges that touch are one: a piece may lie across two segments. */
const joined = (segments: Pictured['segments']): readonly { start: number; written: number }[] => {
  const ranges: { start: number; written: number }[] = []
  for (const { start, written } of segments.toSorted((a, b) => a.start - b.start)) {
    const last = ranges.at(-1)
    if (last !== undefined && start <= last.written) last.written = Math.max(last.written, written)
    else ranges.push({ start, written })
  }
  return ranges
}

/** aria2's own text where it has one for just this; else ours, which says what to do. */
const messageOf = ({ view: { failure } }: DeskRecord): string =>
  failure === null ? '' : failure.code === 'not_found' ? 'Resource not found' : failure.message

const errorOf = (record: DeskRecord): { errorCode?: string; errorMessage?: string } => {
  const { view } = record
  if (view.status === 'completed') return { errorCode: '0', errorMessage: '' }
  if (view.status === 'removed') return { errorCode: String(removedCode), errorMessage: '' }
  // One that asks its user something, or waits for another try, says why, too.
  if (view.failure === null || record.isLive) return {}
  return { errorCode: String(errorCodes[view.failure.code]), errorMessage: messageOf(record) }
}

/** Which keys need something that costs a question of its own. */
export const needsSegments = (keys: ReadonlySet<string> | null): boolean => keys === null || keys.has('bitfield')

export const picture = (pictured: Pictured, keys: ReadonlySet<string> | null): Readonly<Record<string, unknown>> => {
  const { record, gid } = pictured
  const { view, isLive } = record
  const { total, completed } = lengthsOf(record)
  const isRunning = isLive && view.status === 'queued'
  const bitfield = needsSegments(keys) ? bitfieldOf(pictured) : undefined
  const all = {
    ...(bitfield === undefined ? {} : { bitfield }),
    completedLength: String(completed),
    connections: String(isRunning ? view.connections : 0),
    dir: dirOf(record),
    downloadSpeed: String(isRunning ? view.speed : 0),
    ...errorOf(record),
    files: filesOf(record),
    gid,
    numPieces: String(Math.ceil(total / pieceLength)),
    pieceLength: String(pieceLength),
    status: statusOf(record),
    totalLength: String(total),
    uploadLength: '0',
    uploadSpeed: '0',
  }
  return keys === null ? all : Object.fromEntries(Object.entries(all).filter(([key]) => keys.has(key)))
}
