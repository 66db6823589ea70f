/**
 * What a front desk of another vocabulary remembers: its own name for a download, what it was told that the engine has no use for, and
 * that it does not speak of it any more. When a download failed or was removed, so that what is over has an order.
 */
import type { Migration } from '../migrate.ts'

const schema = `
CREATE TABLE desk_notes (
  download_id INTEGER PRIMARY KEY REFERENCES downloads (id) ON DELETE CASCADE,
  handle TEXT UNIQUE,
  note TEXT NOT NULL,            -- JSON
  forgotten TEXT CHECK (forgotten IN ('result', 'all'))    -- while it is removed
) STRICT;

CREATE TABLE desk_settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE downloads ADD COLUMN ended_at INTEGER;
`

export const deskNotes: Migration = {
  version: 8,
  name: 'desk notes',
  up: (db) => {
    db.exec(schema)
  },
}
