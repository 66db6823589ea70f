/**
 * Rows of the ledger ⇄ records. What does not parse is reported; a field that can be done without becomes null, a row that
 * makes no sense without it is left out. Nothing here throws because of what is stored.
 */
import { z } from 'zod'
import { failure } from '../../../shared/failure-schema.ts'
import { batchId, downloadId, queueId } from '../../../shared/ids.ts'
import { checksum, downloadRequest } from '../../../shared/requests.ts'
import { headView, proof, proofSource, status } from '../../../shared/views.ts'
import type { AddressRecord, Download, FileMark, PartRecord, Resource, RuledRecord } from '../domain/download.ts'
import type { Log } from '../log.ts'

const storedRequest = downloadRequest.omit({ auth: true, paused: true })

const resource: z.ZodType<Resource> = z.object({
  finalUrl: z.string(),
  sizeBytes: z.number().int().nonnegative().nullable(),
  etag: z.string().nullable(),
  lastModified: z.string().nullable(),
  ranges: z.boolean(),
  type: z.string().nullable(),
  head: headView,
  aliases: z.array(z.object({ etag: z.string().nullable(), lastModified: z.string().nullable() })).optional(),
  digest: z.object({ checksum, source: proofSource }).optional(),
})

const ruledRecord: z.ZodType<RuledRecord> = z.object({
  isOpen: z.boolean(),
  index: z.number().int().nonnegative(),
  queueId: queueId.nullable(),
  rateLimit: z.number().nullable(),
  connections: z.number().nullable(),
  rules: z.array(z.string()),
})

const addressRecord: z.ZodType<AddressRecord> = z.object({
  state: z.enum(['trying', 'refused']),
  otherUrl: z.string(),
})

export const partRecord: z.ZodType<PartRecord> = z.object({ path: z.string(), dev: z.string(), ino: z.string() })

const fileMark: z.ZodType<FileMark> = z.object({
  dev: z.string(),
  ino: z.string(),
  sizeBytes: z.number().nonnegative(),
  mtimeMs: z.number(),
})

const text = z.string()
const count = z.number().nonnegative()

const row = z.object({
  id: downloadId,
  batchId: batchId.nullable(),
  queueId,
  position: z.number(),
  priority: z.number(),
  status,
  notBefore: z.number().nullable(),
  attempts: count,
  failure: text.nullable(),
  request: text,
  sealedSecrets: text.nullable(),
  urlIndex: count,
  name: text,
  host: text,
  dir: text,
  rateLimit: count.nullable(),
  resource: text.nullable(),
  ruled: text.nullable(),
  address: text.nullable(),
  identity: count,
  part: text.nullable(),
  writtenBytes: count,
  finishName: text.nullable(),
  path: text.nullable(),
  file: text.nullable(),
  proof: proof.nullable(),
  proofSource: proofSource.nullable().catch(null),
  addedAt: z.number(),
  finishedAt: z.number().nullable(),
})

/** Columns of a whole download; to be selected FROM `downloads d LEFT JOIN exchanges x ON x.download_id = d.id`. */
export const downloadColumns = `
  d.id, d.batch_id AS batchId, d.queue_id AS queueId, d.position, d.priority, d.status, d.not_before AS notBefore,
  d.attempts, d.failure, x.request, x.sealed_secrets AS sealedSecrets, d.url_index AS urlIndex, d.name, d.host, d.dir,
  d.rate_limit AS rateLimit, x.resource, x.ruled,
  CASE WHEN x.address IS NULL THEN NULL ELSE json_object('state', x.address ->> 'state', 'otherUrl', x.address ->> '$.other.request.urls[0]') END AS address,
  coalesce(x.identity, 0) AS identity, d.part, d.written_bytes AS writtenBytes, d.finish_name AS finishName, d.path,
  d.file, d.proof, d.proof_source AS proofSource, d.added_at AS addedAt, d.finished_at AS finishedAt`

/** The value in a JSON column; null where there is none or none that parses. */
export const parseColumn = <T>(schema: z.ZodType<T>, json: unknown, onBad: () => void): T | null => {
  if (json === null || json === undefined) return null
  if (typeof json !== 'string') {
    onBad()
    return null
  }
  try {
    const parsed = schema.safeParse(JSON.parse(json))
    if (parsed.success) return parsed.data
  } catch {
    // Not JSON: reported like any other damage.
  }
  onBad()
  return null
}

/** The download in a row of `downloadColumns`; null, and a line in the log, where it cannot be understood. */
export const parseDownload = (found: unknown, log: Log): Download | null => {
  const parsed = row.safeParse(found)
  if (!parsed.success) {
    const id = typeof found === 'object' && found !== null && 'id' in found ? String(found.id) : '?'
    const column = parsed.error.issues[0]?.path.join('.') ?? ''
    log('error', 'ledger.row_skipped', { table: 'downloads', id, column })
    return null
  }
  const data = parsed.data
  const bad = (column: string) => () => {
    log('error', 'ledger.column_unreadable', { table: 'downloads', id: data.id, column })
  }
  const request = parseColumn(storedRequest, data.request, bad('request'))
  if (!request) return null
  return {
    ...data,
    request,
    failure: parseColumn(failure, data.failure, bad('failure')),
    resource: parseColumn(resource, data.resource, bad('resource')),
    ruled: parseColumn(ruledRecord, data.ruled, bad('ruled')),
    address: parseColumn(addressRecord, data.address, bad('address')),
    part: parseColumn(partRecord, data.part, bad('part')),
    file: parseColumn(fileMark, data.file, bad('file')),
  }
}

/** JSON for a column; null stays NULL. */
export const toColumn = (value: unknown): string | null =>
  value === null || value === undefined ? null : JSON.stringify(value)

/** Whole milliseconds, as the INTEGER columns want them. */
export const wholeMs = (ms: number): number => Math.round(ms)
