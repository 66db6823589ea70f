/** Grabs that run again and again: when, what each run brought, and what pages were at the last one. */
import type { Migration } from '../migrate.ts'

const schema = `
ALTER TABLE grabs ADD COLUMN run INTEGER NOT NULL DEFAULT 1;
ALTER TABLE grabs ADD COLUMN due_at INTEGER;                        -- when it runs again; NULL: it does not
ALTER TABLE grab_pages ADD COLUMN etag TEXT;
ALTER TABLE grab_pages ADD COLUMN last_modified TEXT;               -- as the server wrote it
ALTER TABLE grab_finds ADD COLUMN run INTEGER NOT NULL DEFAULT 1;   -- the last one in which it was new or had changed
ALTER TABLE grab_rows ADD COLUMN run INTEGER NOT NULL DEFAULT 1;    -- the last one in which it was read
`

export const watches: Migration = {
  version: 13,
  name: 'watches',
  up: (db) => {
    db.exec(schema)
  },
}
