/**
 * The window on an invented engine, for looking at it: `workbench.html?scene=states&select=9&dialog=add`. Never part of a
 * build. Scenes: empty, three, thousand, failing, states, offline.
 */
import { createRoot } from 'react-dom/client'
import type { DownloadView } from '../shared/views.ts'
import type { Sluice } from './client/context.ts'
import type { Host } from './client/host.ts'
import { Root } from './shell/Root.tsx'
import { Mirror } from './state/mirror.ts'
import { selectOne } from './state/selection.ts'
import { createSurface, showToast } from './state/surface.ts'
import { startWords } from './words/words.ts'
import { everyState, many, three } from './workbench/invent.ts'
import { ScriptedClient } from './workbench/scripted-client.ts'
import './ui/style.css'

const scenes: Readonly<Record<string, () => DownloadView[]>> = {
  empty: () => [],
  three,
  thousand: () => many(1000),
  failing: () => everyState(Date.now()).filter((row) => row.failure),
  states: () => everyState(Date.now()),
  offline: three,
}

const wanted = new URLSearchParams(location.search)
const scene = wanted.get('scene') ?? 'states'
const client = new ScriptedClient((scenes[scene] ?? three)())
const host: Host = {
  call: (name) => {
    const answers: Readonly<Record<string, unknown>> = {
      'host.chooseFolder': { path: '/home/ada/Films' },
      'host.clipboardRead': { text: 'https://example.org/from-the-clipboard.zip' },
    }
    return Promise.resolve((answers[name] ?? {}) as never)
  },
}
const sluice: Sluice = { client, host, mirror: new Mirror(client), surface: createSurface() }
client.say({ type: 'hello', protocol: 1, epoch: 'workbench', version: '0.1.0' })

const select = Number(wanted.get('select'))
const row = [...client.rows.values()].find((candidate) => candidate.id === select)
if (row) sluice.surface.setState({ selection: selectOne(row.id, select - 1) })
const dialog = wanted.get('dialog')
if (dialog === 'add') sluice.surface.setState({ dialog: { kind: 'add', text: wanted.get('text') ?? '' } })
if (dialog === 'remove' && row) sluice.surface.setState({ dialog: { kind: 'remove', ids: [row.id] } })
if (dialog === 'queue') sluice.surface.setState({ dialog: { kind: 'queue' } })
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
if (page) createRoot(page).render(<Root sluice={sluice} words={startWords()} />)
if (scene === 'offline')
  setTimeout(() => {
    client.close()
  }, 300)
