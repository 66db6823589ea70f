/** The heads of the columns; those that the engine can sort by are buttons. */
import { ArrowDown, ArrowUp } from 'lucide-react'
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import type { ListSort } from '../../shared/feed.ts'
import { useSluice, useSurface } from '../client/context.ts'

type Column = 'name' | 'progress' | 'size' | 'speed' | 'left' | 'status' | 'added'
type SortKey = ListSort['key']

const columns: readonly { readonly column: Column; readonly sort?: SortKey; readonly className: string }[] = [
  { column: 'name', sort: 'name', className: '' },
  { column: 'progress', className: '' },
  { column: 'size', sort: 'size', className: 'number' },
  { column: 'speed', className: 'number' },
  { column: 'left', className: 'number' },
  { column: 'status', sort: 'status', className: '' },
  { column: 'added', sort: 'added', className: 'number added' },
]

/** Names begin with A, everything else with the largest or latest. */
const nextSort = (sort: ListSort, key: SortKey): ListSort =>
  sort.key === key ? { key, descending: !sort.descending } : { key, descending: key !== 'name' && key !== 'status' }

export const ListHeader = (): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const sort = useSurface((state) => state.sort)
  const Arrow = sort.descending ? ArrowDown : ArrowUp
  const order = sort.descending ? 'descending' : 'ascending'
  return (
    <div role="row" className="row head" aria-rowindex={1}>
      {columns.map(({ column, sort: key, className }) => {
        const label = t(`list.column.${column}`)
        const isSorted = key !== undefined && sort.key === key
        return (
          <div
            key={column}
            role="columnheader"
            className={`cell ${className}`}
            {...(key === undefined ? {} : { 'aria-sort': isSorted ? order : 'none' })}
          >
            {key === undefined ? (
              label
            ) : (
              <button
                type="button"
                tabIndex={-1}
                onClick={() => {
                  surface.setState({ sort: nextSort(sort, key) })
                }}
              >
                {label}
                <span className="arrow">{isSorted ? <Arrow size={12} aria-hidden /> : null}</span>
              </button>
            )}
          </div>
        )
      })}
    </div>
  )
}
