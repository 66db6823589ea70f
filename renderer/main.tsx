/** Starts the window: wire, clients, stores, page. */
import { createRoot } from 'react-dom/client'
import { createClient } from '../shared/client.ts'
import type { Bridge } from '../shared/host.ts'
import { bridgeWire } from './client/bridge.ts'
import type { Sluice } from './client/context.ts'
import { createHost } from './client/host.ts'
import { Root } from './shell/Root.tsx'
import { runShortcut } from './shell/use-shortcuts.ts'
import { offerLinks } from './shell/use-ways-in.ts'
import { Mirror } from './state/mirror.ts'
import { createSurface } from './state/surface.ts'
import { startWords } from './words/words.ts'
import './ui/style.css'

declare global {
  interface Window {
    readonly sluice: Bridge
  }
}

const wire = bridgeWire(window.sluice)
const words = startWords()
const host = createHost(wire)
const client = createClient(wire)
const sluice: Sluice = { client, host, mirror: new Mirror(client), surface: createSurface(window.localStorage) }
wire.onHostEvent((event) => {
  if (event.kind === 'links') offerLinks(sluice, event.text, words.t)
  else if (event.kind === 'menu') runShortcut(sluice, event.action)
})

const page = document.getElementById('root')
if (page) createRoot(page).render(<Root sluice={sluice} words={words} />)
