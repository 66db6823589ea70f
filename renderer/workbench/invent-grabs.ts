/** Invented grabs for the workbench and the window's tests: what was found stands still, filters and ticks act on it. */
import type { FeedFrame } from '../../shared/feed.ts'
import {
  type FindFilter,
  findFilter,
  type FindQuery,
  type FindRow,
  type FindTally,
  type FindWindow,
  type GrabDetail,
  type PageView,
  type SeriesView,
} from '../../shared/grab-lists.ts'
import { type FindView, findId, grabId, grabOptions } from '../../shared/grabs.ts'
import { endingOf, fileKinds, kindOf } from '../../shared/kind.ts'
import type { Handlers } from './scripted-client.ts'

type Found = Pick<Extract<FindRow, { kind: 'find' }>, 'find' | 'isChosen' | 'known' | 'missing'>

const origin = 'https://archive.example.org'
const mib = 1024 * 1024
const day = 86_400_000

const found = (id: number, folder: string, name: string, more: Partial<FindView> = {}): Found => ({
  isChosen: more.state !== 'dead' && (more.sameAs ?? null) === null,
  known: null,
  missing: [],
  find: {
    ...{ id: findId.parse(id), url: `${origin}/pub/${folder}/${name}`, name, folder, host: 'archive.example.org' },
    ...{ kind: kindOf(name), sizeBytes: ((id * 7919) % 900) * mib + 48_211, isExact: true },
    ...{ modifiedAt: Date.UTC(2026, 2, 1) - id * day * 3, text: '', foundOn: `${origin}/pub/${folder}/` },
    ...{ via: 'entry', state: 'alive', sameAs: null },
    ...more,
  },
})

/** What stands behind the pages of an archive: films, sounds, papers, and what is wrong with some. */
export const inventedFinds = (): Found[] => [
  ...[1, 2, 3, 10, 11].map((part) => ({
    ...found(part, 'films/1928', `reel-${String(part)}.mkv`),
    missing: part === 10 ? [[4, 9] satisfies [number, number]] : [],
  })),
  found(12, 'films/1928', 'poster.jpg', { via: 'embed', sizeBytes: 412_000, text: 'The poster, scanned' }),
  found(13, 'films/1928', 'reel-4.mkv', { state: 'dead', sizeBytes: null, modifiedAt: null }),
  ...[1, 2].map((part) => ({ ...found(13 + part, 'films/1931', `the-lake-${String(part)}.mkv`), isChosen: false })),
  ...[1, 2, 3].map((side) => found(20 + side, 'sound/speeches', `side-${String(side)}.flac`)),
  { ...found(24, 'sound/speeches', 'booklet.pdf', { sizeBytes: 2_411_724 }), known: 'completed', isChosen: false },
  found(25, 'sound', 'index-of-all-recordings.csv', { sizeBytes: 91_204, isExact: false }),
  found(26, 'texts', 'catalogue-1931.pdf', { sizeBytes: 18_874_368, text: 'Catalogue of the year' }),
  found(27, 'texts', 'catalogue-1931-copy.pdf', { sizeBytes: 18_874_368, sameAs: findId.parse(26) }),
  found(28, 'texts', 'notes.txt', { sizeBytes: null, isExact: false, state: 'unasked' }),
  found(29, '', 'everything.tar.zst', { sizeBytes: 5_905_580_032 }),
  found(30, '', 'SHA256SUMS', { sizeBytes: 2_204 }),
]

/** The reels, of which six are not there. */
export const inventedSeries: readonly SeriesView[] = [
  {
    ...{ title: 'reel', host: 'archive.example.org', folder: 'films/1928', count: 5, first: 1, last: 11 },
    missing: [[4, 9]],
  },
]

/** Many of them, in many folders. */
export const manyFinds = (count: number): Found[] =>
  Array.from({ length: count }, (_, at) =>
    found(
      at + 1,
      `year-${String(1900 + (at % 120))}`,
      `scan-${String(Math.floor(at / 120) + 1)}.${at % 5 ? 'tif' : 'pdf'}`,
    ),
  )

export const inventedGrab = (more: Partial<GrabDetail> = {}): GrabDetail => ({
  ...{ id: grabId.parse(1), starts: [`${origin}/pub/`], state: 'running', limit: null, trouble: null },
  ...{ createdAt: Date.UTC(2026, 2, 1), spentMs: 48_000, pages: 132, failed: 3, forbidden: 2, queued: 57, active: 2 },
  ...{
    finds: 0,
    recipe: null,
    rows: 0,
    rejects: 0,
    run: 1,
    dueAt: null,
    bytes: 4_811_232,
    pagesPerSecond: 3.9,
    errors: [{ code: 'not_found', count: 3 }],
  },
  options: grabOptions.omit({ http: true, recipe: true, starts: true }).parse({ maxPages: 500, waitMs: 500 }),
  hosts: [
    { origin, queued: 49, active: 2, delayMs: 500, heldMs: 0 },
    { origin: 'https://cdn.example.net', queued: 8, active: 0, delayMs: 2_000, heldMs: 31_000 },
  ],
  ...more,
})

const pageOf = (id: number, path: string, code: PageView['code']): PageView => ({
  ...{ id, url: `${origin}${path}`, depth: 2, foundOn: `${origin}/pub/`, code, attempts: 1 },
})

const pages: Readonly<Record<string, readonly PageView[]>> = {
  failed: [
    pageOf(1, '/pub/films/1929/', 'not_found'),
    pageOf(2, '/pub/maps/', 'server_error'),
    pageOf(3, '/pub/members/', 'auth_required'),
  ],
  forbidden: [pageOf(4, '/pub/private/', null), pageOf(5, '/pub/search?q=lake', null)],
  waiting: [pageOf(6, '/pub/sound/songs/', null)],
}

const isShown = ({ find, isChosen, known }: Found, filter: FindFilter): boolean => {
  const states: Readonly<Record<FindFilter['state'], boolean>> = {
    ...{ all: true, chosen: isChosen, left: !isChosen, known: known !== null, same: find.sameAs !== null },
    ...{ dead: find.state === 'dead', fresh: known === null && find.sameAs === null && find.state !== 'dead' },
  }
  return (
    (filter.kinds.length === 0 || filter.kinds.includes(find.kind)) &&
    (filter.endings.length === 0 || filter.endings.includes(endingOf(find.name))) &&
    (filter.within === null || `${find.folder}/`.startsWith(`${filter.within}/`)) &&
    `${find.name} ${find.text}`.toLowerCase().includes(filter.text.toLowerCase()) &&
    states[filter.state]
  )
}

const countsOf = <T>(values: readonly T[]): readonly (readonly [T, number])[] => [
  ...values.reduce((counts, value) => counts.set(value, (counts.get(value) ?? 0) + 1), new Map<T, number>()),
]

const tallyOf = (all: readonly Found[], shown: readonly Found[]): FindTally => {
  const chosen = shown.filter(({ isChosen }) => isChosen)
  const is = (test: (one: Found) => boolean): number => all.filter(test).length
  return {
    ...{ total: all.length, shown: shown.length, chosen: chosen.length },
    chosenBytes: chosen.reduce((sum, { find }) => sum + (find.sizeBytes ?? 0), 0),
    chosenUnsized: chosen.filter(({ find }) => find.sizeBytes === null).length,
    chosenOfAll: is(({ isChosen }) => isChosen),
    dead: is(({ find }) => find.state === 'dead'),
    same: is(({ find }) => find.sameAs !== null),
    known: is(({ known }) => known !== null),
    kinds: countsOf(all.map(({ find }) => find.kind))
      .map(([kind, count]) => ({ kind, count }))
      .sort((a, b) => fileKinds.indexOf(a.kind) - fileKinds.indexOf(b.kind)),
    endings: countsOf(all.map(({ find }) => endingOf(find.name))).map(([ending, count]) => ({ ending, count })),
  }
}

const rowOf = (one: Found, depth: number): FindRow => ({ kind: 'find', key: `f:${String(one.find.id)}`, depth, ...one })

/** Folders before files, at each depth. */
const treeRows = (shown: readonly Found[], closed: readonly string[], within = '', depth = 0): FindRow[] => {
  const prefix = within === '' ? '' : `${within}/`
  const names = new Set(
    shown.flatMap(({ find }) =>
      find.folder !== within && `${find.folder}/`.startsWith(prefix)
        ? [find.folder.slice(prefix.length).split('/')[0] ?? '']
        : [],
    ),
  )
  const folders = [...names].filter(Boolean).flatMap((name): FindRow[] => {
    const folder = `${prefix}${name}`
    const inside = shown.filter(({ find }) => `${find.folder}/`.startsWith(`${folder}/`))
    const chosen = inside.filter(({ isChosen }) => isChosen)
    const chosenBytes = chosen.reduce((sum, { find }) => sum + (find.sizeBytes ?? 0), 0)
    const isOpen = !closed.includes(folder)
    const row: FindRow = {
      ...{ kind: 'folder', key: `d:${folder}`, depth, folder, name, isOpen },
      ...{ finds: inside.length, chosen: chosen.length, chosenBytes },
    }
    return [row, ...(isOpen ? treeRows(inside, closed, folder, depth + 1) : [])]
  })
  return [...folders, ...shown.filter(({ find }) => find.folder === within).map((one) => rowOf(one, depth))]
}

export class InventedGrabs {
  grab: GrabDetail | null
  finds: Found[]
  readonly #say: (frame: FeedFrame) => void
  readonly #open = new Map<number, { readonly query: FindQuery; window: FindWindow; seq: number }>()
  #lastSub = 1_000_000

  constructor(say: (frame: FeedFrame) => void, finds: Found[] = [], grab: GrabDetail | null = null) {
    this.#say = say
    this.finds = finds
    this.grab = grab
  }

  readonly handlers: Handlers = {
    'engine.info': () => ({ version: '0.1.0', dataDir: '/d', pid: 1, defaultDir: '/home/ada/Downloads' }),
    'grabs.open': () => {
      queueMicrotask(() => {
        const { grab } = this
        if (grab) this.#say({ type: 'grabs', sub: 1, grabs: [{ ...grab, finds: this.finds.length }] })
      })
      return { sub: 1 }
    },
    'finds.open': ({ query, window }) => {
      this.#lastSub += 1
      const sub = this.#lastSub
      this.#open.set(sub, { query, window, seq: 0 })
      queueMicrotask(() => {
        this.#tell(sub)
      })
      return { sub }
    },
    'finds.move': ({ sub, window }) => {
      const open = this.#open.get(sub)
      if (open) open.window = window
      this.#tell(sub)
      return {}
    },
    'finds.close': ({ sub }) => {
      this.#open.delete(sub)
      return {}
    },
    'grabs.choose': ({ finds, filter, to }) => {
      const ids = finds === null ? null : new Set(finds)
      this.finds = this.finds.map((one) => {
        const isMeant = ids === null ? isShown(one, findFilter.parse(filter)) : ids.has(one.find.id)
        return isMeant ? { ...one, isChosen: to === 'invert' ? !one.isChosen : to !== 'off' } : one
      })
      for (const sub of this.#open.keys()) this.#tell(sub)
      return { changed: 1 }
    },
    'grabs.pages': ({ end }) => ({ pages: [...(pages[end] ?? [])] }),
    'grabs.start': () => ({ id: grabId.parse(1), resumed: false }),
    'grabs.pause': ({ ids }) => this.#become('paused', ids.length),
    'grabs.resume': ({ ids }) => this.#become('running', ids.length),
    'grabs.download': () => ({ batchIds: [], ids: [], added: 1, known: 0 }),
  }

  #become(state: GrabDetail['state'], changed: number): { changed: number } {
    this.grab = this.grab && { ...this.grab, state, active: 0 }
    for (const sub of this.#open.keys()) this.#tell(sub)
    return { changed }
  }

  #tell(sub: number): void {
    const open = this.#open.get(sub)
    if (!open || !this.grab) return
    const { query, window } = open
    const shown = this.finds.filter((one) => isShown(one, query.filter))
    const all = query.shape === 'tree' ? treeRows(shown, query.closed) : shown.map((one) => rowOf(one, 0))
    const rows = all.slice(window.from, window.from + window.count)
    open.seq += 1
    this.#say({ type: 'grab', sub, grab: { ...this.grab, finds: this.finds.length } })
    this.#say({
      ...{ type: 'finds', sub, seq: open.seq, from: window.from, total: all.length },
      ...{ keys: rows.map(({ key }) => key), upsert: rows, tally: tallyOf(this.finds, shown) },
      series: this.finds.some(({ missing }) => missing.length > 0) ? [...inventedSeries] : [],
    })
  }
}
