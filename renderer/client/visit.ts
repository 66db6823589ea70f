/** A browser's visit to a service, from the log-in to the log-out. Knows the service's few plain addresses. */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Remote, Sluice } from './context.ts'
import { lastingClient } from './lasting-client.ts'
import { webSocketWire } from './web-socket.ts'
import type { HostSettingsBook } from '../state/host-settings.ts'
import { Mirror } from '../state/mirror.ts'
import { createSurface } from '../state/surface.ts'

/** What somebody logs in with: the token, or a pairing code of eight digits. */
export type Given = { readonly token: string } | { readonly code: string }
export type SignInTrouble = 'wrong' | 'wrongCode' | 'tooMany' | 'unreachable'

export type VisitState =
  | { readonly kind: 'asking' }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'signedOut'; readonly trouble: SignInTrouble | null }
  | { readonly kind: 'signedIn'; readonly sluice: Sluice }

export interface Visit {
  readonly store: StoreApi<VisitState>
  /** Looks whether this browser is logged in; a token or a code in the address is tried and taken out of it. */
  readonly begin: () => Promise<void>
  readonly signIn: (given: Given) => Promise<void>
}

const answerMs = 10_000

const ask = (method: 'GET' | 'POST' | 'DELETE', body?: object): Promise<Response> =>
  fetch('session', {
    method,
    cache: 'no-store',
    signal: AbortSignal.timeout(answerMs),
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })

const isSignedIn = async (): Promise<boolean> => {
  const response = await ask('GET')
  if (!response.ok) throw new Error(`status ${String(response.status)}`)
  const answer = (await response.json()) as { readonly signedIn?: unknown }
  return answer.signedIn === true
}

/** What comes after `#token=` or `#pair=`; it leaves the address bar and the history at once. */
const givenByAddress = (): Given | null => {
  const given = new URLSearchParams(location.hash.slice(1))
  const [token, code] = [given.get('token'), given.get('pair')]
  if (token === null && code === null) return null
  history.replaceState(null, '', location.pathname)
  return token === null ? { code: code ?? '' } : { token }
}

const contractAddress = (): string => {
  const address = new URL('contract', location.href)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  address.hash = ''
  return address.href
}

const enter = (hostSettings: HostSettingsBook, onSignedOut: () => void): Sluice => {
  const client = lastingClient({ connect: () => webSocketWire(contractAddress()), isSignedIn, onSignedOut })
  const nudge = (): void => {
    if (!document.hidden) client.nudge()
  }
  const left = new AbortController()
  client.onClose(() => {
    left.abort()
  })
  addEventListener('online', nudge, { signal: left.signal })
  document.addEventListener('visibilitychange', nudge, { signal: left.signal })
  const remote: Remote = {
    link: client.link,
    retry: nudge,
    signOut: () => {
      // The service shows every tab of this session out; where it cannot be reached nothing changes.
      ask('DELETE').catch(() => undefined)
    },
  }
  const surface = createSurface(window.localStorage)
  return { client, host: null, remote, mirror: new Mirror(client), surface, hostSettings }
}

/** `hostSettings`: how the page looks and speaks, known before anybody has logged in. */
export const openVisit = (hostSettings: HostSettingsBook): Visit => {
  const store = createStore<VisitState>(() => ({ kind: 'asking' }))
  const signedOut = (trouble: SignInTrouble | null = null): void => {
    store.setState({ kind: 'signedOut', trouble }, true)
  }
  const signedIn = (): void => {
    const onSignedOut = (): void => {
      signedOut()
    }
    store.setState({ kind: 'signedIn', sluice: enter(hostSettings, onSignedOut) }, true)
  }
  const signIn = async (given: Given): Promise<void> => {
    try {
      const { status } = await ask('POST', given)
      if (status === 204) signedIn()
      else signedOut(status === 429 ? 'tooMany' : 'code' in given ? 'wrongCode' : 'wrong')
    } catch {
      signedOut('unreachable')
    }
  }
  const begin = async (): Promise<void> => {
    const given = givenByAddress()
    try {
      if (await isSignedIn()) signedIn()
      else if (given === null) signedOut()
      else await signIn(given)
    } catch {
      store.setState({ kind: 'unreachable' }, true)
    }
  }
  return { store, begin, signIn }
}
