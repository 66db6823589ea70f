/** Speed profiles in the ledger: one row among the settings, read and written as a whole. */
import { z } from 'zod'
import { speedChoice, speedPlan } from '../../../shared/speed.ts'
import type { Connection } from './connection.ts'
import type { LedgerWrites, StoredSpeed } from './operations.ts'
import { parseColumn } from './rows.ts'

const key = 'speed'
const stored = z.object({ plan: speedPlan, choice: speedChoice.nullable().catch(null) })
const none: StoredSpeed = { plan: { profiles: [], week: [] }, choice: null }

export const speedReads = ({ sql, log }: Connection) => ({
  speed: (): StoredSpeed =>
    parseColumn(stored, sql<string>('SELECT value FROM settings WHERE key = ?').pluck().get(key), () => {
      log('warn', 'ledger.setting_ignored', { key })
    }) ?? none,
})

export const speedWrites = ({ sql }: Connection) => ({
  setSpeed: (speed: LedgerWrites['setSpeed'][0]): null => {
    sql('INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run(
      key,
      JSON.stringify(speed),
    )
    return null
  },
})
