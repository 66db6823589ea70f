/** Recipes that the user keeps, as they were written, and the rows of one table of a grab by their place. */
import type { Migration } from '../migrate.ts'

const schema = `
CREATE TABLE recipes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  text TEXT NOT NULL,                  -- YAML, mistakes and all
  revision INTEGER NOT NULL,           -- grows with each change
  changed_at INTEGER NOT NULL          -- epoch milliseconds
) STRICT;
CREATE INDEX grab_rows_by_table ON grab_rows (grab_id, name, id);
`

export const recipeBook: Migration = {
  version: 15,
  name: 'recipe book',
  up: (db) => {
    db.exec(schema)
  },
}
