/** What servers answered to each download, without secrets, and how fast it was over its life. */
import type { Migration } from '../migrate.ts'

const schema = `
CREATE TABLE histories (
  download_id INTEGER PRIMARY KEY REFERENCES downloads (id) ON DELETE CASCADE,
  answers TEXT NOT NULL,         -- JSON
  speeds TEXT NOT NULL           -- JSON
) STRICT;
`

export const histories: Migration = {
  version: 9,
  name: 'histories',
  up: (db) => {
    db.exec(schema)
  },
}
