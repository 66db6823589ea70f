/** Lines of a timeline are codes and values; of older ones, which were sentences, the failures' codes are kept. */
import { retryAdvice } from '../../../../shared/failure.ts'
import type { Migration } from '../migrate.ts'

const schema = `
ALTER TABLE events RENAME COLUMN text TO data;      -- JSON: the event without its kind and its moment
`

export const structuredEvents: Migration = {
  version: 6,
  name: 'structured events',
  up: (db) => {
    db.exec(schema)
    const codes = JSON.stringify(Object.keys(retryAdvice))
    db.prepare('DELETE FROM events WHERE kind NOT IN (SELECT value FROM json_each(?))').run(codes)
    db.exec(`
      UPDATE events SET kind = 'retry', data = json_object(
        'failure', json_object('code', kind), 'attempt', 0, 'notBefore', NULL)`)
  },
}
