/** One row of the list. It is drawn again only when its own download, place or selection changes. */
import { Disc3, File, FileArchive, FileText, Film, Image, type LucideIcon, Music, Package } from 'lucide-react'
import { type JSX, memo } from 'react'
import { useTranslation } from 'react-i18next'
import { formatBytes, formatDuration, formatSpeed } from '../../shared/format.ts'
import type { DownloadView } from '../../shared/views.ts'
import { useNow } from '../client/use-now.ts'
import { formatWhen } from '../ui/when.ts'
import { type Kind, kindOf } from './kind.ts'
import { statusWords, toneOf } from './status-words.ts'

export const rowHeight = 44

const icons: Readonly<Record<Kind, LucideIcon>> = {
  archive: FileArchive,
  video: Film,
  audio: Music,
  image: Image,
  document: FileText,
  program: Package,
  disk: Disc3,
  file: File,
}

export const percentOf = (row: DownloadView): number | null => {
  if (row.status === 'completed') return 100
  if (row.sizeBytes === null) return null
  if (row.sizeBytes === 0) return 0
  return Math.min(100, Math.floor((row.writtenBytes / row.sizeBytes) * 100))
}

const Progress = ({ row }: { readonly row: DownloadView }): JSX.Element => {
  const { t } = useTranslation()
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

const StatusCell = ({ row }: { readonly row: DownloadView }): JSX.Element => {
  const { t } = useTranslation()
  const now = useNow(row.activity === 'waiting_retry')
  const { what, why } = statusWords(row, t, now)
  return (
    <div className={`two-lines status ${toneOf(row)}`} title={row.failure?.message}>
      <span className="first">{what}</span>
      {why === null ? null : <span className="second">{why}</span>}
    </div>
  )
}

const sizeWords = (row: DownloadView, unknown: string): string => {
  if (row.sizeBytes !== null) return formatBytes(row.sizeBytes)
  return row.writtenBytes > 0 ? formatBytes(row.writtenBytes) : unknown
}

interface RowProps {
  /** Undefined while the row's page is on its way. */
  readonly row: DownloadView | undefined
  readonly index: number
  readonly isSelected: boolean
  readonly isActive: boolean
}

export const Row = memo(function Row({ row, index, isSelected, isActive }: RowProps): JSX.Element {
  const { t } = useTranslation()
  const place = {
    role: 'row',
    'data-index': index,
    'aria-rowindex': index + 2,
    style: { transform: `translateY(${String(index * rowHeight)}px)` },
  }
  if (!row) {
    return (
      <div {...place} className="row pending" aria-selected={false}>
        <div role="gridcell" className="cell name">
          <span className="ghost" aria-hidden />
          <span className="unseen">{t('list.loading')}</span>
        </div>
      </div>
    )
  }
  const kind = kindOf(row.name)
  const Icon = icons[kind]
  const isMoving = row.activity === 'transferring'
  return (
    <div
      {...place}
      id={`download-${String(row.id)}`}
      className={`row ${isSelected ? 'selected' : ''} ${isActive ? 'current' : ''}`}
      aria-selected={isSelected}
    >
      <div role="gridcell" className="cell name">
        <Icon className={`kind ${kind}`} size={18} aria-label={t(`kind.${kind}`)} />
        <div className="two-lines">
          <span className="first" title={row.name}>
            {row.name}
          </span>
          <span className="second">{row.host}</span>
        </div>
      </div>
      <div role="gridcell" className="cell">
        <Progress row={row} />
      </div>
      <div role="gridcell" className="cell number">
        {sizeWords(row, t('list.unknownSize'))}
      </div>
      <div role="gridcell" className="cell number">
        {isMoving ? formatSpeed(row.speed) : ''}
      </div>
      <div role="gridcell" className="cell number">
        {isMoving && row.etaMs !== null ? formatDuration(row.etaMs) : ''}
      </div>
      <div role="gridcell" className="cell">
        <StatusCell row={row} />
      </div>
      <div role="gridcell" className="cell number added">
        {formatWhen(row.addedAt)}
      </div>
    </div>
  )
})
