/** What every component may reach: the engine, the host, the folded mirror and the window's own state. */
import { createContext, use } from 'react'
import { useStore } from 'zustand'
import type { EngineClient } from '../../shared/client.ts'
import type { Mirror, MirrorState } from '../state/mirror.ts'
import type { Surface, SurfaceState } from '../state/surface.ts'
import type { Host } from './host.ts'

export interface Sluice {
  readonly client: EngineClient
  /** Null where the page runs in a browser. */
  readonly host: Host | null
  readonly mirror: Mirror
  readonly surface: Surface
}

export const SluiceContext = createContext<Sluice | null>(null)

export const useSluice = (): Sluice => {
  const sluice = use(SluiceContext)
  if (!sluice) throw new Error('a component stands outside of SluiceContext')
  return sluice
}

export const useMirror = <T>(select: (state: MirrorState) => T): T => useStore(useSluice().mirror.store, select)
export const useSurface = <T>(select: (state: SurfaceState) => T): T => useStore(useSluice().surface, select)
