/** Requests that are changed; of their addresses: tried, proven, refused, or taken although they were refused. */
import { raise } from '../../../shared/failure.ts'
import type { DownloadId } from '../../../shared/ids.ts'
import { kindNumber, kindOf } from '../../../shared/kind.ts'
import type { Connection } from './connection.ts'
import { nameKey } from './name-key.ts'
import type { AddressRow, LedgerWrites } from './operations.ts'
import { toColumn } from './rows.ts'
import { forgetBytes } from './transitions.ts'

/** As in the rows: the request is text already. */
interface Stored {
  readonly request: string
  readonly sealedSecrets: string | null
  readonly requestKey: string
  readonly host: string
  readonly state: 'trying' | 'refused' | null
  /** The other one's row, JSON; null: there is none. */
  readonly other: string | null
  readonly hasBytes: number
}

const storedOf = ({ sql }: Connection, id: DownloadId): Stored | undefined =>
  sql<Stored>(`
    SELECT x.request, x.sealed_secrets AS sealedSecrets, d.request_key AS requestKey, d.host,
      x.address ->> 'state' AS state, x.address -> 'other' AS other,
      d.part IS NOT NULL OR d.written_bytes > 0 AS hasBytes
    FROM downloads d JOIN exchanges x ON x.download_id = d.id
    WHERE d.id = ? AND d.status NOT IN ('completed', 'removed')`).get(id)

/** The row as JSON, its request inside as an object. */
const rowText = ({ request, sealedSecrets, requestKey, host }: Stored): string =>
  `{"request":${request},"rest":${JSON.stringify({ sealedSecrets, requestKey, host })}}`

const read = (text: string): AddressRow => {
  // Nobody but `rowText` writes these.
  const { request, rest } = JSON.parse(text) as Pick<AddressRow, 'request'> & { rest: Omit<AddressRow, 'request'> }
  return { request, ...rest }
}

const put = ({ sql }: Connection, id: DownloadId, to: AddressRow, address: string | null): void => {
  const { request, sealedSecrets, requestKey, host } = to
  sql('UPDATE downloads SET url = ?, url_index = 0, request_key = ?, host = ? WHERE id = ?').run(
    request.urls[0] ?? '',
    requestKey,
    host,
    id,
  )
  sql('UPDATE exchanges SET request = ?, sealed_secrets = ?, address = ? WHERE download_id = ?').run(
    toColumn(request),
    sealedSecrets,
    address,
    id,
  )
}

const addressText = (state: 'trying' | 'refused', other: string): string => `{"state":"${state}","other":${other}}`

const takeRefused = (connection: Connection, id: DownloadId): boolean => {
  const now = storedOf(connection, id)
  if (now?.state !== 'refused' || now.other === null) return false
  put(connection, id, read(now.other), null)
  connection
    .sql('UPDATE downloads SET part = NULL, size_bytes = NULL, written_bytes = 0, finish_name = NULL WHERE id = ?')
    .run(id)
  forgetBytes(connection, [id])
  return true
}

export const addressWrites = (connection: Connection) => ({
  changeRequest: ({ id, to }: LedgerWrites['changeRequest'][0]): { readonly changed: number } => {
    const { sql } = connection
    const { changes } = sql(`
      UPDATE downloads SET request_key = ?, dir = ?, name = ?, name_key = ?, kind = ?
      WHERE id = ? AND status NOT IN ('completed', 'removed')`).run(
      to.requestKey,
      to.dir,
      to.name,
      nameKey(to.name),
      kindNumber(kindOf(to.name)),
      id,
    )
    if (changes > 0) {
      const text = 'UPDATE exchanges SET request = ?, sealed_secrets = ? WHERE download_id = ?'
      sql(text).run(toColumn(to.request), to.sealedSecrets, id)
    }
    return { changed: changes }
  },

  changeAddress: ({ id, to }: LedgerWrites['changeAddress'][0]): { readonly changed: number } => {
    const now = storedOf(connection, id)
    if (!now) return { changed: 0 }
    // What was never proven is nothing to go back to.
    const former = now.state === 'trying' && now.other !== null ? now.other : rowText(now)
    put(connection, id, to, now.hasBytes === 1 ? addressText('trying', former) : null)
    return { changed: 1 }
  },

  proveAddress: ({ id, resource }: LedgerWrites['proveAddress'][0]): null => {
    const { sql } = connection
    if (resource) sql('UPDATE exchanges SET resource = ? WHERE download_id = ?').run(toColumn(resource), id)
    sql('UPDATE exchanges SET address = NULL WHERE download_id = ?').run(id)
    return null
  },

  refuseAddress: ({ id }: LedgerWrites['refuseAddress'][0]): null => {
    const now = storedOf(connection, id)
    if (!now) return null
    if (now.state !== 'trying' || now.other === null) {
      return raise('internal', `Download ${String(id)} has no address that could be refused.`)
    }
    put(connection, id, read(now.other), addressText('refused', rowText(now)))
    return null
  },

  takeRefused: ({ ids }: LedgerWrites['takeRefused'][0]): readonly DownloadId[] =>
    ids.filter((id) => takeRefused(connection, id)),
})
