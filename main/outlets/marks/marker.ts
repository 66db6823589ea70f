/**
 * Marks files that are complete with where they came from, so that the system warns before a program out of them runs and people can look
 * it up. Behind everything else: it hears of what is booked, goes in groups, and whatever fails here fails no download.
 */
import type { Engine, Log } from '../../engine/engine.ts'
import type { DownloadId } from '../../../shared/ids.ts'
import { originOf } from './mark.ts'
import { type MarkWriter, writerFor } from './writers.ts'

export interface Marker {
  /** Resolves when all that was heard of is marked. */
  stop(): Promise<void>
}

export interface MarkerSpec {
  readonly engine: Pick<Engine, 'feed' | 'frontDesk'>
  readonly log: Log
  /** Asked for each group. */
  readonly isWanted: () => boolean
  /** Null: this system keeps no such thing. */
  readonly openWriter?: () => Promise<MarkWriter | null>
}

/** Company that a file waits for: small ones come in hundreds. */
const groupMs = 100
const largestGroup = 500

export const startMarking = ({ engine, log, isWanted, openWriter = writerFor }: MarkerSpec): Marker => {
  const waiting = new Map<DownloadId, string>()
  let timer: NodeJS.Timeout | null = null
  let work: Promise<void> = Promise.resolve()
  let writer: Promise<MarkWriter | null> | null = null
  let isComplaining = true

  /** Said once: a folder on a file system without attributes would fill the log. */
  const complain = (event: string, text: string, count: number): void => {
    if (isComplaining) log('warn', event, { reason: text, count })
    isComplaining = false
  }
  const mark = async (paths: ReadonlyMap<DownloadId, string>): Promise<void> => {
    try {
      const write = await (writer ??= openWriter())
      if (!write) return
      const records = await engine.frontDesk.records([...paths.keys()])
      const files = records.flatMap(({ id, request, urlIndex, finalUrl, foundOn }) => {
        const path = paths.get(id)
        const origin = originOf({ url: finalUrl ?? request.urls[urlIndex] ?? null, referrer: foundOn })
        return path === undefined ? [] : [{ path, origin }]
      })
      const { failed, why } = await write(files)
      if (failed > 0) complain('mark.refused', why, failed)
    } catch (error) {
      complain('mark.failed', String(error), paths.size)
    }
  }
  const flush = (): void => {
    if (timer) clearTimeout(timer)
    timer = null
    const paths = new Map(waiting)
    waiting.clear()
    if (paths.size > 0 && isWanted()) work = work.then(() => mark(paths))
  }
  const stopHearing = engine.feed.overhear((notice) => {
    if (notice.kind !== 'completed') return
    waiting.set(notice.id, notice.path)
    if (waiting.size >= largestGroup) flush()
    else timer ??= setTimeout(flush, groupMs)
  })
  return {
    stop: () => {
      stopHearing()
      flush()
      return work
    },
  }
}
