/** A table of any number of rows: only those in view exist, and only they are asked for. */
import { type JSX, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { formatLocale } from '../../shared/format.ts'
import { findRowHeight } from './FindRow.tsx'
import type { RowWindow } from './use-row-window.ts'
import { useRowsInView } from './use-rows-in-view.ts'

export interface GridColumn {
  readonly name: string
  /** In words; empty: it needs none. */
  readonly type: string
}

export interface GridCell {
  readonly text: string
  readonly tone?: 'number' | 'quiet' | 'bad'
}

interface RowGridProps<T> {
  readonly label: string
  readonly columns: readonly GridColumn[]
  readonly rows: RowWindow<T>
  readonly cellsOf: (row: T) => readonly GridCell[]
}

/** A narrower column shows nothing worth reading. */
const leastColumn = 120

interface RowProps {
  readonly index: number
  readonly columns: readonly GridColumn[]
  readonly width: { readonly gridTemplateColumns: string; readonly minWidth: string }
  /** null while the row is on its way. */
  readonly cells: readonly GridCell[] | null
}

const Row = ({ index, columns, width, cells }: RowProps): JSX.Element => (
  <div
    role="row"
    className="row"
    aria-rowindex={index + 2}
    style={{ ...width, transform: `translateY(${String(index * findRowHeight)}px)` }}
  >
    <div role="rowheader" className="cell number quiet">
      {(index + 1).toLocaleString(formatLocale())}
    </div>
    {columns.map(({ name }, column) => {
      const { text = '', tone = '' } = cells?.[column] ?? {}
      return (
        <div key={name} role="cell" className={`cell ${tone}`} title={text}>
          {cells === null ? <span className="ghost" aria-hidden /> : text}
        </div>
      )
    })}
  </div>
)

export const RowGrid = <T,>({ label, columns, rows, cellsOf }: RowGridProps<T>): JSX.Element => {
  const { t } = useTranslation()
  const scroller = useRef<HTMLDivElement>(null)
  const { total, at, move } = rows
  const { rows: view, items } = useRowsInView(scroller, total, move)
  const width = {
    gridTemplateColumns: `64px repeat(${String(columns.length)}, minmax(${String(leastColumn)}px, 1fr))`,
    minWidth: `${String(64 + columns.length * leastColumn)}px`,
  }
  return (
    <div
      ref={scroller}
      className="scroller finds data"
      role="table"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={total + 1}
    >
      <div role="rowgroup" className="head-group" style={{ minWidth: width.minWidth }}>
        <div role="row" className="row head" aria-rowindex={1} style={width}>
          <div role="columnheader" className="cell number">
            {t('grab.rows.number')}
          </div>
          {columns.map(({ name, type }) => (
            <div key={name} role="columnheader" className="cell">
              {name} <span className="quiet">{type}</span>
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" className="rows" style={{ height: view.getTotalSize(), minWidth: width.minWidth }}>
        {items.map(({ index }) => {
          const row = at(index)
          return (
            <Row
              key={index}
              index={index}
              columns={columns}
              width={width}
              cells={row === undefined ? null : cellsOf(row)}
            />
          )
        })}
      </div>
    </div>
  )
}
