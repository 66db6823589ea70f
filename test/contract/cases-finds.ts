/** A grab followed while it runs: its progress, a window of what it finds, what people choose of that, and what becomes of it. */
import Database from 'better-sqlite3'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { FeedFrame } from '../../shared/feed.ts'
import { findId, grabId, type GrabId } from '../../shared/grabs.ts'
import type { FindFilter } from '../../shared/grab-lists.ts'
import { type FindsMirror, foldFinds } from '../../shared/fold.ts'
import { type Site, startSite } from '../support/site.ts'
import { tempFolder } from '../support/temp.ts'
import { until } from '../support/until.ts'
import type { Guest, House } from './house.ts'

const links = (...paths: readonly string[]): string => paths.map((path) => `<a href="${path}">${path}</a>`).join('\n')
const file = (body: string) => ({ type: 'application/octet-stream', body })

/** Two pages, one of them held back, one that is missing, one that is forbidden; files in two folders. */
const site = (after: Promise<unknown> = Promise.resolve()): Promise<Site> =>
  startSite({
    '/robots.txt': { type: 'text/plain', body: 'User-agent: *\nDisallow: /secret/\n' },
    '/pub/': { body: links('a/one.zip', 'a/film2.mp4', 'a/film10.mp4', 'more.html', 'gone.html', '/secret/page.html') },
    '/pub/more.html': { body: links('b/two.pdf', 'a/one.zip#again', 'three.iso'), after },
    '/pub/a/one.zip': file('one'),
    '/pub/a/film2.mp4': file('two'),
    '/pub/a/film10.mp4': file('ten'),
    '/pub/b/two.pdf': file('pdf'),
    '/pub/three.iso': file('iso!'),
  })

const folded = (frames: readonly FeedFrame[], sub: number): FindsMirror | undefined =>
  frames
    .flatMap((frame) => (frame.type === 'finds' && frame.sub === sub ? [frame] : []))
    .reduce<FindsMirror | undefined>(foldFinds, undefined)

const grabOf = (frames: readonly FeedFrame[], sub: number) =>
  frames.flatMap((frame) => (frame.type === 'grab' && frame.sub === sub ? [frame.grab] : [])).at(-1)

const namesOf = (mirror: FindsMirror | undefined): readonly string[] =>
  (mirror?.keys ?? []).flatMap((key) => {
    const row = mirror?.rows.get(key)
    return row === undefined ? [] : [row.kind === 'folder' ? `${row.folder}/` : row.find.name]
  })

const chosenOf = (mirror: FindsMirror | undefined): readonly string[] =>
  [...(mirror?.rows.values() ?? [])].flatMap((row) => (row.kind === 'find' && row.isChosen ? [row.find.name] : []))

const begin = async (guest: Guest, { url }: Site): Promise<GrabId> =>
  (await guest.call('grabs.start', { options: { starts: [`${url}/pub/`], waitMs: 0 } })).id

/** The grab's end, as its topic tells it. */
const done = (guest: Guest, sub: number) =>
  until('the grab is done', () => {
    const grab = grabOf(guest.frames, sub)
    return grab?.state === 'done' ? grab : undefined
  })

const everything: FindFilter = {
  ...{ kinds: [], endings: [], leastBytes: null, mostBytes: null, text: '', state: 'all', within: null },
}

const followed = (at: () => House): void => {
  it('streams progress and finds while it runs, and folds to what a fresh look shows', async () => {
    const guest = await at().guest()
    const held = Promise.withResolvers<null>()
    await using pages = await site(held.promise)
    const { sub: all } = await guest.call('grabs.open', {})
    const id = await begin(guest, pages)
    const { sub } = await guest.call('finds.open', { id })
    await until('the first page is told', () => folded(guest.frames, sub)?.tally.total === 3)
    const during = await until('its progress is told', () => {
      const grab = grabOf(guest.frames, sub)
      return grab?.failed === 1 && grab.active === 1 ? grab : undefined
    })
    expect(during).toMatchObject({ state: 'running', forbidden: 1, options: { waitMs: 0, scope: 'host' } })
    expect(during.hosts).toMatchObject([{ origin: pages.url, active: 1 }])
    held.resolve(null)
    const grab = await done(guest, sub)
    expect(grab).toMatchObject({ finds: 5, errors: [{ code: 'not_found', count: 1 }], hosts: [] })
    await until('all finds are told', () => folded(guest.frames, sub)?.tally.total === 5)
    const { sub: fresh } = await guest.call('finds.open', { id })
    expect({ ...folded(guest.frames, sub), seq: 0 }).toEqual({ ...folded(guest.frames, fresh), seq: 0 })
    await until('the list of grabs tells its end', () =>
      guest.frames.some(
        (frame) =>
          frame.type === 'grabs' &&
          frame.sub === all &&
          frame.grabs.some((one) => one.id === id && one.state === 'done'),
      ),
    )
    expect((await guest.call('grabs.pages', { id, end: 'failed' })).pages).toMatchObject([
      { url: `${pages.url}/pub/gone.html`, code: 'not_found', foundOn: `${pages.url}/pub/` },
    ])
    expect((await guest.call('grabs.pages', { id, end: 'forbidden' })).pages).toMatchObject([
      { url: `${pages.url}/secret/page.html`, code: null },
    ])
    expect((await guest.call('grabs.pages', { id, end: 'waiting' })).pages).toEqual([])
    await guest.call('grabs.remove', { ids: [id] })
    await until('it is told that it is gone', () => grabOf(guest.frames, sub) === null)
    await guest.call('finds.close', { sub })
    await guest.call('grabs.close', { sub: all })
  })
}

const shown = (at: () => House): void => {
  it('shows them in folders or in a table, filtered and in the order asked for, a window at a time', async () => {
    const guest = await at().guest()
    await using pages = await site()
    const id = await begin(guest, pages)
    await done(guest, (await guest.call('finds.open', { id })).sub)
    const shows = async (query: object, window = {}): Promise<FindsMirror | undefined> => {
      const { sub } = await guest.call('finds.open', { id, query, window })
      return folded(guest.frames, sub)
    }
    const tree = ['a/', 'film2.mp4', 'film10.mp4', 'one.zip', 'b/', 'two.pdf', 'three.iso']
    expect(namesOf(await shows({ shape: 'tree' }))).toEqual(tree)
    const closed = await shows({ shape: 'tree', closed: ['a'] }, { from: 1, count: 2 })
    expect([closed?.total, namesOf(closed)]).toEqual([4, ['b/', 'two.pdf']])
    const byName = { key: 'name', descending: true }
    expect(namesOf(await shows({ sort: byName }))[0]).toBe('two.pdf')
    const films = await shows({ filter: { kinds: ['video'] } })
    expect(namesOf(films)).toEqual(['film2.mp4', 'film10.mp4'])
    expect(films?.tally).toMatchObject({ total: 5, shown: 2, chosen: 2, chosenUnsized: 2 })
    expect(films?.tally.kinds).toContainEqual({ kind: 'archive', count: 2 })
    expect(namesOf(await shows({ filter: { endings: ['iso', 'pdf'] } }))).toEqual(['two.pdf', 'three.iso'])
    expect(namesOf(await shows({ filter: { text: 'film? *.mp4' } }))).toEqual([])
    expect(namesOf(await shows({ filter: { text: 'film*.mp4 -10' } }))).toEqual(['film2.mp4'])
    expect(namesOf(await shows({ filter: { text: '100%' } }))).toEqual([])
    expect(namesOf(await shows({ filter: { within: 'b' } }))).toEqual(['two.pdf'])
    expect(namesOf(await shows({ filter: { leastBytes: 1 } }))).toEqual([])
    const { sub } = await guest.call('finds.open', { id, window: { from: 0, count: 2 } })
    await guest.call('finds.move', { sub, window: { from: 4, count: 10 } })
    expect([folded(guest.frames, sub)?.from, folded(guest.frames, sub)?.keys.length]).toEqual([4, 1])
  })
}

const chosen = (at: () => House): void => {
  it('keeps what people choose, adds what is chosen and shown, and marks what is a download', async () => {
    const house = at()
    const guest = await house.guest()
    const { defaultDir } = await guest.call('engine.info', {})
    await using pages = await site()
    const id = await begin(guest, pages)
    const { sub } = await guest.call('finds.open', { id })
    await done(guest, sub)
    const chosen = (count: number): Promise<FindsMirror> =>
      until(`${String(count)} are chosen`, () => {
        const mirror = folded(guest.frames, sub)
        return mirror?.tally.chosen === count ? mirror : undefined
      })
    await chosen(5)
    expect(await guest.call('grabs.choose', { id, to: 'off' })).toEqual({ changed: 5 })
    await chosen(0)
    await guest.call('grabs.choose', { id, to: 'on', filter: { kinds: ['video', 'document'] } })
    expect(chosenOf(await chosen(3))).toEqual(['film2.mp4', 'film10.mp4', 'two.pdf'])
    await guest.call('grabs.choose', { id, to: 'invert' })
    const inverted = await chosen(2)
    expect(chosenOf(inverted)).toEqual(['one.zip', 'three.iso'])
    const iso = [...inverted.rows.values()].find((row) => row.kind === 'find' && row.find.name === 'three.iso')
    await guest.call('grabs.choose', { id, to: 'off', finds: iso?.kind === 'find' ? [iso.find.id] : [] })
    expect(chosenOf(await chosen(1))).toEqual(['one.zip'])
    await guest.call('grabs.choose', { id, to: 'usual' })
    await chosen(5)
    // What somebody has asked for by name is not asked for again when it is a download.
    await guest.call('grabs.choose', { id, to: 'off', filter: { kinds: ['video'] } })
    await guest.call('grabs.choose', { id, to: 'on', filter: { kinds: ['video'] } })
    const dir = join(defaultDir, `chosen-${String(id)}`)
    const videos = { ...everything, kinds: ['video' as const] }
    const added = await guest.call('grabs.download', { id, dir, choice: videos, paused: true })
    expect([added.added, added.known]).toEqual([2, 0])
    expect((await guest.call('downloads.detail', { id: added.ids[0] ?? expect.fail() })).download.dir).toBe(
      join(dir, 'a'),
    )
    const marked = await chosen(3)
    expect(marked.tally).toMatchObject({ total: 5, known: 2, chosenOfAll: 3 })
    const known = [...marked.rows.values()].flatMap((row) => (row.kind === 'find' && row.known ? [row.known] : []))
    expect(known).toEqual(['paused', 'paused'])
    await guest.call('downloads.remove', { ids: added.ids })
    await chosen(5)
  })
}

const told = (at: () => House): void => {
  it('tells which numbers of a series are missing, and hands over all that it has brought as a SQLite file', async () => {
    const guest = await at().guest()
    const parts = ['1', '2', '4'].map((number) => `set.part${number}.rar`)
    await using place = await startSite({
      '/pub/': { body: links(...parts) },
      ...Object.fromEntries(parts.map((name) => [`/pub/${name}`, file(name)])),
    })
    const id = await begin(guest, place)
    await done(guest, (await guest.call('finds.open', { id })).sub)
    const { series } = await guest.call('grabs.series', { id })
    expect(series).toMatchObject([{ count: 3, first: 1, last: 4, missing: [[3, 3]] }])

    const made = await guest.call('grabs.file', { id })
    const pieces: Buffer[] = []
    for (let from: number | null = 0; from !== null;) {
      const piece: { base64: string; next: number | null } = await guest.call('backup.read', { id: made.id, from })
      pieces.push(Buffer.from(piece.base64, 'base64'))
      from = piece.next
    }
    await guest.call('backup.drop', { id: made.id })
    const bytes = Buffer.concat(pieces)
    expect(bytes.length).toBe(made.sizeBytes)
    await using folder = tempFolder('grab-file')
    await writeFile(folder.at('grab.sqlite'), bytes)
    const db = new Database(folder.at('grab.sqlite'), { readonly: true })
    try {
      expect(db.prepare('SELECT name FROM finds ORDER BY name').pluck().all()).toEqual(parts)
    } finally {
      db.close()
    }
  })
}

const refused = (at: () => House): void => {
  it('knows no grab that there is not, and mistakes no list for another', async () => {
    const guest = await at().guest()
    const nobody = grabId.parse(999_999)
    for (const [name, input] of [
      ['finds.open', { id: nobody }],
      ['grabs.choose', { id: nobody, to: 'on', finds: [findId.parse(1)] }],
      ['grabs.pages', { id: nobody, end: 'failed' }],
      ['grabs.series', { id: nobody }],
      ['grabs.file', { id: nobody }],
    ] as const) {
      expect((await guest.refusal(name, input)).code, name).toBe('unknown_id')
    }
    const { sub } = await guest.call('list.open', {})
    expect((await guest.refusal('finds.move', { sub, window: {} })).code).toBe('unknown_id')
  })
}

export function findsCases(at: () => House): void {
  followed(at)
  shown(at)
  chosen(at)
  told(at)
  refused(at)
}
