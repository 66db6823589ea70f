/** Webhooks, and the letters to them: written in the transaction of what they tell of. */
import type { Migration } from '../migrate.ts'

const schema = `
CREATE TABLE webhooks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  webhook TEXT NOT NULL,         -- JSON, without address and secret
  sealed TEXT,                   -- address and secret; NULL: they did not come along from a backup
  delivered_at INTEGER
) STRICT;

CREATE TABLE letters (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  webhook_id INTEGER NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
  message TEXT NOT NULL,         -- what its receiver knows it by, the same in every attempt
  at INTEGER NOT NULL,
  event TEXT NOT NULL,           -- JSON
  attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  not_before INTEGER,            -- NULL: given up
  failure TEXT                   -- JSON, of the last attempt
) STRICT;
CREATE INDEX letters_due ON letters (webhook_id, not_before);
`

export const webhooks: Migration = { version: 10, name: 'webhooks', up: (db) => void db.exec(schema) }
