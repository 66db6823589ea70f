/** One pairing code after the other, each from its beginning to its outcome. */
import { useCallback, useEffect, useState } from 'react'
import { pairingLink, type DeviceView, type PairingOutcome } from '../../shared/devices.ts'
import { failureOf } from '../../shared/failure.ts'
import { useSluice } from '../client/context.ts'

export type PairingState =
  | { readonly kind: 'asking' }
  | {
      readonly kind: 'open'
      readonly code: string
      readonly address: string
      readonly link: string
      /** By the clock of this window. */
      readonly endsAt: number
      readonly isOnlyHere: boolean
    }
  | { readonly kind: 'paired'; readonly device: DeviceView }
  | { readonly kind: 'over'; readonly why: Exclude<PairingOutcome, 'paired'> | 'lost' | 'closed' }

const isLoopback = (address: string): boolean => /^(localhost|127\..*|\[::1\])$/.test(new URL(address).hostname)

/** Where this page is, unless only its own machine could go there and the service knows of a better one. */
const bestAddress = (told: readonly string[], isRemote: boolean): string => {
  const here = isRemote ? new URL('.', location.href).href : null
  if (here !== null && !isLoopback(here)) return here
  return told.find((one) => !isLoopback(one)) ?? here ?? told[0] ?? ''
}

/** `again`: another code in the place of one that is over. */
export const usePairing = (): { readonly state: PairingState; readonly again: () => void } => {
  const { client, remote } = useSluice()
  const [state, setState] = useState<PairingState>({ kind: 'asking' })
  const [round, setRound] = useState(0)
  const isRemote = remote !== undefined

  useEffect(() => {
    const gone = new AbortController()
    const say = (next: PairingState): void => {
      if (!gone.signal.aborted) setState(next)
    }
    const run = async (): Promise<void> => {
      const { id, code, holdsMs, addresses } = await client.call('pairing.begin', {})
      const takeBack = (): void => {
        client.call('pairing.end', { id }).catch(() => undefined)
      }
      if (gone.signal.aborted) {
        takeBack()
        return
      }
      gone.signal.addEventListener('abort', takeBack)
      const address = bestAddress(addresses, isRemote)
      const place = { address, link: pairingLink(address, code), isOnlyHere: isLoopback(address) }
      say({ kind: 'open', code, ...place, endsAt: Date.now() + holdsMs })
      const { outcome, device } = await client.call('pairing.wait', { id })
      if (outcome === 'paired') say(device === null ? { kind: 'over', why: 'ended' } : { kind: 'paired', device })
      else say({ kind: 'over', why: outcome })
    }
    run().catch((error: unknown) => {
      say({ kind: 'over', why: failureOf(error).code === 'not_allowed' ? 'closed' : 'lost' })
    })
    return () => {
      gone.abort()
    }
  }, [client, isRemote, round])

  const again = useCallback(() => {
    setState({ kind: 'asking' })
    setRound((before) => before + 1)
  }, [])
  return { state, again }
}
