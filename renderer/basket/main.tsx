/** Starts the page of the drop basket: its words, its look, and what the host says. It has no engine and no list of its own. */
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { I18nextProvider } from 'react-i18next'
import { createStore } from 'zustand/vanilla'
import type { Bridge, TotalView } from '../../shared/host.ts'
import { bridgeWire } from '../client/bridge.ts'
import { createHost } from '../client/host.ts'
import { allowInertParsing } from '../client/trusted-types.ts'
import { followSettings } from '../shell/appearance.ts'
import { createHostSettings } from '../state/host-settings.ts'
import { startWords } from '../words/words.ts'
import { Basket } from './Basket.tsx'
import '../ui/base.css'
import '../ui/basket.css'

const open = async (bridge: Bridge): Promise<void> => {
  const words = startWords()
  const wire = bridgeWire(bridge)
  const host = createHost(wire)
  const total = createStore<TotalView>(() => ({ active: 0, speed: 0, share: null }))
  const settings = createHostSettings(host)
  wire.onHostEvent((event) => {
    if (event.kind === 'total') total.setState(event.total, true)
    else if (event.kind === 'settings') settings.take(event.settings)
  })
  const [answer, state] = await Promise.all([host.call('host.settings.get', {}), host.call('host.state', {})])
  settings.take(answer.settings)
  total.setState(state.total, true)
  followSettings(settings, words)
  const root = document.getElementById('root')
  if (!root) return
  createRoot(root).render(
    <StrictMode>
      <I18nextProvider i18n={words}>
        <Basket host={host} total={total} />
      </I18nextProvider>
    </StrictMode>,
  )
}

allowInertParsing()
// A browser that is given this page by a service has no basket.
if (window.sluice) void open(window.sluice)
