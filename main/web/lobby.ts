/** Who is let in: the token in a header, or a device by the secret in a cookie of this very service. */
import type { IncomingMessage } from 'node:http'
import type { Caller, Engine } from '../engine/engine.ts'
import { agentWords } from './agent-words.ts'
import { type Guesses, sourceOf, type Verdict } from './guesses.ts'
import type { Token } from './token.ts'

type Devices = Engine['devices']
type Device = NonNullable<ReturnType<Devices['recognize']>>

/** How a caller was let in. */
export type Entry =
  { readonly by: 'token'; readonly caller: Caller } | { readonly by: 'device'; readonly caller: Device }
export type Entrance = Entry | 'nobody' | Exclude<Verdict, 'right'>

/** A fresh device's secret, for its cookie alone; or why there is none. */
export type Admission = { readonly secret: string } | Exclude<Verdict, 'right'>

export interface Lobby {
  /** Cookies know no ports, so the name carries ours: two services of one machine do not log each other out. */
  readonly cookieName: string
  readonly isSecure: boolean
  /** One try at the token. */
  attempt(request: IncomingMessage, given: string): Promise<Verdict>
  /** One try at the token, or at a pairing code, to become a device. Whatever device the browser was before ends. */
  admit(request: IncomingMessage, given: { readonly token: string } | { readonly code: string }): Promise<Admission>
  /** The end of the device that a request comes from. */
  leave(request: IncomingMessage): Promise<void>
  /** Something that ends with a device; returns the way to forget it. */
  attach(device: Device, close: () => void): () => void
  /** Looks at what a request carries. A device counts only from a page of ours, which browsers say by its Origin where it matters. */
  entrance(request: IncomingMessage): Promise<Entrance>
}

/** A page at another port of our name can plant cookies of any name: of so many, each is looked at. */
const mostCookies = 16

const cookiesOf = (request: IncomingMessage, name: string): readonly string[] => {
  const all = request.headers.cookie?.split(';').map((pair) => pair.trim()) ?? []
  const own = all.filter((pair) => pair.startsWith(`${name}=`))
  return own.slice(0, mostCookies).map((pair) => pair.slice(name.length + 1))
}

const plainAddress = (request: IncomingMessage): string => (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '')

/** Came with the token itself: no browser. */
const byToken: Entry = { by: 'token', caller: { device: null, isOwner: true } }

interface LobbyOptions {
  readonly token: Token
  readonly guesses: Guesses
  readonly devices: Devices
  readonly port: number
  readonly isSecure: boolean
}

export const openLobby = ({ token, guesses, devices, port, isSecure }: LobbyOptions): Lobby => {
  const cookieName = `${isSecure ? '__Host-' : ''}sluice-${String(port)}`
  const attempt = (request: IncomingMessage, given: string): Promise<Verdict> =>
    guesses.attempt(sourceOf(request.socket.remoteAddress), token.matches(given))
  const deviceOf = (request: IncomingMessage): Device | null => {
    const from = plainAddress(request)
    for (const secret of cookiesOf(request, cookieName)) {
      const device = devices.recognize(secret, from)
      if (device !== null) return device
    }
    return null
  }
  const leave = async (request: IncomingMessage): Promise<void> => {
    const device = deviceOf(request)
    if (device !== null) await devices.revoke([device.device])
  }
  const admit: Lobby['admit'] = async (request, given) => {
    const arrival = { ...agentWords(request.headers['user-agent']), from: plainAddress(request) }
    // A right code is used up by being looked at, so that happens here and nowhere else.
    const paired = 'code' in given ? await devices.pair(given.code, arrival) : null
    const isRight = 'code' in given ? paired !== null : token.matches(given.token)
    const verdict = await guesses.attempt(sourceOf(request.socket.remoteAddress), isRight)
    if (verdict !== 'right') return verdict
    const secret = paired ?? (await devices.admit({ ...arrival, by: 'token' }))
    await leave(request)
    return { secret }
  }
  return {
    ...{ cookieName, isSecure, attempt, admit, leave },
    attach: ({ device }, close) => devices.attach(device, close),
    entrance: async (request) => {
      const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
      if (bearer !== undefined) {
        const verdict = await attempt(request, bearer)
        return verdict === 'right' ? byToken : verdict
      }
      const device = deviceOf(request)
      return device === null ? 'nobody' : { by: 'device', caller: device }
    },
  }
}
