/** How a grab comes into the ledger: durable before its first request, and once for those who ask for the same while it is unfinished. */
import { createHash } from 'node:crypto'
import type { GrabId, GrabOptions } from '../../../shared/grabs.ts'
import type { Clock } from '../clock.ts'
import type { Ledger } from '../store/ledger.ts'
import { readAddress } from './addresses.ts'
import { checkRecipe, notReadable, withCookies } from './recipe-check.ts'
import { partOptions, privateHostsOf, type Vault } from './requests.ts'

interface Ground {
  readonly ledger: Ledger
  readonly clock: Clock
  readonly vault: Vault
}

/** `resumed`: it was there, unfinished. Rejects with `bad_input` for what cannot be asked for. */
export const bookBegin = async (
  { ledger, clock, vault }: Ground,
  options: GrabOptions,
  attached: boolean,
): Promise<{ readonly id: GrabId; readonly resumed: boolean }> => {
  const bad = options.starts.find((start) => readAddress(start) === null)
  if (bad !== undefined) notReadable(bad)
  await checkRecipe(options)
  const { stored, sealedSecrets } = partOptions(withCookies(options), vault)
  const requestKey = createHash('sha256').update(JSON.stringify(stored)).digest('hex')
  const known = await ledger.call('grabOfKey', { requestKey })
  if (known !== null) return { id: known, resumed: true }
  // With the list of public suffixes: only whoever grabs loads it.
  const { Scope } = await import('./scope.ts')
  const scope = new Scope(stored)
  const pages = stored.starts.flatMap((start) => {
    const url = readAddress(start)
    return url === null ? [] : [scope.start(url)]
  })
  const privateHosts = await privateHostsOf(stored.starts)
  const added = { requestKey, attached, now: clock.now(), options: stored, sealedSecrets, privateHosts, pages }
  const { id } = await ledger.call('startGrab', added)
  return { id, resumed: false }
}
