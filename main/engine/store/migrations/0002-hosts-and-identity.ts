/** What is remembered of hosts, and which version of a file each written byte belongs to. */
import type { Migration } from '../migrate.ts'

const schema = `
CREATE TABLE hosts (
  host TEXT PRIMARY KEY,
  good INTEGER CHECK (good >= 1),       -- connections that worked well together
  good_until INTEGER NOT NULL,          -- epoch ms
  cap INTEGER CHECK (cap >= 1),         -- connections that it takes at most
  cap_until INTEGER NOT NULL            -- epoch ms
) STRICT, WITHOUT ROWID;

-- Counts the versions of the file that were begun. A segment of another version than the one at hand is not believed.
ALTER TABLE exchanges ADD COLUMN identity INTEGER NOT NULL DEFAULT 0;
ALTER TABLE segments ADD COLUMN identity INTEGER NOT NULL DEFAULT 0;
`

export const hostsAndIdentity: Migration = { version: 2, name: 'hosts and identity', up: (db) => void db.exec(schema) }
