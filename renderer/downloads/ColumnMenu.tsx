/** Chooses the columns. By mouse they are moved and resized in the head of the list; by keyboard here. */
import { Columns3 } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { JSX, KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useSluice, useSurface } from '../client/context.ts'
import { IconButton } from '../ui/Button.tsx'
import {
  type Column,
  type ColumnId,
  columnIds,
  isUsual,
  pushed,
  resized,
  toggled,
  usualColumns,
  widthOf,
} from '../state/columns.ts'

const step = 16

/** Shown ones in their order, then the others. */
const inOrder = (columns: readonly Column[]): readonly ColumnId[] => [
  ...columns.map(({ id }) => id),
  ...columnIds.filter((id) => columns.every((column) => column.id !== id)),
]

/** What a key does to the columns; undefined: nothing. */
const byKey = (columns: readonly Column[], id: ColumnId, event: KeyboardEvent): readonly Column[] | undefined => {
  const direction = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : null
  if (direction === null || !event.altKey) return undefined
  const column = columns.find((one) => one.id === id)
  if (!event.shiftKey || !column) return pushed(columns, id, direction)
  return resized(columns, id, widthOf(column) + direction * step)
}

export const ColumnMenu = (): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const columns = useSurface((state) => state.columns)
  const set = (next: readonly Column[]): void => {
    surface.setState({ columns: next })
  }
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <IconButton icon={Columns3} label={t('list.columns')} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" aria-label={t('list.columns')}>
          <DropdownMenu.Label className="menu-title">{t('list.columnKeys')}</DropdownMenu.Label>
          {inOrder(columns).map((id) => (
            <DropdownMenu.CheckboxItem
              key={id}
              className="menu-item radio"
              checked={columns.some((column) => column.id === id)}
              disabled={id === 'name'}
              onSelect={(event) => {
                // Several are chosen in one go.
                event.preventDefault()
                set(toggled(columns, id))
              }}
              onKeyDown={(event) => {
                const next = byKey(columns, id, event)
                if (!next) return
                event.preventDefault()
                event.stopPropagation()
                set(next)
              }}
            >
              {t(`list.column.${id}`)}
            </DropdownMenu.CheckboxItem>
          ))}
          <DropdownMenu.Separator className="menu-line" />
          <DropdownMenu.Item
            className="menu-item radio"
            disabled={isUsual(columns)}
            onSelect={() => {
              set(usualColumns)
            }}
          >
            {t('list.usualColumns')}
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
