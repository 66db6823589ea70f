/** What stands in each column of a row. */
import type { TFunction } from 'i18next'
import type { JSX } from 'react'
import { formatBytes, formatDuration, formatSpeed } from '../../shared/format.ts'
import type { DownloadView } from '../../shared/views.ts'
import { useMirror } from '../client/context.ts'
import { useNow } from '../client/use-now.ts'
import type { ColumnId } from '../state/columns.ts'
import { formatWhen } from '../ui/when.ts'
import { KindIcon } from './KindIcon.tsx'
import { statusWords, toneOf } from './status-words.ts'

interface CellProps {
  readonly row: DownloadView
  /** The list's own: a hook in each cell would cost more than the cell when rows fly by. */
  readonly t: TFunction
}

export const percentOf = (row: DownloadView): number | null => {
  if (row.status === 'completed') return 100
  if (row.sizeBytes === null) return null
  if (row.sizeBytes === 0) return 0
  return Math.min(100, Math.floor((row.writtenBytes / row.sizeBytes) * 100))
}

const Name = ({ row, t }: CellProps): JSX.Element => (
  <>
    <KindIcon name={row.name} t={t} />
    <div className="two-lines">
      <span className="first" title={row.name}>
        {row.name}
      </span>
      <span className="second">{row.host}</span>
    </div>
  </>
)

const Progress = ({ row, t }: CellProps): JSX.Element => {
  const percent = percentOf(row)
  const tone = toneOf(row)
  const isUnknown = percent === null && tone === 'moving'
  return (
    <div className="progress">
      <div
        className={`bar ${tone} ${isUnknown ? 'unknown' : ''}`}
        role="progressbar"
        aria-label={t('list.column.progress')}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(percent === null ? {} : { 'aria-valuenow': percent })}
      >
        <div className="fill" style={{ transform: `scaleX(${String((percent ?? 0) / 100)})` }} />
      </div>
      <span className="percent">{percent === null ? '' : `${String(percent)} %`}</span>
    </div>
  )
}

const Status = ({ row, t }: CellProps): JSX.Element => {
  const now = useNow(row.activity === 'waiting_retry' || row.activity === 'queue_closed')
  const { what, why } = statusWords(row, t, now)
  return (
    <div className={`two-lines status ${toneOf(row)}`} title={row.failure?.message}>
      <span className="first">{what}</span>
      {why === null ? null : <span className="second">{why}</span>}
    </div>
  )
}

const Size = ({ row, t }: CellProps): string => {
  if (row.sizeBytes !== null) return formatBytes(row.sizeBytes)
  return row.writtenBytes > 0 ? formatBytes(row.writtenBytes) : t('list.unknownSize')
}

const Queue = ({ row }: CellProps): string =>
  useMirror(({ counters }) => counters?.queues.find(({ id }) => id === row.queueId)?.name) ?? ''

const isMoving = (row: DownloadView): boolean => row.activity === 'transferring'

/** How a cell is drawn, and whether it is a number, which stands at the right. */
export const cells: Readonly<
  Record<ColumnId, { readonly className: string; readonly Content: (props: CellProps) => JSX.Element | string }>
> = {
  name: { className: 'name', Content: Name },
  progress: { className: '', Content: Progress },
  size: { className: 'number', Content: Size },
  speed: { className: 'number', Content: ({ row }) => (isMoving(row) ? formatSpeed(row.speed) : '') },
  left: {
    className: 'number',
    Content: ({ row }) => (isMoving(row) && row.etaMs !== null ? formatDuration(row.etaMs) : ''),
  },
  status: { className: '', Content: Status },
  added: { className: 'number added', Content: ({ row }) => formatWhen(row.addedAt) },
  host: { className: '', Content: ({ row }) => row.host },
  queue: { className: '', Content: Queue },
  written: { className: 'number', Content: ({ row }) => formatBytes(row.writtenBytes) },
  connections: { className: 'number', Content: ({ row }) => (row.connections > 0 ? String(row.connections) : '') },
  finished: { className: 'number', Content: ({ row }) => (row.finishedAt === null ? '' : formatWhen(row.finishedAt)) },
}
