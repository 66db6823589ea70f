/** Downloads as text that other programs read: an input file of links, JSON, CSV. Secrets are not in the records that it is made of. */
import type { CommandArgs, CommandOutput } from '../../shared/commands.ts'
import type { ExportFormat } from '../../shared/commands-backup.ts'
import type { Engine } from '../engine/engine.ts'
import { csvOf } from './csv.ts'

type Kept = Awaited<ReturnType<Engine['records']>>[number]
type QueueName = (record: Kept) => string

const isoOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString())
const sizeOf = ({ resource, status, writtenBytes }: Kept): number | null =>
  resource?.sizeBytes ?? (status === 'completed' ? writtenBytes : null)

/** An option line; what has a line break would begin another one. */
const option = (name: string, value: string | number | null | undefined): readonly string[] =>
  value === null || value === undefined || /[\r\n\0]/.test(String(value)) ? [] : [`  ${name}=${String(value)}`]

const linkLines = ({ request, name, dir, rateLimit, status }: Kept): readonly string[] => {
  const { urls, method, bodyBase64, checksum, headers, userAgent, connections } = request
  const addresses = urls.join('\t')
  if (method !== 'GET' || bodyBase64 !== null) return [`# ${method}, which such a list cannot ask for: ${addresses}`]
  return [
    addresses,
    ...option('out', name),
    ...option('dir', dir),
    ...option('checksum', checksum && `${checksum.algorithm}=${checksum.hex}`),
    ...headers.flatMap(([field, value]) => option('header', `${field}: ${value}`)),
    ...option('user-agent', userAgent),
    ...option('split', connections),
    ...option('max-download-limit', rateLimit),
    ...(status === 'paused' ? option('pause', 'true') : []),
  ]
}

const jsonOf = (record: Kept, queue: QueueName): unknown => {
  const { request, resource, failure } = record
  return {
    ...{ id: record.id, name: record.name, urls: request.urls, finalUrl: resource?.finalUrl ?? null },
    ...{ status: record.status, sizeBytes: sizeOf(record), writtenBytes: record.writtenBytes },
    ...{ dir: record.dir, path: record.path, queue: queue(record), priority: record.priority },
    ...{ addedAt: isoOf(record.addedAt), finishedAt: isoOf(record.finishedAt) },
    ...{ proof: record.proof, proofSource: record.proofSource, checksum: request.checksum },
    ...{ method: request.method, headers: request.headers, userAgent: request.userAgent },
    ...{ connections: request.connections, rateLimit: record.rateLimit },
    failure: failure && { code: failure.code, message: failure.message },
  }
}

const csvColumns: readonly (readonly [string, (record: Kept, queue: QueueName) => string | number | null])[] = [
  ['name', ({ name }) => name],
  ['address', ({ request }) => request.urls[0] ?? ''],
  ['host', ({ host }) => host],
  ['status', ({ status }) => status],
  ['size in bytes', sizeOf],
  ['bytes written', ({ writtenBytes }) => writtenBytes],
  ['folder', ({ dir }) => dir],
  ['file', ({ path }) => path],
  ['queue', (record, queue) => queue(record)],
  ['added', ({ addedAt }) => isoOf(addedAt)],
  ['finished', ({ finishedAt }) => isoOf(finishedAt)],
  ['proof', ({ proof }) => proof],
  ['checksum', ({ request: { checksum } }) => checksum && `${checksum.algorithm}=${checksum.hex}`],
  ['failure', ({ failure }) => failure?.code ?? null],
]

interface Piece {
  readonly records: readonly Kept[]
  readonly queue: QueueName
  readonly isFirst: boolean
}

const texts: Readonly<Record<ExportFormat, (piece: Piece) => string>> = {
  links: ({ records, isFirst }) =>
    [
      ...(isFirst ? ['# Downloads of Sluice: an input file for "sluice add -i" and aria2c -i'] : []),
      ...records.flatMap(linkLines),
    ]
      .map((line) => `${line}\n`)
      .join(''),
  // A line each, so that pieces are put together by adding them.
  json: ({ records, queue }) => records.map((record) => `${JSON.stringify(jsonOf(record, queue))}\n`).join(''),
  csv: ({ records, queue, isFirst }) =>
    csvOf([
      ...(isFirst ? [csvColumns.map(([head]) => head)] : []),
      ...records.map((record) => csvColumns.map(([, cell]) => cell(record, queue))),
    ]),
}

export const exportText = async (
  { ids, format, head }: CommandArgs<'downloads.export'>,
  engine: Engine,
): Promise<CommandOutput<'downloads.export'>> => {
  const records = await engine.records(ids)
  const queue: QueueName = ({ queueId }) => engine.limits.queues.get(queueId)?.name ?? ''
  return { text: texts[format]({ records, queue, isFirst: head }) }
}
