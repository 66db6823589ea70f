/** For each command what it must refuse, and nothing else of the contract. The type demands an entry for every command. */
import type { CommandName } from '../../shared/commands.ts'

const badIds: readonly unknown[] = [
  {},
  { ids: 1 },
  { ids: [0] },
  { ids: [-1] },
  { ids: [1.5] },
  { ids: ['1'] },
  { ids: [null] },
]
const badId: readonly unknown[] = [{}, { id: 0 }, { id: '1' }, { id: null }, { id: 1.5 }]
/** What no command takes; nothing at all is the empty input for those that need none. */
const nonsense: readonly unknown[] = [null, 1, 'x', true]
const item = { urls: ['http://a.test/'] }

export const badInputs: Readonly<Record<CommandName, readonly unknown[]>> = {
  'engine.info': nonsense,
  'engine.yield': nonsense,
  'downloads.add': [
    ...nonsense,
    {},
    { items: [] },
    { items: {} },
    { items: [{}] },
    { items: [{ urls: [] }] },
    { items: [{ urls: ['http://a.test/'], headers: [['host', 'x']] }] },
    { items: [{ ...item, dir: 'relative' }] },
    { items: [item], slots: 0 },
    { items: [item], rateLimit: -1 },
    { items: [item], known: 'maybe' },
    { items: [item], paused: 'yes' },
  ],
  'downloads.pause': [...nonsense, ...badIds],
  'downloads.resume': [...nonsense, ...badIds],
  'downloads.pauseAll': nonsense,
  'downloads.resumeAll': nonsense,
  'downloads.remove': [...nonsense, ...badIds, { ids: [], files: 'shred' }],
  'downloads.restore': [...nonsense, ...badIds],
  'downloads.move': [...nonsense, ...badIds, { ids: [], before: 0 }, { ids: [], queueId: 'a' }],
  'downloads.setLimit': [...nonsense, ...badIds, { ids: [] }, { ids: [], rateLimit: 0 }, { ids: [], rateLimit: 1.5 }],
  'downloads.setPriority': [
    ...nonsense,
    ...badIds,
    { ids: [] },
    { ids: [], priority: 101 },
    { ids: [], priority: null },
  ],
  'downloads.recheck': [...nonsense, ...badIds],
  'downloads.acceptWebPage': [...nonsense, ...badIds],
  'downloads.detail': [...nonsense, ...badId],
  'batch.wait': [
    ...nonsense,
    {},
    { batchId: 0 },
    { batchId: 1, timeoutMs: -1 },
    { batchId: 1, timeoutMs: 'soon' },
    { batchId: 1, until: 'never' },
  ],
  'queues.list': nonsense,
  'queues.create': [
    ...nonsense,
    {},
    { name: '' },
    { name: '  ' },
    { name: 'x'.repeat(101) },
    { name: 'a', slots: 0 },
    { name: 'a', rateLimit: 0 },
  ],
  'queues.update': [...nonsense, ...badId, { id: 1, name: '' }, { id: 1, running: 'yes' }, { id: 1, slots: 0 }],
  'queues.remove': [...nonsense, ...badId],
  'settings.get': nonsense,
  'settings.set': [
    ...nonsense,
    {},
    { patch: null },
    { patch: { slots: 0 } },
    { patch: { unheard: 1 } },
    { patch: { timeLimits: { idleMs: 0 } } },
  ],
  'list.open': [
    ...nonsense,
    { filter: { group: 'odd' } },
    { sort: { key: 'odd' } },
    { window: { from: -1 } },
    { window: { count: 1001 } },
  ],
  'list.move': [...nonsense, {}, { sub: 0, window: {} }, { sub: 1 }, { sub: 1, window: { from: 0.5 } }],
  'list.close': [...nonsense, {}, { sub: 0 }, { sub: 'a' }],
  'feed.counters': [...nonsense, {}, { on: 1 }],
  'feed.notices': [...nonsense, {}, { on: 'yes' }, { on: true, batchId: 0 }],
}
