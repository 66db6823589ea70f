/** Hours of queues, and what happens when one is done. */
import type { Migration } from '../migrate.ts'

const schema = `
ALTER TABLE queues ADD COLUMN timetable TEXT;       -- JSON: spans of half hours, Monday 00:00 first; NULL: always
ALTER TABLE queues ADD COLUMN open_until INTEGER;   -- epoch ms until which it runs outside its hours, too
ALTER TABLE queues ADD COLUMN when_done TEXT NOT NULL DEFAULT 'nothing'
  CHECK (when_done IN ('nothing', 'notify', 'sleep', 'shutdown', 'quit'));
`

export const timetables: Migration = { version: 4, name: 'timetables', up: (db) => void db.exec(schema) }
