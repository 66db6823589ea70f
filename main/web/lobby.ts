/** Who is let in: the token in a header, or the session in a cookie of this very service. */
import type { IncomingMessage } from 'node:http'
import { type Guesses, sourceOf, type Verdict } from './guesses.ts'
import type { Sessions } from './sessions.ts'

/** How a caller was let in. */
export type Entry = { readonly by: 'token' } | { readonly by: 'session'; readonly id: string }
export type Entrance = Entry | 'nobody' | Exclude<Verdict, 'right'>

export interface Lobby {
  /** Cookies know no ports, so the name carries ours: two services of one machine do not log each other out. */
  readonly cookieName: string
  readonly isSecure: boolean
  readonly sessions: Sessions
  /** One try at the token. */
  attempt(request: IncomingMessage, given: string): Promise<Verdict>
  /** Looks at what a request carries. A session counts only from a page of ours, which browsers say by its Origin where it matters. */
  entrance(request: IncomingMessage): Promise<Entrance>
}

const cookieOf = (request: IncomingMessage, name: string): string | undefined => {
  const all = request.headers.cookie?.split(';').map((pair) => pair.trim()) ?? []
  const own = all.filter((pair) => pair.startsWith(`${name}=`))
  // Two of one name: somebody else planted one.
  return own.length === 1 ? own[0]?.slice(name.length + 1) : undefined
}

export const openLobby = (options: {
  readonly guesses: Guesses
  readonly sessions: Sessions
  readonly port: number
  readonly isSecure: boolean
}): Lobby => {
  const { guesses, sessions, port, isSecure } = options
  const cookieName = `${isSecure ? '__Host-' : ''}sluice-${String(port)}`
  const attempt = (request: IncomingMessage, given: string): Promise<Verdict> =>
    guesses.attempt(sourceOf(request.socket.remoteAddress), given)
  return {
    cookieName,
    isSecure,
    sessions,
    attempt,
    entrance: async (request) => {
      const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
      if (bearer !== undefined) {
        const verdict = await attempt(request, bearer)
        return verdict === 'right' ? { by: 'token' } : verdict
      }
      const id = cookieOf(request, cookieName)
      return id !== undefined && sessions.isOpen(id) ? { by: 'session', id } : 'nobody'
    },
  }
}
