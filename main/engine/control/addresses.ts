/**
 * Other addresses for downloads that are not complete. The download stops, gets the address, and goes on; its job proves the
 * address before a byte is written (`address-proof.ts`). Returns when the intent is durable.
 */
import type { CommandArgs } from '../../../shared/commands.ts'
import { failureOf, raise } from '../../../shared/failure.ts'
import type { DownloadId } from '../../../shared/ids.ts'
import type { DownloadRequest } from '../../../shared/requests.ts'
import type { Clock } from '../clock.ts'
import type { Download } from '../domain/download.ts'
import type { Log } from '../log.ts'
import type { Ledger } from '../store/ledger.ts'
import type { AddressRow } from '../store/operations.ts'
import type { Disk } from '../transfer/disk.ts'
import { hostOf } from './http-order.ts'
import { changedRequest } from './request-change.ts'
import { requestKeyOf } from './request-key.ts'
import type { Runner } from './runner.ts'
import { partSecrets } from './secrets.ts'
import type { Secrets } from './secrets.ts'

export interface AddressesSpec {
  readonly ledger: Ledger
  readonly disk: Disk
  readonly secrets: Secrets
  readonly clock: Clock
  readonly log: Log
  readonly runner: Runner
  readonly cursorPath: (id: DownloadId) => string
  readonly changed: (id: DownloadId) => void
  /** Lets downloads run that are paused or have failed. */
  readonly resume: (ids: readonly DownloadId[]) => Promise<unknown>
}

export class Addresses {
  readonly #spec: AddressesSpec

  constructor(spec: AddressesSpec) {
    this.#spec = spec
  }

  /** Rejects with `bad_url`, `unsupported_scheme`, `unknown_id`, and `not_allowed` for what is complete or removed. */
  async change({ id, urls, resume }: CommandArgs<'downloads.changeAddress'>): Promise<{ changed: number }> {
    for (const url of urls) hostOf(url)
    const { status } = unfinished(await this.#row(id), id)
    await this.#halt(id)
    const download = unfinished(await this.#row(id), id)
    const to = this.#addressed(download, urls)
    const result = await this.#spec.ledger.call('changeAddress', { id, to })
    if (result.changed === 0) return raise('not_allowed', 'The download was finished or removed meanwhile.')
    await this.#spec.ledger.call('addEvents', {
      events: [{ id, event: { at: this.#spec.clock.now(), kind: 'address_changed', host: to.host } }],
    })
    if (resume || status === 'queued') await this.#spec.resume([id])
    return result
  }

  /** Rejects with `unknown_id`, `bad_input`, and `not_allowed` for what is over, or has begun where the change would lead away from. */
  async changeRequest({ id, request }: CommandArgs<'downloads.changeRequest'>): Promise<{ changed: number }> {
    const before = unfinished(await this.#row(id), id)
    changedRequest(this.#spec.secrets, before, request)
    await this.#halt(id)
    const to = changedRequest(this.#spec.secrets, unfinished(await this.#row(id), id), request)
    const result = await this.#spec.ledger.call('changeRequest', { id, to })
    if (before.status === 'queued') await this.#spec.resume([id])
    this.#spec.changed(id)
    return result
  }

  /** Downloads whose new address was refused begin there from nothing. */
  async startAgain(ids: readonly DownloadId[]): Promise<{ changed: number }> {
    const { ledger, disk, log, cursorPath } = this.#spec
    const rows = await ledger.call('downloads', { ids })
    const refused = rows.filter(({ address }) => address?.state === 'refused')
    for (const { id } of refused) await this.#halt(id)
    const taken = await ledger.call('takeRefused', { ids: refused.map(({ id }) => id) })
    for (const { id, part } of refused) {
      if (!part || !taken.includes(id)) continue
      try {
        await disk.call('removePart', part)
        await disk.call('removeCursors', { cursorPath: cursorPath(id) })
      } catch (error) {
        log('warn', 'part.left', { id, code: failureOf(error).code })
      }
    }
    await this.#spec.resume(taken)
    return { changed: taken.length }
  }

  async #row(id: DownloadId): Promise<Download> {
    const [row] = await this.#spec.ledger.call('downloads', { ids: [id] })
    return row ?? raise('unknown_id', `There is no download ${String(id)}.`)
  }

  /** Pauses it, and waits until its job has booked what is written. */
  async #halt(id: DownloadId): Promise<void> {
    const { ledger, clock, runner } = this.#spec
    await ledger.call('transition', { ids: [id], action: 'pause', at: clock.now() })
    runner.stop([id])
    await runner.ended(id)
  }

  /** Its request for other addresses. Credentials are never told to another origin than the one they were given for. */
  #addressed({ request, sealedSecrets, dir }: Download, urls: readonly string[]): AddressRow {
    const { secrets } = this.#spec
    const known = sealedSecrets === null ? null : secrets.open(sealedSecrets)
    const isSameOrigin = urls.every((url) => originOf(url) === originOf(request.urls[0] ?? ''))
    const whole: Omit<DownloadRequest, 'paused'> = {
      ...request,
      urls: [...urls],
      auth: isSameOrigin ? (known?.auth ?? null) : null,
      headers: [...request.headers, ...(isSameOrigin ? (known?.headers ?? []) : [])],
      proxy: known?.proxy ?? request.proxy,
    }
    const { stored, secrets: apart } = partSecrets(whole)
    return {
      request: stored,
      sealedSecrets: apart ? secrets.seal(apart) : null,
      requestKey: requestKeyOf(stored, dir),
      host: hostOf(urls[0] ?? ''),
    }
  }
}

const originOf = (url: string): string | null => URL.parse(url)?.origin ?? null

const unfinished = (download: Download, id: DownloadId): Download => {
  const { status, name } = download
  if (status === 'completed') {
    return raise(
      'not_allowed',
      `“${name}” is complete; its address matters no more. Add the new address as a download.`,
    )
  }
  if (status === 'removed') {
    return raise('not_allowed', `Download ${String(id)} was removed. Restore it first, then change its address.`)
  }
  return download
}
