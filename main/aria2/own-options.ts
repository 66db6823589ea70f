/** The options of one download: what its client said, kept beside it, and what its request says by now. */
import { dirname, normalize, sep } from 'node:path'
import { z } from 'zod'
import type { DeskRecord } from '../engine/engine.ts'
import { belongsToDownload, type Options, withoutSecrets } from './option-values.ts'

const kept = z.record(z.string(), z.string())

/** As its client said them, without secrets. */
export const optionsIn = ({ note }: DeskRecord): Options => kept.safeParse(JSON.parse(note ?? '{}')).data ?? {}

export const noteOf = (options: Options): string => JSON.stringify(withoutSecrets(options))

/** Its folder as clients say it: one that its name leads into is part of the name to them. */
export const dirOf = (record: DeskRecord): string => {
  const { dir } = record.view
  const below = dirname(normalize(optionsIn(record).out ?? ''))
  return below !== '.' && dir.endsWith(`${sep}${below}`) ? dir.slice(0, -below.length - 1) : dir
}

/** What others than aria2's clients may have changed is read from the download itself. */
export const optionsOf = (record: DeskRecord, shown: Options): Options => {
  const { request, view } = record
  const said = optionsIn(record)
  const lines = request.headers.filter(([name]) => name.toLowerCase() !== 'referer')
  return {
    ...Object.fromEntries(Object.entries(shown).filter(([name]) => belongsToDownload(name))),
    ...(request.connections === null ? {} : { split: String(request.connections) }),
    ...(lines.length === 0 ? {} : { header: lines.map(([name, value]) => `${name}: ${value}\n`).join('') }),
    ...said,
    ...(request.out === null ? {} : { out: said.out ?? request.out }),
    ...(request.userAgent === null ? {} : { 'user-agent': request.userAgent }),
    ...(request.checksum === null ? {} : { checksum: `${request.checksum.algorithm}=${request.checksum.hex}` }),
    dir: dirOf(record),
    'max-download-limit': String(view.rateLimit ?? 0),
  }
}
