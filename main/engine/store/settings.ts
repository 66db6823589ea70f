/** Settings in the ledger: one row a field, so that one bad value costs one default. */
import type { Database } from 'better-sqlite3'
import { settings as settingsSchema } from '../../../shared/settings.ts'
import type { Settings } from '../../../shared/settings.ts'
import type { Connection } from './connection.ts'
import type { LedgerWrites } from './operations.ts'

interface Row {
  readonly key: string
  readonly value: string
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export const settingReads = ({ sql, log }: Connection) => ({
  settings: (): Settings => {
    const known: Record<string, unknown> = {}
    for (const { key, value } of sql<Row>('SELECT key, value FROM settings').all()) {
      const field = Object.entries(settingsSchema.shape).find(([name]) => name === key)?.[1]
      if (!field) continue
      const parsed = field.safeParse(parseJson(value))
      if (parsed.success && parseJson(value) !== undefined) known[key] = parsed.data
      else log('warn', 'ledger.setting_ignored', { key })
    }
    return settingsSchema.parse(known)
  },
})

/** An address without user and password; what is none stays as it is. */
const withoutUser = (address: unknown): unknown =>
  typeof address === 'string' ? address.replace(/^([a-z0-9]+:\/\/)[^/]*@/i, '$1') : address

/** Takes users and passwords out of the proxies that are set. */
export const withoutProxyUsers = (db: Database): void => {
  const put = db.prepare('UPDATE settings SET value = ? WHERE key = ?')
  for (const { key, value } of db
    .prepare<[], Row>("SELECT key, value FROM settings WHERE key IN ('proxy', 'proxyHosts')")
    .all()) {
    const parsed = parseJson(value)
    const bare = Array.isArray(parsed)
      ? parsed.map((rule: unknown) =>
          typeof rule === 'object' && rule !== null
            ? { ...rule, proxy: withoutUser(Reflect.get(rule, 'proxy')) }
            : rule,
        )
      : withoutUser(parsed)
    put.run(JSON.stringify(bare ?? null), key)
  }
}

export const settingWrites = ({ sql }: Connection) => ({
  setSettings: ({ settings }: LedgerWrites['setSettings'][0]): null => {
    const put = sql(
      'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    )
    for (const [key, value] of Object.entries(settings)) put.run(key, JSON.stringify(value))
    return null
  },
})
