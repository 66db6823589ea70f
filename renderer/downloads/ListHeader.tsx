/** The heads of the columns; those that the engine can sort by are buttons. */
import { ArrowDown, ArrowUp, ListOrdered } from 'lucide-react'
import { type JSX, memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ListSort } from '../../shared/feed.ts'
import { useSluice, useSurface } from '../client/context.ts'
import type { ColumnId } from '../state/columns.ts'
import { cells } from './cells.tsx'
import { useColumnDrag } from './use-column-drag.ts'

type SortKey = ListSort['key']

/** What the engine can sort by. */
const sortKeys: Readonly<Partial<Record<ColumnId, SortKey>>> = {
  ...{ name: 'name', size: 'size', status: 'status', added: 'added', host: 'host', finished: 'finished' },
}

/** Names begin with A, everything else with the largest or latest. */
const nextSort = (sort: ListSort, key: SortKey): ListSort =>
  sort.key === key
    ? { key, descending: !sort.descending }
    : { key, descending: !['name', 'status', 'host'].includes(key) }

/** Sorts by the order of the queues, which has no column. */
const OrderButton = (): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const isOn = useSurface((state) => state.sort.key === 'position')
  return (
    <button
      type="button"
      tabIndex={-1}
      className="order"
      aria-pressed={isOn}
      title={t('queue.move.orderHint')}
      onClick={() => {
        surface.setState({ sort: { key: 'position', descending: false } })
      }}
    >
      <ListOrdered size={13} aria-hidden />
      {t('queue.move.order')}
    </button>
  )
}

interface HeadProps {
  readonly column: ColumnId
  readonly drag: ReturnType<typeof useColumnDrag>
}

const Head = ({ column, drag }: HeadProps): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const sort = useSurface((state) => state.sort)
  const Arrow = sort.descending ? ArrowDown : ArrowUp
  const order = sort.descending ? 'descending' : 'ascending'
  const label = t(`list.column.${column}`)
  const key = sortKeys[column]
  const isSorted = key !== undefined && sort.key === key
  return (
    <div
      role="columnheader"
      className={`cell ${cells[column].className}`}
      {...(key === undefined ? {} : { 'aria-sort': isSorted ? order : 'none' })}
      {...drag.headOf(column)}
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
      {column === 'name' ? <OrderButton /> : null}
      <span className="edge" aria-hidden {...drag.edgeOf(column)} />
    </div>
  )
}

export const ListHeader = memo(function ListHeader(): JSX.Element {
  const columns = useSurface((state) => state.columns)
  const drag = useColumnDrag()
  return (
    <div role="row" className="row head" aria-rowindex={1}>
      {columns.map(({ id }) => (
        <Head key={id} column={id} drag={drag} />
      ))}
    </div>
  )
})
