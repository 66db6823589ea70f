/** Every way by which a hostile page tries to reach the service that runs on the same machine. */
import { elementRoutes } from './routes-elements.ts'
import { nameRoutes } from './routes-names.ts'
import { requestRoutes } from './routes-requests.ts'
import { windowRoutes } from './routes-windows.ts'
import type { Target, Tools } from './tools.ts'

export interface Route {
  readonly name: string
  /** The browser itself stops it before anything is sent, whoever listens. */
  readonly isStopped?: boolean
  /** Runs in the hostile page; what it could read, which must be nothing. */
  readonly run: (target: Target, tools: Tools) => Promise<string | null>
}

/** From a page at another port of the same name, and from one of another name. */
export const routes: readonly Route[] = [...requestRoutes, ...elementRoutes, ...windowRoutes]

/** From a page whose name leads to the service by now: its own requests are of one origin with it. */
export const reboundRoutes: readonly Route[] = nameRoutes
