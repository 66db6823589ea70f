/**
 * The origins of "lying 206": every header is perfect and the same all the time, and the body of a later answer is shifted,
 * stale, zeroed or of another file, from its first byte or from some byte on. No digest is known.
 *
 * Lies that begin and end inside one answer, and those that last up to the end of the file from a byte that was asked for only
 * once, are left out: no client can see them without a digest.
 */
import type { Behaviour, Lie, Resource, Turn } from '../../support/fault-server/index.ts'
import { bytesOf, cutAt, firstTimes, lyingBody, slow } from '../../support/fault-server/index.ts'
import type { Chance, Plan } from './seeded-plan.ts'
import { chanceOf } from './seeded-plan.ts'

const mib = 1024 * 1024
const kib = 1024

interface Drawn<T> {
  readonly word: string
  readonly value: T
}

export const h5Plan = (seed: number): Plan => {
  const chance = chanceOf(seed)
  const first: Resource = { sizeBytes: chance.between(2 * mib, 6 * mib), seed: `h5-${String(seed)}` }
  const connections = chance.oneOf(2, 4, 4, 8, 16)
  const rate = chance.oneOf(1, 2, 4) * mib
  const lie = lieOf(chance, first)
  const isSingle = chance.happens(0.7)
  const which = isSingle ? chance.between(1, Math.min(connections, 5)) : chance.between(2, 5)
  const cut = chance.happens(0.3) ? chance.between(128 * kib, first.sizeBytes) : null
  return {
    seed,
    words: [
      `${String(connections)} connections, ${(first.sizeBytes / mib).toFixed(2)} MiB at ${String(rate / mib)} MiB/s`,
      `${isSingle ? `part ${String(which)}` : `every part number ${String(which)}`} is ${lie.word}`,
      ...(cut === null ? [] : [`the first answer is cut at ${String(cut)}`]),
    ],
    versions: [first],
    behaviours: [
      slow(rate),
      ...(cut === null ? [] : [firstTimes(1, cutAt(cut))]),
      liesInPart((n) => (isSingle ? n === which : n % which === 0), first, lie.value),
    ],
    connections,
    pauseAtBytes: chance.happens(0.2) ? chance.between(0, first.sizeBytes) : null,
    mustFinish: isSingle,
    isOneFile: false,
    startsAgain: false,
    lostBytes: () => 0,
  }
}

/** What a lie does with an answer that begins at `from`. */
type LieFrom = (from: number) => Lie

const lieOf = (
  chance: Chance,
  { seed }: Resource,
): Drawn<{ readonly tornAt: number | null; readonly lie: LieFrom }> => {
  const by = chance.oneOf(1, -1, 13, -512, 4096, -4096, 65_536, -65_536)
  const other = { sizeBytes: 0, seed: `${String(seed)}-other` }
  const whole = chance.oneOf<Drawn<Lie>>(
    {
      word: `shifted by ${String(by)}`,
      value: (from, to, honest) => honest(Math.max(0, from + by), Math.max(0, from + by) + to - from),
    },
    { word: 'stale', value: (from, to) => bytesOf(other, from, to) },
    { word: 'zeroed', value: (from, to) => Buffer.alloc(to - from) },
    { word: 'of another file', value: (from, to) => bytesOf(other, from + 7 * mib, to + 7 * mib) },
  )
  if (chance.happens(0.6)) return { word: whole.word, value: { tornAt: null, lie: () => whole.value } }
  const after = chance.between(1, 256 * kib)
  const torn: LieFrom = (start) => (from, to, honest) => {
    const border = Math.min(to, Math.max(from, start + after))
    return Buffer.concat([honest(from, border), border < to ? whole.value(border, to, honest) : Buffer.alloc(0)])
  }
  return { word: `${whole.word} from its byte ${String(after)} on`, value: { tornAt: after, lie: torn } }
}

/** Lies in the parts (answers to ranged requests, counted from 1) that are picked. */
const liesInPart = (
  isPicked: (n: number) => boolean,
  { sizeBytes }: Resource,
  { tornAt, lie }: { readonly tornAt: number | null; readonly lie: LieFrom },
): Behaviour => {
  let parts = 0
  return (turn, next) => {
    const range = rangeOf(turn, sizeBytes)
    if (range === null) return next(turn)
    parts += 1
    const isUnseen = tornAt !== null && (range.end >= sizeBytes || range.start + tornAt >= range.end)
    return isPicked(parts) && !isUnseen ? lyingBody(lie(range.start))(turn, next) : next(turn)
  }
}

const rangeOf = ({ range }: Turn, sizeBytes: number): { readonly start: number; readonly end: number } | null => {
  const [, start, last] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? []
  if (start === undefined) return null
  return { start: Number(start), end: last === '' || last === undefined ? sizeBytes : Number(last) + 1 }
}
