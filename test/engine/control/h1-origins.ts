/**
 * The origins of "splice or stall": servers that change, flap, lie about ranges, refuse, cut, or only label the same bytes
 * differently. Versions differ in one stretch of the file at least; what is the same elsewhere is the same on purpose.
 *
 * Two versions that differ in several separate places are left out: between labels that differ and windows that agree no
 * client can tell them apart, and with labels that agree nobody but a digest can.
 */
import type { Behaviour, Resource, Turn } from '../../support/fault-server/index.ts'
import {
  all,
  afterTimes,
  cutAt,
  firstTimes,
  header,
  ignoreRanges,
  labelsPerRequest,
  limitConnections,
  missingContentRange,
  noRangeSupport,
  perTurn,
  resetAt,
  resumes,
  slow,
  status,
  versionPerRequest,
  when,
  wrongRangeEnd,
  wrongRangeStart,
  wrongTotal,
} from '../../support/fault-server/index.ts'
import type { Chance, Plan } from './seeded-plan.ts'
import { chanceOf, drawFor } from './seeded-plan.ts'

const mib = 1024 * 1024
const kib = 1024

interface Drawn {
  readonly word: string
  readonly behaviours: readonly Behaviour[]
}

interface World {
  readonly seed: number
  readonly chance: Chance
  readonly first: Resource
}

const nothing: Drawn = { word: '', behaviours: [] }
const date = (dayOfMay: number): string => new Date(Date.UTC(2024, 4, dayOfMay, 10)).toUTCString()

export const h1Plan = (seed: number): Plan => {
  const chance = chanceOf(seed)
  const sizeBytes = chance.between(mib, 5 * mib)
  const first: Resource = { sizeBytes, seed: `h1-${String(seed)}`, lastModified: date(1) }
  const world = { seed, chance, first }
  const rate = chance.oneOf(2, 4, 8) * mib
  const connections = chance.oneOf(1, 2, 4, 4, 8, 16)
  const kind = chance.oneOf('same', 'same', 'same', 'change', 'change', 'flap')
  const change = kind === 'same' ? { ...nothing, versions: [first] as const } : versionsOf(world, kind)
  const labels = labelsOf(world, kind !== 'same')
  // One or the other: who is cut again and again by a server that has its moods with ranges starts again and again.
  const startsAgain = chance.happens(0.4)
  const ranges = startsAgain ? rangesOf(world) : nothing
  const endings = startsAgain ? { ...nothing, lostBytes: () => 0 } : endingsOf(world)
  const drawn = [refusalsOf(world), endings, ranges, labels, change]
  return {
    seed,
    words: [
      `${String(connections)} connections, ${(sizeBytes / mib).toFixed(2)} MiB at ${String(rate / mib)} MiB/s`,
      ...drawn.map(({ word }) => word).filter((word) => word !== ''),
    ],
    versions: change.versions,
    behaviours: [slow(rate), ...drawn.flatMap(({ behaviours }) => behaviours)],
    connections,
    pauseAtBytes: chance.happens(0.3) ? chance.between(0, sizeBytes) : null,
    mustFinish: kind !== 'flap',
    isOneFile: kind === 'same',
    startsAgain,
    lostBytes: endings.lostBytes,
  }
}

/** How the same bytes, or those of each version, are labelled. */
const labelsOf = ({ seed, chance }: World, changes: boolean): Drawn => {
  const nodes = chance.between(2, 5)
  const node = (turn: Turn): number => Math.floor(drawFor(seed, turn.nth) * nodes)
  const tagged = (word: string, labels: Parameters<typeof labelsPerRequest>[0]): Drawn => ({
    word,
    behaviours: [labelsPerRequest(labels)],
  })
  const recent = new Date(Date.now() - 5_000).toUTCString()
  const stable = [
    nothing,
    tagged('weak tag', ({ resource }) => ({ etag: `W/"${String(resource?.seed)}"` })),
    tagged('date only', () => ({ etag: null })),
    tagged('young date only', () => ({ etag: null, lastModified: recent })),
    tagged('no validators', () => ({ etag: null, lastModified: null })),
  ] as const
  const relabelled = [
    tagged('tag per request', ({ nth }) => ({ etag: `"request-${String(nth)}"` })),
    tagged(`tag per node (${String(nodes)})`, (turn) => ({ etag: `"node-${String(node(turn))}"` })),
    tagged('weak tag per node', (turn) => ({ etag: `W/"node-${String(node(turn))}"` })),
    tagged('date per node', (turn) => ({ lastModified: date(1 + node(turn)), etag: null })),
    tagged('tag and date per node', (turn) => ({
      etag: `"node-${String(node(turn))}"`,
      lastModified: date(1 + node(turn)),
    })),
    tagged('tag on some nodes only', (turn) => (node(turn) === 0 ? { etag: null } : {})),
    tagged('labels on the first answer only', ({ nth }) => (nth === 1 ? {} : { etag: null, lastModified: null })),
    tagged('one label for every version', () => ({ etag: '"always"' })),
  ] as const
  return changes && chance.happens(0.5) ? chance.oneOf(...stable) : chance.oneOf(...stable, ...relabelled)
}

const rangesOf = ({ seed, chance, first }: World): Drawn => {
  const some = (behaviour: Behaviour, share = 0.3): Behaviour =>
    when((turn) => turn.nth > 1 && drawFor(seed + 1, turn.nth) < share, behaviour)
  const few = (behaviour: Behaviour): Behaviour => some(firstTimes(8, behaviour), 0.4)
  return chance.oneOf<Drawn>(
    { word: 'never ranges', behaviours: [chance.happens(0.5) ? ignoreRanges() : noRangeSupport()] },
    { word: 'ranges ignored at times', behaviours: [few(ignoreRanges())] },
    { word: 'accept-ranges: none, and does them', behaviours: [header('accept-ranges', 'none')] },
    { word: '200 to any If-Range', behaviours: [when(({ headers }) => 'if-range' in headers, ignoreRanges())] },
    { word: 'short ranges', behaviours: [some(wrongRangeEnd(-chance.between(1, 200 * kib)))] },
    { word: 'long ranges', behaviours: [some(wrongRangeEnd(chance.between(1, 64 * kib)))] },
    { word: 'ranges begin elsewhere at times', behaviours: [few(wrongRangeStart(chance.oneOf(1, -1, 4096)))] },
    { word: 'no Content-Range at times', behaviours: [few(missingContentRange())] },
    { word: 'wrong total at times', behaviours: [few(wrongTotal(chance.oneOf(1, -1)))] },
    {
      word: '416 at times',
      behaviours: [few(when(resumes, all(header('content-range', `bytes */${String(first.sizeBytes)}`), status(416))))],
    },
  )
}

const endingsOf = ({ seed, chance, first: { sizeBytes } }: World): Drawn & Pick<Plan, 'lostBytes'> => {
  const cuts = chance.between(1, 5)
  const at = (turn: Turn): number => Math.floor(drawFor(seed + 2, turn.nth) * sizeBytes)
  let lost = 0
  // A RST takes what the client has not read yet with it.
  const reset: Behaviour = async (turn, next) => {
    const answer = await resetAt(at(turn))(turn, next)
    lost += Math.min(answer.ending.afterBytes, answer.body.end - answer.body.start)
    return answer
  }
  const drawn = chance.oneOf<Drawn>(
    nothing,
    {
      word: `first ${String(cuts)} answers cut`,
      behaviours: [
        firstTimes(
          cuts,
          perTurn((turn) => cutAt(at(turn))),
        ),
      ],
    },
    { word: `first ${String(cuts)} answers reset`, behaviours: [firstTimes(cuts, reset)] },
    { word: 'every answer cut after 1 MiB', behaviours: [cutAt(mib)] },
    { word: 'later answers cut at once', behaviours: [afterTimes(1, firstTimes(3, cutAt(0)))] },
  )
  return { ...drawn, lostBytes: () => lost }
}

const refusalsOf = ({ chance }: World): Drawn => {
  const code = chance.oneOf(503, 429, 403)
  // Who has just let go of its only connection may be refused the next one; after 403 that is the end.
  const most = chance.between(code === 403 ? 3 : 1, 5)
  return chance.oneOf<Drawn>(
    nothing,
    nothing,
    nothing,
    { word: `${String(code)} beyond ${String(most)} at once`, behaviours: [limitConnections(most, code)] },
    { word: '503 to the second', behaviours: [when(({ nth }) => nth === 2, status(503))] },
    { word: '500 to the second and third', behaviours: [when(({ nth }) => nth === 2 || nth === 3, status(500))] },
  )
}

/** A second version of the file: where it differs, how it is labelled, and when it is served. */
const versionsOf = (world: World, kind: 'change' | 'flap'): Drawn & Pick<Plan, 'versions'> => {
  const { seed, chance, first } = world
  const { sizeBytes } = first
  const other = `h1-${String(seed)}-second`
  const at = chance.between(64 * kib, sizeBytes - 64 * kib)
  const patch = (start: number, end: number): Partial<Resource> => ({ patch: { start, end, seed: other } })
  const [where, content] = chance.oneOf<readonly [string, Partial<Resource>]>(
    ['all of it', { seed: other }],
    ['all of it', { seed: other }],
    ['from an offset on', patch(at, sizeBytes)],
    ['up to an offset', patch(0, at)],
    ['one stretch', patch(at, Math.min(sizeBytes, at + chance.between(8 * kib, 512 * kib)))],
    ['another length', { seed: other, sizeBytes: sizeBytes + chance.between(-64 * kib, 64 * kib) }],
    ['appended to', { sizeBytes: sizeBytes + chance.between(1, 256 * kib) }],
    ['cut off', { sizeBytes: sizeBytes - chance.between(1, 256 * kib) }],
  )
  const second = { ...first, lastModified: date(20), ...content }
  const after = chance.between(1, 6)
  const share = chance.oneOf(0.5, 0.2, 0.8)
  const afterBytes = chance.between(0, sizeBytes)
  const [when, isSecond] =
    kind === 'flap'
      ? chance.oneOf<readonly [string, (turn: Turn) => boolean]>(
          [`flaps by request (${String(share)})`, ({ nth }) => drawFor(seed + 3, nth) < share],
          ['every other request', ({ nth }) => nth % 2 === 0],
          ['for a few requests', ({ nth }) => nth > after && nth <= after + 3],
          ['flaps by offset', ({ range }) => Math.floor(startOf(range) / mib) % 2 === 1],
        )
      : chance.oneOf<readonly [string, (turn: Turn) => boolean]>(
          [`from request ${String(after + 1)} on`, ({ nth }) => nth > after],
          [`once ${String(afterBytes)} bytes are sent`, ({ sentBytes }) => sentBytes >= afterBytes],
        )
  return {
    word: `${kind === 'flap' ? 'two versions' : 'changes'} ${when}: ${where}`,
    versions: [first, second],
    behaviours: [versionPerRequest((turn) => (isSecond(turn) ? second : null))],
  }
}

const startOf = (range: string | null): number => Number(/^bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0)
