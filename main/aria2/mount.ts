/** The aria2-compatible RPC as a front desk of the web door. */
import { createHash } from 'node:crypto'
import { loopback } from '../api/loopback.ts'
import { engineVersion } from '../engine/engine.ts'
import type { Mount } from '../web/server.ts'
import { createClient } from '../../shared/client.ts'
import type { Desk } from './call.ts'
import { Gids } from './gids.ts'
import { GlobalOptions } from './global-options.ts'
import { turns } from './ground.ts'
import { guestsOf } from './guests.ts'
import { addRoutes } from './routes.ts'
import { openSocket } from './socket.ts'

export interface Aria2Options {
  /** Origins of further pages that may ask, exactly as browsers say them. */
  readonly allowedOrigins: readonly string[]
  /** GET may change things, too. */
  readonly getMayChange: boolean
  /** Notifications go to every WebSocket, not only to those that have shown the token. */
  readonly notifyAll: boolean
  /** Ends the program; null: nobody may from here. */
  readonly end: (() => void) | null
}

export const aria2Desk =
  (options: Aria2Options): Mount =>
  ({ app, engine, lobby, policy, log }) => {
    const client = createClient(loopback(engine, policy))
    const { frontDesk } = engine
    const desk: Desk = {
      log,
      ground: {
        client,
        desk: frontDesk,
        gids: new Gids(frontDesk),
        options: new GlobalOptions(client, frontDesk),
        sessionId: createHash('sha1').update(engine.epoch).digest('hex'),
        engineVersion,
        end: options.end,
        inTurn: turns(),
      },
    }
    const guests = guestsOf(options.allowedOrigins)
    addRoutes({ app, lobby, desk, guests, getMayChange: options.getMayChange })
    const socket = openSocket({ desk, lobby, notifyAll: options.notifyAll })
    return {
      upgrade: (request, stream, head) => socket.upgrade(request, stream, head),
      admits: (origin, path) => guests.admit(origin, path),
      close: () => {
        socket.close()
        client.close()
      },
    }
  }
