/** undici's client, as a connection that is read by its parser needs it. In a module of its own: most lanes never load undici. */
import { Client } from 'undici'
import type { Socket } from 'node:net'
import type { ClientSocket } from './client-socket.ts'
import { mostHeadBytes } from './response-head.ts'

/** A client of one connection; each time it needs one it asks `open`. */
export const clientOver = (origin: string, open: () => Promise<ClientSocket>): Client =>
  new Client(origin, {
    // Every limit is kept by the exchange itself, with a code of its own.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: mostHeadBytes,
    allowH2: false,
    connect: (_options, callback) => {
      open().then(
        (socket) => {
          // Any duplex stream will do, whatever the types say.
          callback(null, socket as unknown as Socket)
        },
        (error: unknown) => {
          callback(error instanceof Error ? error : new Error(String(error)), null)
        },
      )
    },
  })
