/**
 * Keeps what must not be readable in the ledger: credentials are sealed with AES-256-GCM. There are two keys for it. One lies in a file
 * of the data folder that only its owner may read (mode 0600), because a command and a service have no key store to ask. The other is
 * kept by the desktop's key store where there is one; what a command must be able to open by itself is not sealed under that.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fail, FailureError } from '../../../shared/failure.ts'
import type { DownloadRequest, Header } from '../../../shared/requests.ts'
import { hasUserinfo, withoutUserinfo } from '../domain/address.ts'
import type { RequestSecrets, StoredRequest } from '../domain/download.ts'
import { isMissing } from '../transfer/classify-disk.ts'

/** Which key: the file's, or the one that the key store keeps. */
const marks = { file: 'v1', store: 'v2' } as const
export const keyBytes = 32
const fileKeyName = 'secrets.key'
const ivBytes = 12
const tagBytes = 16

const unavailable = (why: string, cause?: unknown): FailureError =>
  new FailureError(
    fail(
      'secret_unavailable',
      `The stored login, cookie or token cannot be read (${why}), so nothing was sent. Give it again: add the download anew with its credentials, or save the webhook with its address.`,
    ),
    { cause },
  )

const loadKey = (path: string): Buffer => {
  try {
    const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64')
    if (key.length === keyBytes) return key
  } catch (error) {
    if (!isMissing(error)) throw unavailable('its key file', error)
    return makeKey(path)
  }
  throw unavailable('its key file is damaged')
}

const makeKey = (path: string): Buffer => {
  const key = randomBytes(keyBytes)
  mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 })
  writeFileSync(path, key.toString('base64'), { mode: 0o600, flag: 'wx' })
  return key
}

/** Field names whose values are credentials. */
const secretName = /^(authorization|cookie|cookie2|x-auth.*|.*(token|secret|api-?key|password|session).*)$/i

export const isSecretHeader = ([name]: Header): boolean => secretName.test(name)

/** Takes the secrets out of a request. */
export const partSecrets = (
  request: Omit<DownloadRequest, 'paused'> & { readonly paused?: boolean },
): { readonly stored: StoredRequest; readonly secrets: RequestSecrets | null } => {
  const { auth, paused: _, ...rest } = request
  const secrets: RequestSecrets = {
    auth,
    headers: request.headers.filter(isSecretHeader),
    proxy: request.proxy !== null && hasUserinfo(request.proxy) ? request.proxy : null,
    urls: request.urls.some(hasUserinfo) ? request.urls : [],
  }
  const stored: StoredRequest = {
    ...rest,
    urls: request.urls.map(withoutUserinfo),
    headers: request.headers.filter((header) => !isSecretHeader(header)),
    proxy: request.proxy === null ? null : withoutUserinfo(request.proxy),
  }
  const any = auth !== null || secrets.headers.length > 0 || secrets.proxy !== null || secrets.urls.length > 0
  return { stored, secrets: any ? secrets : null }
}

const inStore =
  'it is kept by the key store of the desktop, which is not open here; start the window of Sluice, or unlock the key store and start it again'

export class Secrets {
  readonly #path: string
  readonly #storeKey: Buffer | null
  #key: Buffer | null = null

  /** `storeKey`: the key that the desktop's key store keeps; null: there is none, or it is locked. */
  constructor(dataDir: string, storeKey: Buffer | null = null) {
    this.#path = join(dataDir, fileKeyName)
    this.#storeKey = storeKey
  }

  /** Nothing is sealed under the file's key any more: it goes, so that remains of old rows open for nobody. */
  async dropFileKey(): Promise<void> {
    await rm(this.#path, { force: true })
    this.#key = null
  }

  get hasFileKey(): boolean {
    return existsSync(this.#path)
  }

  get hasStore(): boolean {
    return this.#storeKey !== null
  }

  #loaded(): Buffer {
    this.#key ??= loadKey(this.#path)
    return this.#key
  }

  /**
   * Seals secrets for the ledger, under the key store's key unless a command must be able to open them by itself (`forCommand`).
   * Throws `secret_unavailable` when there is no usable key.
   */
  seal(secrets: object, forCommand = false): string {
    const storeKey = forCommand ? null : this.#storeKey
    const iv = randomBytes(ivBytes)
    const cipher = createCipheriv('aes-256-gcm', storeKey ?? this.#loaded(), iv)
    const sealed = Buffer.concat([cipher.update(JSON.stringify(secrets), 'utf8'), cipher.final()])
    return [
      storeKey ? marks.store : marks.file,
      Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64'),
    ].join(':')
  }

  /** Opens what `seal` made. Throws `secret_unavailable` when the key is another one or the text was touched. */
  open(text: string): RequestSecrets {
    // Authenticated: nobody but `seal` under this key can have written it.
    return this.openAny(text) as RequestSecrets
  }

  /** Whether it is sealed under the key of the file. */
  isOfFile(sealed: string): boolean {
    return sealed.startsWith(`${marks.file}:`)
  }

  /** As `open`, for what is no request's; its reader knows its form. */
  openAny(text: string): unknown {
    const [mark, body = ''] = text.split(':')
    const key = mark === marks.store ? this.#storeKey : this.#loaded()
    if (key === null) throw unavailable(inStore)
    try {
      if (mark !== marks.store && mark !== marks.file) throw new Error(`unknown seal ${String(mark)}`)
      const bytes = Buffer.from(body, 'base64')
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes))
      decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes))
      const plain = Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()])
      return JSON.parse(plain.toString('utf8'))
    } catch (error) {
      throw unavailable('it was sealed with another key or is damaged', error)
    }
  }
}
