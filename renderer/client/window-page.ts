/** The desktop's window: wire, clients and stores over the preload, and what the host says without being asked. */
import type { i18n } from 'i18next'
import { createClient } from '../../shared/client.ts'
import { type Bridge, type HostEvent, returning } from '../../shared/host.ts'
import { followSettings } from '../shell/appearance.ts'
import { takeHanded } from '../shell/hand-over.ts'
import { runShortcut } from '../shell/use-shortcuts.ts'
import { createHostSettings } from '../state/host-settings.ts'
import { Mirror } from '../state/mirror.ts'
import { createSurface } from '../state/surface.ts'
import { bridgeWire } from './bridge.ts'
import type { Sluice } from './context.ts'
import { createHost, type Host } from './host.ts'

/** What a page that is new does not know: a countdown that runs, where passwords are kept, and new versions. */
const askState = ({ surface }: Sluice, host: Host): void => {
  host.call('host.state', {}).then(
    ({ countdown, secrets, copied }) => {
      surface.setState({ countdown, secrets, copied })
    },
    () => undefined,
  )
  host.call('host.update.view', {}).then(
    ({ update }) => {
      surface.setState({ update })
    },
    () => undefined,
  )
}

const listenerOf =
  (sluice: Sluice, words: i18n) =>
  (event: HostEvent): void => {
    if (event.kind === 'links') takeHanded(sluice, event, words.t)
    else if (event.kind === 'menu') runShortcut(sluice, event.action)
    else if (event.kind === 'settings') sluice.hostSettings.take(event.settings)
    else if (event.kind === 'copied') sluice.surface.setState({ copied: event.copied })
    else if (event.kind === 'countdown') sluice.surface.setState({ countdown: event.countdown })
    else if (event.kind === 'update') sluice.surface.setState({ update: event.update })
  }

/** Resolves when the settings are known, so that the page never shows itself in another language or colour for a moment. */
export const openWindowPage = async (bridge: Bridge, words: i18n): Promise<Sluice> => {
  const wire = bridgeWire(bridge)
  const host = createHost(wire)
  const client = createClient(wire)
  const mirror = new Mirror(client)
  /** Events that come before the page stands are kept until it does. */
  const early: HostEvent[] = []
  let hear = (event: HostEvent): void => void early.push(event)
  wire.onHostEvent((event) => {
    hear(event)
  })
  const first = await host.call('host.settings.get', {}).then(
    ({ settings }) => ({ first: settings }),
    () => ({}),
  )
  const isReturn = new URLSearchParams(location.search).has(returning)
  const hostSettings = createHostSettings(host, first)
  const sluice: Sluice = { client, host, mirror, surface: createSurface(window.localStorage, isReturn), hostSettings }
  followSettings(hostSettings, words)
  hear = listenerOf(sluice, words)
  early.forEach(hear)
  askState(sluice, host)
  return sluice
}
