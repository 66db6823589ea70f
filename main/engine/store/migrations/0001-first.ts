/** The first schema. Never changed once released: what comes later is a further migration. */
import type { Migration } from '../migrate.ts'

const schema = `
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL            -- JSON
) STRICT, WITHOUT ROWID;

CREATE TABLE queues (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  color TEXT NOT NULL,
  position INTEGER NOT NULL,
  running INTEGER NOT NULL CHECK (running IN (0, 1)),
  slots INTEGER CHECK (slots >= 1),
  rate_limit INTEGER CHECK (rate_limit >= 1),
  tail REAL NOT NULL DEFAULT 0   -- no download of this queue has a higher position
) STRICT;

CREATE TABLE batches (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  slots INTEGER CHECK (slots >= 1),
  connections_per_host INTEGER CHECK (connections_per_host >= 1),
  rate_limit INTEGER CHECK (rate_limit >= 1),
  added_at INTEGER NOT NULL
) STRICT;

-- Kept narrow: lists and counts scan it. Wide texts are in exchanges.
CREATE TABLE downloads (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  batch_id INTEGER REFERENCES batches (id) ON DELETE SET NULL,
  queue_id INTEGER NOT NULL REFERENCES queues (id),
  position REAL NOT NULL,
  priority INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('queued', 'paused', 'completed', 'failed', 'removed')),
  before TEXT CHECK (before IN ('queued', 'paused', 'completed', 'failed')),
  not_before INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  url_index INTEGER NOT NULL DEFAULT 0 CHECK (url_index >= 0),
  size_bytes INTEGER CHECK (size_bytes >= 0),
  written_bytes INTEGER NOT NULL DEFAULT 0 CHECK (written_bytes >= 0),
  rate_limit INTEGER CHECK (rate_limit >= 1),
  added_at INTEGER NOT NULL,
  finished_at INTEGER,
  proof TEXT CHECK (proof IN ('digest', 'validator', 'overlap', 'none')),
  host TEXT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,        -- natural order
  url TEXT NOT NULL,
  request_key TEXT NOT NULL,
  dir TEXT NOT NULL,
  path TEXT,
  finish_name TEXT,
  failure TEXT,                  -- JSON
  part TEXT,                     -- JSON
  file TEXT,                     -- JSON
  CHECK ((status = 'removed') = (before IS NOT NULL)),
  CHECK (status <> 'completed' OR (path IS NOT NULL AND file IS NOT NULL AND proof IS NOT NULL))
) STRICT;

-- Holds all that the choice of the next download needs, so that a long queue is walked without its rows.
CREATE INDEX downloads_queued ON downloads (queue_id, priority DESC, position, not_before, batch_id, host)
  WHERE status = 'queued';
CREATE INDEX downloads_due ON downloads (not_before) WHERE status = 'queued' AND not_before IS NOT NULL;
CREATE INDEX downloads_by_key ON downloads (request_key);

-- What was asked and what was answered.
CREATE TABLE exchanges (
  download_id INTEGER PRIMARY KEY REFERENCES downloads (id) ON DELETE CASCADE,
  request TEXT NOT NULL,         -- JSON
  sealed_secrets TEXT,
  resource TEXT                  -- JSON
) STRICT;

CREATE TABLE batch_items (
  batch_id INTEGER NOT NULL REFERENCES batches (id) ON DELETE CASCADE,
  idx INTEGER NOT NULL,
  download_id INTEGER NOT NULL REFERENCES downloads (id) ON DELETE CASCADE,
  PRIMARY KEY (batch_id, idx)
) STRICT, WITHOUT ROWID;
CREATE INDEX batch_items_by_download ON batch_items (download_id);

-- "end" is NULL while the length is unknown.
CREATE TABLE segments (
  download_id INTEGER NOT NULL REFERENCES downloads (id) ON DELETE CASCADE,
  idx INTEGER NOT NULL,
  start INTEGER NOT NULL CHECK (start >= 0),
  "end" INTEGER CHECK ("end" >= start),
  written INTEGER NOT NULL CHECK (written >= start AND ("end" IS NULL OR written <= "end")),
  PRIMARY KEY (download_id, idx)
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  download_id INTEGER NOT NULL REFERENCES downloads (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE INDEX events_by_download ON events (download_id);

INSERT INTO meta (key, value) VALUES ('end', 'clean');
INSERT INTO queues (id, name, color, position, running) VALUES (1, 'Main', '#3b82f6', 1, 1);
`

export const first: Migration = { version: 1, name: 'first', up: (db) => void db.exec(schema) }
