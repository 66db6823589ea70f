/** Invented answers about links, disks and files that are carried, for the workbench. */
import type { LookView } from '../../shared/commands-links.ts'
import type { Handlers } from './scripted-client.ts'

const sizes: readonly number[] = [734_003_200, 48_234_496, 5_905_580_032, 1_288_490]

const lookOf = (url: string, index: number): LookView => ({
  url,
  finalUrl: url,
  status: 200,
  sizeBytes: sizes[index % sizes.length] ?? null,
  type: 'application/octet-stream',
  name: decodeURIComponent(url.slice(url.lastIndexOf('/') + 1)) || 'index.html',
  ranges: index % 3 === 2 ? 'no' : 'proven',
  failure: null,
})

export const linkHandlers: Handlers = {
  'downloads.recheck': ({ ids }) => ({ changed: ids.length }),
  'downloads.setLimit': ({ ids }) => ({ changed: ids.length }),
  'links.look': ({ links }) => ({ looks: links.map(({ url }, index) => lookOf(url, index)) }),
  'links.known': () => ({ known: [] }),
  'links.place': ({ dir }) => ({ dir: dir ?? '/home/ada/Downloads', freeBytes: 187_904_819_200, taken: [] }),
  'restore.begin': () => ({ id: 1 }),
  'restore.write': () => ({}),
  'restore.drop': () => ({}),
  'restore.check': () => ({
    madeAt: Date.parse('2026-03-01T18:30:00Z'),
    madeBy: '0.1.0',
    contents: { downloads: 412, unfinished: 31, completed: 381, queues: 3, rules: 6, recipes: 2, grabs: 3 },
    present: { downloads: 16, unfinished: 13, completed: 3, queues: 3, rules: 4, recipes: 0, grabs: 0 },
    secrets: { kept: 5, lost: 0 },
    hostSettings: null,
  }),
}
