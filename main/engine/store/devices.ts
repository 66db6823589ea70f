/** Devices that are let in, in the ledger. */
import type { Database } from 'better-sqlite3'
import type { DeviceId } from '../../../shared/devices.ts'
import { raise } from '../../../shared/failure.ts'
import type { Connection } from './connection.ts'
import type { DeviceRow, DeviceWrites } from './device-operations.ts'
import { wholeMs } from './rows.ts'

export const deviceReads = ({ sql }: Connection) => ({
  devices: (): readonly DeviceRow[] =>
    sql<DeviceRow>(
      `SELECT id, digest, print, admitted_by AS "by", name, browser, system, first_seen_at AS firstSeenAt,
         last_seen_at AS lastSeenAt, seen_from AS "from" FROM devices ORDER BY id`,
    ).all(),
})

export const deviceWrites = ({ sql }: Connection) => ({
  addDevice: (device: DeviceWrites['addDevice'][0]): { readonly id: DeviceId } =>
    sql<{ id: DeviceId }>(
      `INSERT INTO devices (digest, print, admitted_by, name, browser, system, first_seen_at, last_seen_at, seen_from)
       VALUES (@digest, @print, @by, @name, @browser, @system, @firstSeenAt, @lastSeenAt, @from) RETURNING id`,
    ).get({
      ...device,
      firstSeenAt: wholeMs(device.firstSeenAt),
      lastSeenAt: wholeMs(device.lastSeenAt),
    }) ?? raise('internal', 'The device could not be noted.'),
  renameDevice: ({ id, name }: DeviceWrites['renameDevice'][0]) => ({
    changed: sql('UPDATE devices SET name = ? WHERE id = ?').run(name, id).changes,
  }),
  noteDevices: ({ seen }: DeviceWrites['noteDevices'][0]): null => {
    const put = sql('UPDATE devices SET last_seen_at = ?, seen_from = ? WHERE id = ?')
    for (const { id, lastSeenAt, from } of seen) put.run(wholeMs(lastSeenAt), from, id)
    return null
  },
  removeDevices: ({ ids }: DeviceWrites['removeDevices'][0]) => ({
    changed: sql('DELETE FROM devices WHERE id IN (SELECT value FROM json_each(?))').run(JSON.stringify(ids)).changes,
  }),
})

/** A ledger that comes from elsewhere lets nobody in. */
export const forgetDevices = (db: Database): void => {
  db.exec('DELETE FROM devices')
}

/** Lets in at one ledger whoever is let in at another one, and nobody else. Throws where the other has no such table. */
export const carryDevices = (db: Database, from: string): void => {
  db.prepare('ATTACH ? AS former').run(from)
  try {
    db.transaction(() => {
      forgetDevices(db)
      db.exec('INSERT INTO devices SELECT * FROM former.devices')
    })()
  } finally {
    db.exec('DETACH former')
  }
}
