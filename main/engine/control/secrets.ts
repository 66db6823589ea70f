/**
 * Keeps what must not be readable in the ledger: credentials are sealed with AES-256-GCM under a key of this data folder.
 * The key lies in a file that only its owner may read (mode 0600), because a command and a service have no key store to ask.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fail, FailureError } from '../../../shared/failure.ts'
import type { DownloadRequest, Header } from '../../../shared/requests.ts'
import { hasUserinfo, withoutUserinfo } from '../domain/address.ts'
import type { RequestSecrets, StoredRequest } from '../domain/download.ts'

const version = 'v1'
const keyBytes = 32
const ivBytes = 12
const tagBytes = 16

const unavailable = (why: string, cause?: unknown): FailureError =>
  new FailureError(
    fail(
      'secret_unavailable',
      `The stored login, cookie or token of this download cannot be read (${why}), so nothing was sent. Remove the download and add it again with its credentials.`,
    ),
    { cause },
  )

const loadKey = (path: string): Buffer => {
  try {
    const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64')
    if (key.length === keyBytes) return key
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT'))
      throw unavailable('its key file', error)
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
  request: DownloadRequest,
): { readonly stored: StoredRequest; readonly secrets: RequestSecrets | null } => {
  const { auth, ...rest } = request
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

export class Secrets {
  readonly #path: string
  #key: Buffer | null = null

  constructor(dataDir: string) {
    this.#path = join(dataDir, 'secrets.key')
  }

  #loaded(): Buffer {
    this.#key ??= loadKey(this.#path)
    return this.#key
  }

  /** Seals secrets for the ledger. Throws `secret_unavailable` when there is no usable key. */
  seal(secrets: RequestSecrets): string {
    const iv = randomBytes(ivBytes)
    const cipher = createCipheriv('aes-256-gcm', this.#loaded(), iv)
    const sealed = Buffer.concat([cipher.update(JSON.stringify(secrets), 'utf8'), cipher.final()])
    return [version, Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64')].join(':')
  }

  /** Opens what `seal` made. Throws `secret_unavailable` when the key is another one or the text was touched. */
  open(text: string): RequestSecrets {
    const key = this.#loaded()
    try {
      const [mark, body = ''] = text.split(':')
      if (mark !== version) throw new Error(`unknown seal ${String(mark)}`)
      const bytes = Buffer.from(body, 'base64')
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes))
      decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes))
      const plain = Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()])
      // Authenticated: nobody but `seal` under this key can have written it.
      return JSON.parse(plain.toString('utf8')) as RequestSecrets
    } catch (error) {
      throw unavailable('it was sealed with another key or is damaged', error)
    }
  }
}
