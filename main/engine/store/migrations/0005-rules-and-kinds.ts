/** The kind of each file, as a small number beside its name; the rules; what rules have decided of a download; addresses that are tried. */
import { kindNumber, kindOf } from '../../../../shared/kind.ts'
import type { Migration } from '../migrate.ts'

const schema = `
ALTER TABLE downloads ADD COLUMN kind INTEGER NOT NULL DEFAULT 0;   -- see shared/kind.ts
UPDATE downloads SET kind = kind_of(name) WHERE kind_of(name) <> 0;

CREATE TABLE rules (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  position INTEGER NOT NULL,
  rule TEXT NOT NULL,            -- JSON
  sealed_headers TEXT            -- header fields that carry credentials
) STRICT;

ALTER TABLE exchanges ADD COLUMN ruled TEXT;      -- JSON; NULL: no rule is asked
ALTER TABLE exchanges ADD COLUMN address TEXT;    -- JSON; NULL: the address is proven or has nothing to prove
`

export const rulesAndKinds: Migration = {
  version: 5,
  name: 'rules and kinds',
  up: (db) => {
    db.function('kind_of', { deterministic: true }, (name) => kindNumber(kindOf(String(name))))
    db.exec(schema)
  },
}
