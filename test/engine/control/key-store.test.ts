/** Secrets under a key that the desktop's key store keeps: moved there without loss, closed without it, and told honestly. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import Database from 'better-sqlite3'
import type { KeyStore } from '../../../main/engine/engine.ts'
import { startOrigin } from '../../support/fault-server/index.ts'
import { rule as ruleSchema } from '../../../shared/rules.ts'
import { tempFolder } from '../../support/temp.ts'
import { bench } from './harness.ts'

const file = { sizeBytes: 1_000, seed: 'key-store' }
const auth = { user: 'me', password: 'hush' }
const basic = `Basic ${Buffer.from('me:hush').toString('base64')}`

/** A key store of this test's own: it gives back only what it has wrapped, and only while it is open. */
class DrawerStore implements KeyStore {
  isOpen = true
  readonly #drawer = new Map<string, string>()
  wrap(plain: string): Promise<Buffer> {
    const label = Buffer.from(`label ${String(this.#drawer.size)}`)
    this.#drawer.set(label.toString(), plain)
    return this.isOpen ? Promise.resolve(label) : Promise.reject(new Error('locked'))
  }
  unwrap(wrapped: Buffer): Promise<string> {
    const found = this.#drawer.get(wrapped.toString())
    return this.isOpen && found !== undefined ? Promise.resolve(found) : Promise.reject(new Error('locked'))
  }
}

const marksIn = (dataDir: string): readonly string[] => {
  const ledger = new Database(join(dataDir, 'ledger.db'), { readonly: true })
  try {
    const rows = ledger
      .prepare('SELECT substr(sealed_secrets, 1, 2) FROM exchanges WHERE sealed_secrets NOT NULL')
      .pluck()
    return rows.all() as string[]
  } finally {
    ledger.close()
  }
}

it('moves what the file kept to the key store, and says why when that is closed', async () => {
  await using origin = await startOrigin()
  await using folder = tempFolder('key-store')
  const dataDir = folder.at('data')
  const url = origin.serve('/secret.bin', file)
  const add = (house: Awaited<ReturnType<typeof bench>>, attached = false) =>
    house.add([{ urls: [url], auth }], { paused: true, attached })

  const byFile = await bench({ dataDir })
  const [id = 0 as never] = await add(byFile)
  await byFile.stop()
  expect(marksIn(dataDir)).toEqual(['v1'])

  const store = new DrawerStore()
  const byStore = await bench({ dataDir, keyStore: store })
  expect(byStore.engine.usesKeyStore).toBe(true)
  await add(byStore)
  // A command that waits for its download must be able to go on when the desktop has gone.
  const [forCommand = 0 as never] = await add(byStore, true)
  await byStore.stop()
  expect(marksIn(dataDir)).toEqual(['v2', 'v2', 'v1'])
  expect(readFileSync(join(dataDir, 'secrets.wrapped'), 'utf8')).not.toContain('hush')

  const command = await bench({ dataDir })
  await command.engine.downloads.resume([id])
  const refused = await command.waitForNotice('failed')
  expect(refused.failure.code).toBe('secret_unavailable')
  expect(refused.failure.message).toContain('key store')
  await command.engine.downloads.resume([forCommand])
  await command.waitForNotice('completed')
  await command.stop()
  expect(origin.log.of('/secret.bin').map(({ headers }) => headers.authorization)).toEqual([basic])

  store.isOpen = false
  const locked = await bench({ dataDir, keyStore: store })
  expect(locked.engine.usesKeyStore).toBe(false)
  await locked.stop()
  expect(marksIn(dataDir)).toEqual(['v2', 'v2', 'v1'])

  store.isOpen = true
  await using again = await bench({ dataDir, keyStore: store })
  expect(existsSync(join(dataDir, 'secrets.key'))).toBe(false)
  await again.engine.downloads.resume([id])
  await again.waitForNotice('completed')
  await again.stop()
  expect(marksIn(dataDir)).toEqual(['v2', 'v2', 'v2'])
})

it('takes webhooks along to the key store, and leaves the file for whoever still needs it', async () => {
  await using folder = tempFolder('key-store')
  const dataDir = folder.at('data')
  const webhook = { name: 'a', kind: 'slack' as const, url: 'https://hooks.example.org/x', events: ['failed' as const] }
  const more = { secret: null, language: null, private: false, enabled: true }
  const rule = { name: 'login', then: { headers: [['Cookie', 'sid=1']] } }
  const byFile = await bench({ dataDir })
  await byFile.engine.webhooks.save({ id: null, webhook: { ...webhook, ...more } })
  await byFile.engine.rules.save({ id: null, rule: ruleSchema.parse(rule) })
  await byFile.stop()

  const store = new DrawerStore()
  const byStore = await bench({ dataDir, keyStore: store })
  expect((await byStore.engine.webhooks.list()).webhooks).toMatchObject([
    { host: 'hooks.example.org', isReadable: true },
  ])
  await byStore.stop()
  expect(existsSync(join(dataDir, 'secrets.key'))).toBe(true)

  store.isOpen = false
  const closed = await bench({ dataDir, keyStore: store })
  expect((await closed.engine.webhooks.list()).webhooks).toMatchObject([{ isReadable: false }])
  expect(closed.engine.rules.list()).toHaveLength(1)
  await closed.stop()
})
