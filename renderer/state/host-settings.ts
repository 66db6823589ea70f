/**
 * The settings of window and desktop as the page has them: the host's where there is one, else those in the page's own storage. The
 * host may change them too (another door, its own menus); then `take` brings them in.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'
import { type HostSettings, type HostSettingsPatch, recallHostSettings } from '../../shared/host-settings.ts'
import type { Host } from '../client/host.ts'

const storageKey = 'sluice.settings'

export interface HostSettingsBook {
  readonly store: StoreApi<HostSettings>
  /** Durable when it resolves. Rejects with `FailureError` when the host cannot keep it; then nothing has changed. */
  readonly set: (patch: HostSettingsPatch) => Promise<void>
  /** What the host says they are now. */
  readonly take: (settings: HostSettings) => void
}

const inStorage = (storage: Storage | undefined): unknown => {
  try {
    return JSON.parse(storage?.getItem(storageKey) ?? '{}')
  } catch {
    return {}
  }
}

/** @param first what the host said before the page was drawn; without it the defaults stand until `take` */
export const createHostSettings = (
  host: Host | null,
  { storage, first }: { readonly storage?: Storage; readonly first?: HostSettings } = {},
): HostSettingsBook => {
  const store = createStore<HostSettings>(() => first ?? recallHostSettings(host ? {} : inStorage(storage)))
  return {
    store,
    set: async (patch) => {
      if (host) {
        const { settings } = await host.call('host.settings.set', { patch })
        store.setState(settings, true)
        return
      }
      store.setState(patch as Partial<HostSettings>)
      storage?.setItem(storageKey, JSON.stringify(store.getState()))
    },
    take: (settings) => {
      store.setState(settings, true)
    },
  }
}
