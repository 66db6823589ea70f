/** Rows that recipes bring, and which step of a recipe reads a page. */
import type { Migration } from '../migrate.ts'

const schema = `
ALTER TABLE grabs ADD COLUMN rows_kept INTEGER NOT NULL DEFAULT 0;
ALTER TABLE grabs ADD COLUMN rows_rejected INTEGER NOT NULL DEFAULT 0;
ALTER TABLE grab_pages ADD COLUMN step TEXT;  -- of the recipe; null: there is none

CREATE TABLE grab_rows (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  grab_id INTEGER NOT NULL,
  name TEXT NOT NULL,                  -- of the table
  key BLOB,                            -- rows with the same key are the same row
  cells TEXT NOT NULL,                 -- JSON, in the order of the table's columns
  page_id INTEGER NOT NULL,
  read_at INTEGER NOT NULL
) STRICT;
CREATE INDEX grab_rows_by_grab ON grab_rows (grab_id, id);
CREATE UNIQUE INDEX grab_rows_by_key ON grab_rows (grab_id, name, key) WHERE key IS NOT NULL;

CREATE TABLE grab_rejects (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  grab_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  position INTEGER NOT NULL,           -- of the row in its page, from 1
  problems TEXT NOT NULL,              -- JSON: fields, reasons, values
  page_id INTEGER NOT NULL,
  read_at INTEGER NOT NULL
) STRICT;
CREATE INDEX grab_rejects_by_grab ON grab_rejects (grab_id, id);
`

export const recipes: Migration = {
  version: 12,
  name: 'recipes',
  up: (db) => {
    db.exec(schema)
  },
}
