/** What people choose of finds, how finds are looked through, and why pages failed. */
import { endingOf } from '../../../../shared/kind.ts'
import type { Migration } from '../migrate.ts'
import { nameKey } from '../name-key.ts'

const schema = `
ALTER TABLE grab_finds ADD COLUMN chosen INTEGER;                   -- 1 wanted, 0 not; NULL: nobody has said
ALTER TABLE grab_finds ADD COLUMN host TEXT NOT NULL DEFAULT '';
ALTER TABLE grab_finds ADD COLUMN ending TEXT NOT NULL DEFAULT '';  -- see shared/kind.ts
ALTER TABLE grab_finds ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
UPDATE grab_finds SET host = host_of(url), ending = ending_of(name), name_key = key_of(name);

ALTER TABLE grab_pages ADD COLUMN code TEXT;                        -- why it failed
CREATE INDEX grab_pages_unread ON grab_pages (grab_id, state, id) WHERE state IN (2, 3);
`

export const choosingFinds: Migration = {
  version: 11,
  name: 'choosing finds',
  up: (db) => {
    db.function('host_of', { deterministic: true }, (url) => URL.parse(String(url))?.host ?? '')
    db.function('ending_of', { deterministic: true }, (name) => endingOf(String(name)))
    db.function('key_of', { deterministic: true }, (name) => nameKey(String(name)))
    db.exec(schema)
  },
}
