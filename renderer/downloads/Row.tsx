/** One row of the list. It is drawn again only when its own download, place, selection or columns change. */
import type { TFunction } from 'i18next'
import { type JSX, memo } from 'react'
import type { HostSettings } from '../../shared/host-settings.ts'
import type { DownloadView } from '../../shared/views.ts'
import type { Column } from '../state/columns.ts'
import { cells } from './cells.tsx'

/** Height of a row in CSS pixels; the style sheets have the same as `--row`. */
export const rowHeights: Readonly<Record<HostSettings['density'], number>> = { comfortable: 44, compact: 28 }

/** Where the row at this place of the list stands. */
export const placeOfRow = (index: number): string => `translateY(calc(var(--row) * ${String(index)}))`

interface RowProps {
  /** Undefined while the row's page is on its way. */
  readonly row: DownloadView | undefined
  readonly index: number
  readonly columns: readonly Column[]
  readonly isSelected: boolean
  readonly isActive: boolean
  readonly t: TFunction
}

export const Row = memo(function Row({ row, index, columns, isSelected, isActive, t }: RowProps): JSX.Element {
  const place = {
    role: 'row',
    'data-index': index,
    'aria-rowindex': index + 2,
    style: { transform: placeOfRow(index) },
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
  return (
    <div
      {...place}
      draggable
      id={`download-${String(row.id)}`}
      className={`row ${isSelected ? 'selected' : ''} ${isActive ? 'current' : ''}`}
      aria-selected={isSelected}
    >
      {columns.map(({ id }) => {
        const { className, Content } = cells[id]
        return (
          <div key={id} role="gridcell" className={`cell ${className}`}>
            <Content row={row} t={t} />
          </div>
        )
      })}
    </div>
  )
})
