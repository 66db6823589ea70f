/**
 * The window on an invented engine, for looking at it: `workbench.html?scene=states&select=9&dialog=add&language=zh&theme=dark`.
 * `grab=some` (`many`, `none`): what a grab has found; `shape=table`. Never part of a build. Scenes: empty, three, thousand, many, failing, states, offline.
 */
import { createRoot } from 'react-dom/client'
import { recallHostSettings } from '../shared/host-settings.ts'
import type { GrabDetail } from '../shared/grab-lists.ts'
import type { DownloadView } from '../shared/views.ts'
import type { Sluice } from './client/context.ts'
import type { Host } from './client/host.ts'
import { Root } from './shell/Root.tsx'
import { listFilter } from '../shared/feed.ts'
import { recipeKey } from '../shared/recipe-book.ts'
import { recallColumns } from './state/columns.ts'
import { Mirror } from './state/mirror.ts'
import { selectOne } from './state/selection.ts'
import { createSurface, showToast } from './state/surface.ts'
import { followSettings } from './shell/appearance.ts'
import { createHostSettings } from './state/host-settings.ts'
import { startWords } from './words/words.ts'
import { everyState, many, three, tonight } from './workbench/invent.ts'
import { inventedFinds, inventedGrab, manyFinds } from './workbench/invent-grabs.ts'
import { lampsTrial } from './workbench/invent-recipes.ts'
import { ScriptedClient } from './workbench/scripted-client.ts'
import './ui/style.css'

const scenes: Readonly<Record<string, () => DownloadView[]>> = {
  empty: () => [],
  three,
  thousand: () => many(1000),
  failing: () => everyState(Date.now()).filter((row) => row.failure),
  states: () => everyState(Date.now()),
  many: () => many(100_000),
  offline: three,
}

const wanted = new URLSearchParams(location.search)
const scene = wanted.get('scene') ?? 'states'
const client = new ScriptedClient((scenes[scene] ?? three)())
if (wanted.has('profiles')) {
  const day = { from: 16, to: 36, profileId: 'quiet' }
  client.plan = {
    profiles: [
      { id: 'quiet', name: 'Quiet', rateLimit: 1024 * 1024 },
      { id: 'full', name: 'Full speed', rateLimit: null },
    ],
    week: [0, 1, 2, 3, 4].map((one) => ({ ...day, from: day.from + one * 48, to: day.to + one * 48 })),
  }
  client.inForce = { profileId: 'quiet', isChosen: true, until: tonight }
}
const grab = wanted.get('grab')
const ended: Partial<GrabDetail> = { state: 'done', active: 0, queued: 0, hosts: [], pagesPerSecond: 0 }
if (grab !== null) {
  client.grabs.grab = inventedGrab(grab === 'some' ? {} : ended)
  if (grab === 'rows') {
    const { tables } = lampsTrial('')
    const rows = { recipe: { name: 'Lamps of the catalogue', tables }, rows: 40, rejects: 1 }
    client.grabs.grab = inventedGrab({ ...rows, run: 3, state: 'done', dueAt: Date.now() + 3_600_000 })
  }
  client.grabs.finds = grab === 'many' ? manyFinds(100_000) : grab === 'none' ? [] : inventedFinds()
}
const host: Host = {
  call: (name, input) => {
    const patch = input && 'patch' in input ? input.patch : {}
    const answers: Readonly<Record<string, unknown>> = {
      'host.chooseFolder': { path: '/home/ada/Films' },
      'host.clipboardRead': { text: 'https://example.org/from-the-clipboard.zip' },
      'host.settings.set': { settings: { ...hostSettings.store.getState(), ...patch } },
    }
    return Promise.resolve((answers[name] ?? {}) as never)
  },
}
const first = recallHostSettings(Object.fromEntries(wanted))
const hostSettings = createHostSettings(host, { first })
const words = startWords()
followSettings(hostSettings, words)
const sluice: Sluice = { client, host, mirror: new Mirror(client), surface: createSurface(), hostSettings }
client.say({ type: 'hello', protocol: 1, epoch: 'workbench', version: '0.1.0' })

const select = Number(wanted.get('select'))
const row = [...client.rows.values()].find((candidate) => candidate.id === select)
if (row) sluice.surface.setState({ selection: selectOne(row.id, select - 1) })
const dialog = wanted.get('dialog')
if (dialog === 'add') sluice.surface.setState({ dialog: { kind: 'add', text: wanted.get('text') ?? '' } })
if (dialog === 'remove' && row) sluice.surface.setState({ dialog: { kind: 'remove', ids: [row.id] } })
if (dialog === 'export') sluice.surface.setState({ dialog: { kind: 'export' } })
/** Half a minute of an afternoon. */
const speeds = Array.from({ length: 61 }, (_, at) => (24 + 9 * Math.sin(at / 7) + 4 * Math.sin(at * 1.7)) * 1024 ** 2)
if (scene !== 'empty') sluice.surface.setState({ speeds })
const columns = wanted
  .get('columns')
  ?.split(',')
  .map((id) => ({ id, width: null }))
if (columns) sluice.surface.setState({ columns: recallColumns(columns) })
const group = listFilter.shape.group.safeParse(wanted.get('group')).data
if (group) sluice.surface.setState(({ filter }) => ({ filter: { ...filter, group } }))
if (dialog === 'rules') sluice.surface.setState({ dialog: { kind: 'rules' } })
if (dialog === 'address' && row) sluice.surface.setState({ dialog: { kind: 'address', id: row.id } })
const queue = client.queues.find(({ id }) => String(id) === wanted.get('queue'))
if (dialog === 'queue') sluice.surface.setState({ dialog: { kind: 'queue', id: queue?.id ?? null } })
if (dialog === 'removeQueue' && queue) sluice.surface.setState({ dialog: { kind: 'removeQueue', id: queue.id } })
if (dialog === 'speed') sluice.surface.setState({ dialog: { kind: 'speed' } })
if (client.grabs.grab) sluice.surface.setState({ view: 'grab', grabId: client.grabs.grab.id })
if (dialog === 'grab') sluice.surface.setState({ dialog: { kind: 'grab', starts: wanted.get('text') ?? '' } })
if (wanted.get('shape') === 'table') sluice.surface.setState({ findShape: 'table' })
const recipe = wanted.get('recipe')
if (recipe !== null) {
  const key = recipeKey.safeParse(/^\d+$/.test(recipe) ? Number(recipe) : recipe).data
  const tryAt = 'https://lamps.example.org/catalogue/'
  sluice.surface.setState({ view: 'recipes', recipe: key === undefined ? null : { key, tryAt } })
}
if (wanted.get('view') === 'settings') sluice.surface.setState({ view: 'settings' })
if (wanted.get('order') === 'queue') sluice.surface.setState({ sort: { key: 'position', descending: false } })
if (wanted.has('toast')) {
  const action = { label: 'Undo', run: () => undefined }
  showToast(sluice.surface, { tone: 'info', text: '1 download removed', action, lifeMs: null })
  showToast(sluice.surface, { tone: 'error', text: 'dataset.csv failed: server name not found', lifeMs: null })
}
if (!wanted.has('still'))
  setInterval(() => {
    client.advance(250)
  }, 250)

const page = document.getElementById('root')
if (page) createRoot(page).render(<Root sluice={sluice} words={words} />)
if (scene === 'offline')
  setTimeout(() => {
    client.close()
  }, 300)
