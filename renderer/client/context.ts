/** What every component may reach: the engine, the host, the folded mirror and the window's own state. */
import { createContext, use } from 'react'
import { type StoreApi, useStore } from 'zustand'
import type { EngineClient } from '../../shared/client.ts'
import type { HostSettings } from '../../shared/host-settings.ts'
import type { HostSettingsBook } from '../state/host-settings.ts'
import type { GrabsState } from '../state/grab-mirror.ts'
import type { Mirror, MirrorState } from '../state/mirror.ts'
import type { Surface, SurfaceState } from '../state/surface.ts'
import type { Host } from './host.ts'
import type { LinkState } from './lasting-client.ts'

/** The service behind a page in a browser. */
export interface Remote {
  readonly link: StoreApi<LinkState>
  /** Tries now instead of later. */
  readonly retry: () => void
  readonly signOut: () => void
}

export interface Sluice {
  readonly client: EngineClient
  /** Null where the page runs in a browser. */
  readonly host: Host | null
  /** Absent in a window of the desktop. */
  readonly remote?: Remote
  readonly mirror: Mirror
  readonly surface: Surface
  readonly hostSettings: HostSettingsBook
}

export const SluiceContext = createContext<Sluice | null>(null)

export const useSluice = (): Sluice => {
  const sluice = use(SluiceContext)
  if (!sluice) throw new Error('a component stands outside of SluiceContext')
  return sluice
}

export const useMirror = <T>(select: (state: MirrorState) => T): T => useStore(useSluice().mirror.store, select)
export const useGrabs = <T>(select: (state: GrabsState) => T): T => useStore(useSluice().mirror.grabs.store, select)
export const useSurface = <T>(select: (state: SurfaceState) => T): T => useStore(useSluice().surface, select)
export const useHostSettings = <T>(select: (settings: HostSettings) => T): T =>
  useStore(useSluice().hostSettings.store, select)
