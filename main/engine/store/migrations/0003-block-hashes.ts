/** Hashes of finished blocks, downloads whose blocks are to be checked before anything builds on them, and what a proof rests on. */
import type { Migration } from '../migrate.ts'

const schema = `
-- 8 bytes for each block of 4 MiB, 512 of them on a page; zeros where the hash is not known, and where the page ends early.
CREATE TABLE block_hashes (
  download_id INTEGER NOT NULL REFERENCES downloads (id) ON DELETE CASCADE,
  page INTEGER NOT NULL CHECK (page >= 0),
  hashes BLOB NOT NULL,
  PRIMARY KEY (download_id, page)
) STRICT, WITHOUT ROWID;

-- What was booked may not be on the disk any more: Sluice ended unexpectedly, or somebody asked for a look.
CREATE TABLE doubts (
  download_id INTEGER PRIMARY KEY REFERENCES downloads (id) ON DELETE CASCADE,
  reason TEXT NOT NULL CHECK (reason IN ('unclean_end', 'asked'))
) STRICT;

ALTER TABLE downloads ADD COLUMN proof_source TEXT;
`

export const blockHashes: Migration = { version: 3, name: 'block hashes', up: (db) => void db.exec(schema) }
