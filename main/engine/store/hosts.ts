/** Notes about hosts in the ledger. Those whose time is over are left out, and go with the next note. */
import type { HostNote } from '../domain/host-note.ts'
import type { Connection } from './connection.ts'
import type { LedgerReads, LedgerWrites } from './operations.ts'
import { wholeMs } from './rows.ts'

/** More hosts than this are not remembered: the oldest notes go first. */
const mostHosts = 1_000

export const hostReads = ({ sql }: Connection) => ({
  hosts: ({ now }: LedgerReads['hosts'][0]): readonly HostNote[] =>
    sql<HostNote>(
      `SELECT host, good, good_until AS goodUntil, cap, cap_until AS capUntil FROM hosts
       WHERE max(good_until, cap_until) > ?`,
    ).all(wholeMs(now)),
})

export const hostWrites = ({ sql }: Connection) => ({
  noteHost: ({ note, now }: LedgerWrites['noteHost'][0]): null => {
    const { host, good, goodUntil, cap, capUntil } = note
    sql(
      `INSERT INTO hosts (host, good, good_until, cap, cap_until) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (host) DO UPDATE SET good = excluded.good, good_until = excluded.good_until, cap = excluded.cap,
         cap_until = excluded.cap_until`,
    ).run(host, good, wholeMs(goodUntil), cap, wholeMs(capUntil))
    sql('DELETE FROM hosts WHERE max(good_until, cap_until) <= ?').run(wholeMs(now))
    sql(
      `DELETE FROM hosts WHERE host NOT IN
        (SELECT host FROM hosts ORDER BY max(good_until, cap_until) DESC LIMIT ${String(mostHosts)})`,
    ).run()
    return null
  },
})
