/**
 * The key that the desktop's key store keeps for a data folder. What lies in the folder (`secrets.wrapped`) is that key, wrapped by the
 * key store: of no use to whoever copies the folder.
 */
import { randomBytes } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DownloadId } from '../../../shared/ids.ts'
import type { Log } from '../log.ts'
import type { Ledger } from '../store/ledger.ts'
import { keyBytes, type Secrets } from './secrets.ts'
import { isMissing } from '../transfer/classify-disk.ts'

/** The system's own place for secrets, as the host reaches it. Both reject when it is locked or refuses. */
export interface KeyStore {
  wrap(plain: string): Promise<Buffer>
  unwrap(wrapped: Buffer): Promise<string>
}

const wrappedName = 'secrets.wrapped'

const readWrapped = async (path: string): Promise<Buffer | null> => {
  try {
    return await readFile(path)
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

/** Made anew, and believed only when it comes back out of the key store as it went in. */
const makeKey = async (path: string, store: KeyStore): Promise<Buffer> => {
  const key = randomBytes(keyBytes)
  const wrapped = await store.wrap(key.toString('base64'))
  if ((await store.unwrap(wrapped)) !== key.toString('base64'))
    throw new Error('the key store changed what it was given')
  const fresh = `${path}.new`
  await writeFile(fresh, wrapped, { mode: 0o600 })
  await rename(fresh, path)
  return key
}

/**
 * The key, made when there is none yet; null when the key store does not give it: then nothing is changed, and what is sealed under it
 * waits. Never rejects.
 */
export const openStoreKey = async (dataDir: string, store: KeyStore, log: Log): Promise<Buffer | null> => {
  const path = join(dataDir, wrappedName)
  try {
    const wrapped = await readWrapped(path)
    if (wrapped === null) return await makeKey(path, store)
    const key = Buffer.from(await store.unwrap(wrapped), 'base64')
    if (key.length === keyBytes) return key
    throw new Error('the key store gave something else')
  } catch (error) {
    log('warn', 'secrets.store_closed', { error: String(error) })
    return null
  }
}

const atOnce = 500

/** Returns how many could not be moved. */
const moveWebhooks = async (ledger: Ledger, secrets: Secrets): Promise<number> => {
  let left = 0
  for (const row of await ledger.call('webhooks', null)) {
    if (row.sealed === null || !secrets.isOfFile(row.sealed)) continue
    try {
      await ledger.call('putWebhook', { ...row, sealed: secrets.seal(secrets.openAny(row.sealed) as object) })
    } catch {
      left += 1
    }
  }
  return left
}

/**
 * Takes what is sealed under the file's key over to the key store's. When nothing is left under the old key, its file goes.
 * Never rejects; what could not be moved stays as it is.
 */
export const moveToStore = async (ledger: Ledger, secrets: Secrets, log: Log): Promise<void> => {
  if (!secrets.hasStore || !secrets.hasFileKey || ledger.report.readOnly) return
  try {
    let left = 0
    let after: DownloadId | null = null
    for (;;) {
      const rows: readonly { readonly id: DownloadId; readonly sealed: string }[] = await ledger.call('sealedByFile', {
        after,
        limit: atOnce,
      })
      const moved = rows.flatMap(({ id, sealed }) => {
        try {
          return [{ id, from: sealed, to: secrets.seal(secrets.open(sealed)) }]
        } catch {
          left += 1
          return []
        }
      })
      if (moved.length > 0) await ledger.call('reseal', { items: moved })
      const last = rows.at(-1)
      if (!last || rows.length < atOnce) break
      after = last.id
    }
    left += await moveWebhooks(ledger, secrets)
    if (left === 0 && !(await ledger.call('isFileKeyUsed', null))) await secrets.dropFileKey()
  } catch (error) {
    log('warn', 'secrets.not_moved', { error: String(error) })
  }
}
