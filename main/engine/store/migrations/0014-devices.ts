/** Browsers that the service lets in. */
import type { Migration } from '../migrate.ts'

const schema = `
CREATE TABLE devices (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  digest TEXT NOT NULL UNIQUE,   -- SHA-256 of what the browser knows, in hexadecimal digits
  print TEXT NOT NULL,           -- of the token with which it ends
  admitted_by TEXT NOT NULL CHECK (admitted_by IN ('token', 'code')),
  name TEXT,                     -- given by a person
  browser TEXT,
  system TEXT,
  first_seen_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  seen_from TEXT NOT NULL
) STRICT;
`

export const devices: Migration = { version: 14, name: 'devices', up: (db) => void db.exec(schema) }
