/** A request with some of it changed, as the ledger takes it. */
import { isAbsolute, resolve } from 'node:path'
import { raise } from '../../../shared/failure.ts'
import type { DownloadRequest, RequestPatch } from '../../../shared/requests.ts'
import type { Download } from '../domain/download.ts'
import { nameFor } from '../domain/naming.ts'
import type { RequestRow } from '../store/operations.ts'
import { requestKeyOf } from './request-key.ts'
import { isSecretHeader, partSecrets } from './secrets.ts'
import type { Secrets } from './secrets.ts'

/** A part file stays where it is and is named after its download: neither can be changed any more. */
const placeOf = ({ dir, part, name, request }: Download, patch: RequestPatch): { dir: string; out: string | null } => {
  const wished = { dir: patch.dir ?? dir, out: patch.out === undefined ? request.out : patch.out }
  if (!isAbsolute(wished.dir)) {
    return raise('bad_input', `The folder “${wished.dir}” is not an absolute path. Give the whole path, from the root.`)
  }
  const place = { dir: resolve(wished.dir), out: wished.out }
  if (part === null || (place.dir === dir && place.out === request.out)) return place
  return raise(
    'not_allowed',
    `“${name}” has begun in ${dir}; its folder and name cannot be changed any more. Remove it and add it again to have it elsewhere.`,
  )
}

/** What a patch says, or what was there. */
const given = <T>(wish: T | undefined, before: T): T => (wish === undefined ? before : wish)

/** Throws `bad_input` and `not_allowed` for places that cannot be had, and `secret_unavailable`. */
export const changedRequest = (secrets: Secrets, download: Download, patch: RequestPatch): RequestRow => {
  const { request, sealedSecrets } = download
  const known = sealedSecrets === null ? null : secrets.open(sealedSecrets)
  const place = placeOf(download, patch)
  const headers = patch.headers ?? request.headers
  const renewed = new Set(headers.filter(isSecretHeader).map(([name]) => name.toLowerCase()))
  const kept = (known?.headers ?? []).filter(([name]) => !renewed.has(name.toLowerCase()))
  const whole: Omit<DownloadRequest, 'paused'> = {
    ...request,
    ...(patch.dir === undefined && patch.out === undefined ? {} : place),
    urls: known !== null && known.urls.length > 0 ? [...known.urls] : request.urls,
    headers: [...headers, ...kept],
    auth: given(patch.auth, known?.auth ?? null),
    userAgent: given(patch.userAgent, request.userAgent),
    proxy: given(patch.proxy, known?.proxy ?? request.proxy),
    timeLimits: { ...request.timeLimits, ...patch.timeLimits },
    checksum: given(patch.checksum, request.checksum),
    connections: given(patch.connections, request.connections),
    maxTries: given(patch.maxTries, request.maxTries),
    retryWaitMs: given(patch.retryWaitMs, request.retryWaitMs),
    onConflict: given(patch.onConflict, request.onConflict),
  }
  const { stored, secrets: apart } = partSecrets(whole)
  const url = stored.urls[0] ?? ''
  return {
    request: stored,
    sealedSecrets: apart ? secrets.seal(apart) : null,
    requestKey: requestKeyOf(stored, place.dir),
    dir: place.dir,
    name:
      download.part === null
        ? nameFor({ out: place.out, disposition: null, url, finalUrl: url, type: null })
        : download.name,
  }
}
