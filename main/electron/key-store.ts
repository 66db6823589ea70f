/**
 * The system's key store as Electron reaches it: asynchronous where it can, as newer Electrons want it. On Linux Electron falls back to a
 * password that everybody knows; that is no key store, and nothing is given to it.
 */
import { safeStorage } from 'electron'
import type { SecretsView } from '../../shared/host.ts'
import type { KeyStore } from '../engine/engine.ts'

export interface FoundKeyStore {
  /** Null: there is none worth the name. */
  readonly store: KeyStore | null
  readonly name: string
}

const systemNames: Readonly<Partial<Record<NodeJS.Platform, string>>> = { darwin: 'Keychain', win32: 'DPAPI' }
const plainBackends = ['basic_text', 'unknown']

/** Electron before 45 has the synchronous half only, which the types of newer ones call out of date. */
interface Old {
  encryptString(plain: string): Buffer
  decryptString(wrapped: Buffer): string
  isEncryptionAvailable(): boolean
}
type New = Pick<typeof safeStorage, 'encryptStringAsync' | 'decryptStringAsync' | 'isAsyncEncryptionAvailable'>

const newWay = (storage: Partial<New>): KeyStore | null => {
  const { encryptStringAsync: encrypt, decryptStringAsync: decrypt } = storage
  if (!encrypt || !decrypt) return null
  return {
    wrap: (plain) => encrypt.call(safeStorage, plain),
    unwrap: async (wrapped) => (await decrypt.call(safeStorage, wrapped)).result,
  }
}

const oldWay = (storage: Old): KeyStore => ({
  wrap: (plain) => Promise.resolve(plain).then((text) => storage.encryptString(text)),
  unwrap: (wrapped) => Promise.resolve(wrapped).then((bytes) => storage.decryptString(bytes)),
})

/** What a portable Sluice has: it takes its secrets along, and the store of one machine does not. */
export const noKeyStore: FoundKeyStore = { store: null, name: '' }
export const portableSecrets: SecretsView = { keptBy: 'file', store: null, why: 'portable' }

/** Waits for the answer of a key store that asks its user for a password; the application must be ready. */
export const findKeyStore = async (): Promise<FoundKeyStore> => {
  const name = systemNames[process.platform] ?? safeStorage.getSelectedStorageBackend()
  if (plainBackends.includes(name)) return { store: null, name }
  const fresh = newWay(safeStorage)
  const old: Old = safeStorage
  const isThere = fresh ? await safeStorage.isAsyncEncryptionAvailable() : old.isEncryptionAvailable()
  return { store: isThere ? (fresh ?? oldWay(old)) : null, name }
}

/** What people are told of it. */
export const secretsViewOf = ({ store, name }: FoundKeyStore, isInUse: boolean): SecretsView => {
  if (isInUse) return { keptBy: 'system', store: name, why: null }
  const why = store ? 'locked' : plainBackends.includes(name) ? 'plain_store' : 'no_store'
  return { keptBy: 'file', store: null, why }
}
