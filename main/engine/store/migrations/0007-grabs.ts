/** Grabs with their frontier and their finds. Keys are the first 16 bytes of the SHA-256 of the canonical address. */
import type { Migration } from '../migrate.ts'

const schema = `
CREATE TABLE grabs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  request_key TEXT NOT NULL,           -- same key: the same thing asked for
  state TEXT NOT NULL,                 -- running, paused, done
  budget TEXT,                         -- the budget that ended it: pages, bytes, time
  attached INTEGER NOT NULL,           -- runs only while somebody is connected
  created_at INTEGER NOT NULL,
  spent_ms INTEGER NOT NULL DEFAULT 0,
  options TEXT NOT NULL,               -- JSON, without secrets
  sealed_secrets TEXT,
  private_hosts TEXT NOT NULL,         -- JSON: hosts in private networks that it was started from
  pages INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  forbidden INTEGER NOT NULL DEFAULT 0,
  queued INTEGER NOT NULL DEFAULT 0,
  finds INTEGER NOT NULL DEFAULT 0,
  bytes INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE grab_pages (
  id INTEGER PRIMARY KEY,
  grab_id INTEGER NOT NULL,
  key BLOB NOT NULL,
  url TEXT NOT NULL,
  origin TEXT NOT NULL,
  depth INTEGER NOT NULL,
  task INTEGER NOT NULL,               -- 0 a page to read, 1 a find to ask about
  state INTEGER NOT NULL DEFAULT 0,    -- 0 queued, 1 read, 2 failed, 3 forbidden by robots.txt, 4 led elsewhere
  attempts INTEGER NOT NULL DEFAULT 0,
  found_on INTEGER                     -- another page
) STRICT;
CREATE UNIQUE INDEX grab_pages_by_key ON grab_pages (grab_id, key);
CREATE INDEX grab_pages_queued ON grab_pages (grab_id, origin, id) WHERE state = 0;

CREATE TABLE grab_origins (
  grab_id INTEGER NOT NULL,
  origin TEXT NOT NULL,
  queued INTEGER NOT NULL,
  PRIMARY KEY (grab_id, origin)
) STRICT, WITHOUT ROWID;

CREATE TABLE grab_finds (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  grab_id INTEGER NOT NULL,
  key BLOB NOT NULL,
  url TEXT NOT NULL,
  name TEXT NOT NULL,
  folder TEXT NOT NULL,
  kind INTEGER NOT NULL,               -- see shared/kind.ts
  size_bytes INTEGER,
  is_exact INTEGER NOT NULL,
  modified_at INTEGER,
  text TEXT NOT NULL,
  found_on INTEGER,                    -- a page
  via TEXT NOT NULL,
  state INTEGER NOT NULL DEFAULT 0,    -- 0 unasked, 1 alive, 2 dead
  mark BLOB,                           -- of validators and size: the same file has the same
  same_as INTEGER
) STRICT;
CREATE UNIQUE INDEX grab_finds_by_key ON grab_finds (grab_id, key);
CREATE INDEX grab_finds_by_grab ON grab_finds (grab_id, id);
CREATE INDEX grab_finds_by_mark ON grab_finds (grab_id, mark) WHERE mark IS NOT NULL;

CREATE TABLE grab_errors (
  grab_id INTEGER NOT NULL,
  code TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (grab_id, code)
) STRICT, WITHOUT ROWID;
`

export const grabs: Migration = {
  version: 7,
  name: 'grabs',
  up: (db) => {
    db.exec(schema)
  },
}
