/**
 * Finds of a grab as a list to look through: one pass over them decides which pass the filter, which are wanted, and how many there are of
 * each sort. Whoever adds, chooses or counts goes by the same pass.
 */
import type { FindFilter, FindSort } from '../../../shared/grab-lists.ts'
import type { FindId, GrabId } from '../../../shared/grabs.ts'
import { kindOfNumber } from '../../../shared/kind.ts'
import type { FileKind } from '../../../shared/kind.ts'
import { isWanted, mayFit } from '../../../shared/find-choice.ts'
import type { FindBounds } from '../../../shared/find-choice.ts'
import type { Connection } from './connection.ts'
import { wordTerms } from './find-words.ts'
import { knownFinds } from './find-known.ts'
import type { FindFolder, FindList, FindListQuery, KnownAs } from './grab-operations.ts'

/** Endings that are named with their counts. */
const mostEndings = 30

/** Unknown sizes and times come last in both directions; what was found first goes first. */
const orders: Readonly<Record<FindSort['key'], readonly [fixed: readonly string[], directed: readonly string[]]>> = {
  found: [[], ['f.id']],
  name: [[], ['f.name_key']],
  size: [['f.size_bytes IS NULL'], ['f.size_bytes']],
  modified: [['f.modified_at IS NULL'], ['f.modified_at']],
  kind: [[], ['f.kind', 'f.ending']],
  folder: [[], ['f.folder', 'f.name_key']],
  host: [[], ['f.host', 'f.folder', 'f.name_key']],
}

/** Folders one after the other, in plain order of their bytes, and the names in each in natural order. */
const treeOrder = 'f.folder, f.name_key, f.id'

const orderOf = ({ key, descending }: FindSort): string => {
  const [fixed, directed] = orders[key]
  return [...fixed, ...directed.map((term) => `${term} ${descending ? 'DESC' : 'ASC'}`), 'f.id'].join(', ')
}

type Passed = readonly [
  id: FindId,
  folder: string,
  kind: number,
  ending: string,
  sizeBytes: number | null,
  state: number,
  sameAs: number | null,
  chosen: number | null,
  passes: number,
]

/** One find as the pass sees it. */
interface Judged {
  readonly id: FindId
  readonly folder: string
  readonly kind: FileKind
  readonly ending: string
  readonly sizeBytes: number | null
  readonly isDead: boolean
  readonly isSame: boolean
  readonly isKnown: boolean
  readonly isChosen: boolean
  /** It passes the filter but for its kind and its ending. */
  readonly passes: boolean
  /** And with them. */
  readonly isShown: boolean
}

const deadState = 2

/** Whether a find is in a folder or below it. */
const withinTerm = '(f.folder = ? OR substr(f.folder, 1, length(?)) = ?)'

const stateOf: Readonly<Record<FindFilter['state'], (find: Omit<Judged, 'passes' | 'isShown'>) => boolean>> = {
  all: () => true,
  fresh: ({ isDead, isSame, isKnown }) => !isDead && !isSame && !isKnown,
  chosen: ({ isChosen }) => isChosen,
  left: ({ isChosen }) => !isChosen,
  known: ({ isKnown }) => isKnown,
  same: ({ isSame }) => isSame,
  dead: ({ isDead }) => isDead,
}

const hasBounds = ({ leastBytes, mostBytes }: FindBounds): boolean => leastBytes !== null || mostBytes !== null

/** Visits all finds of a grab in their order. */
function* judgedFinds(
  { db }: Connection,
  query: FindListQuery,
  known: ReadonlyMap<FindId, KnownAs>,
): Generator<Judged> {
  const { id, filter, sort, shape, bounds } = query
  const { terms, patterns } = wordTerms(filter.text)
  const values: (string | number)[] = [...patterns]
  const all = [...terms]
  if (filter.within !== null) {
    const below = `${filter.within}/`
    all.push(withinTerm)
    values.push(filter.within, below, below)
  }
  const text = `
    SELECT f.id, f.folder, f.kind, f.ending, f.size_bytes, f.state, f.same_as, f.chosen,
      ${all.length === 0 ? '1' : all.join(' AND ')}
    FROM grab_finds AS f WHERE f.grab_id = ? ORDER BY ${shape === 'tree' ? treeOrder : orderOf(sort)}`
  const [kinds, endings] = [new Set(filter.kinds), new Set(filter.endings)]
  // The shape of a row follows from the text above.
  const rows = db
    .prepare(text)
    .raw()
    .iterate(...values, id) as IterableIterator<Passed>
  for (const [find, folder, kindNumber, ending, sizeBytes, state, sameAs, chosen, passes] of rows) {
    const kind = kindOfNumber(kindNumber)
    const facts = { sizeBytes, isDead: state === deadState, isSame: sameAs !== null, isKnown: known.has(find) }
    const isChosen = isWanted(chosen === null ? null : chosen === 1, facts, bounds)
    const judged = { id: find, folder, kind, ending, ...facts, isChosen }
    const hasSize = !hasBounds(filter) || (sizeBytes !== null && mayFit(sizeBytes, filter))
    const passesAll = passes === 1 && hasSize && stateOf[filter.state](judged)
    const isShown = passesAll && (kinds.size === 0 || kinds.has(kind)) && (endings.size === 0 || endings.has(ending))
    yield { ...judged, passes: passesAll, isShown }
  }
}

const knownOf = (connection: Connection, id: GrabId): ReadonlyMap<FindId, KnownAs> => {
  const finds = connection.sql<number>('SELECT finds FROM grabs WHERE id = ?').pluck().get(id) ?? 0
  return knownFinds(connection, id, finds)
}

const asFound = { sort: { key: 'found', descending: false }, shape: 'table' } as const

/** Those that are shown, in the order in which they were found. */
export const shownFinds = (connection: Connection, query: Omit<FindListQuery, 'sort' | 'shape'>): readonly Judged[] => {
  const known = knownOf(connection, query.id)
  return [...judgedFinds(connection, { ...query, ...asFound }, known).filter(({ isShown }) => isShown)]
}

const count = <K>(counts: Map<K, number>, key: K): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

const emptyTally = { total: 0, shown: 0, chosen: 0, chosenBytes: 0, chosenUnsized: 0, chosenOfAll: 0, dead: 0, same: 0 }

class Tally {
  readonly #counts = { ...emptyTally, known: 0 }
  readonly #kinds = new Map<FileKind, number>()
  readonly #endings = new Map<string, number>()
  readonly #filter: FindFilter

  constructor(filter: FindFilter) {
    this.#filter = filter
  }

  add({ kind, ending, sizeBytes, isDead, isSame, isKnown, isChosen, passes, isShown }: Judged): void {
    const counts = this.#counts
    counts.total += 1
    if (isDead) counts.dead += 1
    if (isSame) counts.same += 1
    if (isKnown) counts.known += 1
    if (isChosen) counts.chosenOfAll += 1
    if (passes) this.#sort(kind, ending)
    if (!isShown) return
    counts.shown += 1
    if (!isChosen) return
    counts.chosen += 1
    if (sizeBytes === null) counts.chosenUnsized += 1
    else counts.chosenBytes += sizeBytes
  }

  /** Each sort is counted among those that pass the other one. */
  #sort(kind: FileKind, ending: string): void {
    const { kinds, endings } = this.#filter
    if (endings.length === 0 || endings.includes(ending)) count(this.#kinds, kind)
    if (kinds.length === 0 || kinds.includes(kind)) count(this.#endings, ending)
  }

  get whole(): FindList['tally'] {
    return {
      ...this.#counts,
      kinds: [...this.#kinds].map(([kind, n]) => ({ kind, count: n })),
      endings: [...this.#endings]
        .map(([ending, n]) => ({ ending, count: n }))
        .sort((a, b) => b.count - a.count || (a.ending < b.ending ? -1 : 1))
        .slice(0, mostEndings),
    }
  }
}

const folderWith = (before: FindFolder | undefined, { folder, isChosen, sizeBytes }: Judged): FindFolder => ({
  folder,
  finds: (before?.finds ?? 0) + 1,
  chosen: (before?.chosen ?? 0) + (isChosen ? 1 : 0),
  chosenBytes: (before?.chosenBytes ?? 0) + (isChosen ? (sizeBytes ?? 0) : 0),
})

export const findList = (connection: Connection, query: FindListQuery): FindList => {
  const ids: number[] = []
  const folders: FindFolder[] = []
  const tally = new Tally(query.filter)
  const known = knownOf(connection, query.id)
  for (const find of judgedFinds(connection, query, known)) {
    tally.add(find)
    if (!find.isShown) continue
    ids.push(find.id)
    if (query.shape !== 'tree') continue
    const last = folders.at(-1)
    if (last?.folder === find.folder) folders[folders.length - 1] = folderWith(last, find)
    else folders.push(folderWith(undefined, find))
  }
  return { ids: Float64Array.from(ids), folders, tally: tally.whole, known }
}

export const changeChoice = (
  connection: Connection,
  id: GrabId,
  ids: readonly FindId[],
  chosen: boolean | null,
): number =>
  connection
    .sql(`UPDATE grab_finds SET chosen = ? WHERE grab_id = ? AND id IN (SELECT value FROM json_each(?))`)
    .run(chosen === null ? null : Number(chosen), id, JSON.stringify(ids)).changes
