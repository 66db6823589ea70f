/** The list: only rows in view exist, and the engine is asked for a window around them. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { ContextMenu } from 'radix-ui'
import { type JSX, type RefObject, useCallback, useEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { ListWindow } from '../../shared/feed.ts'
import { useMirror, useSluice, useSurface } from '../client/context.ts'
import { EmptyList } from './EmptyList.tsx'
import { createListKeys, type ListKeys } from './list-keys.ts'
import { ListHeader } from './ListHeader.tsx'
import { Row, rowHeight } from './Row.tsx'
import { RowMenu } from './RowMenu.tsx'
import { useActions } from './use-actions.ts'

const step = 50

/** The stretch to ask for: whole steps with one to spare on both sides, so that small scrolls ask for nothing. */
export const windowAround = (first: number, last: number): ListWindow => {
  const from = Math.max(0, (Math.floor(first / step) - 1) * step)
  const end = (Math.ceil((last + 1) / step) + 1) * step
  return { from, count: Math.min(1000, end - from) }
}

/** Which rows exist on screen now; the engine is told, and told again when another list is shown. */
const useRowsInView = (scroller: RefObject<HTMLDivElement | null>, total: number) => {
  const { mirror } = useSluice()
  const filter = useSurface((state) => state.filter)
  const sort = useSurface((state) => state.sort)
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
  })
  const items = rows.getVirtualItems()
  const { from, count } = windowAround(items[0]?.index ?? 0, items.at(-1)?.index ?? 0)

  useEffect(() => {
    mirror.move({ from, count })
  }, [mirror, from, count])

  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 })
    mirror.show({ filter, sort })
  }, [mirror, scroller, filter, sort])

  return { rows, items }
}

/** The rows in view. The list has `ids` for a window of places that begins at `from`. */
const Rows = ({ items }: { readonly items: readonly { readonly index: number }[] }): JSX.Element[] => {
  const list = useMirror((state) => state.list)
  const selection = useSurface((state) => state.selection)
  return items.map(({ index }) => {
    const id = list?.ids[index - list.from]
    return (
      <Row
        key={id ?? `pending-${String(index)}`}
        row={id === undefined ? undefined : list?.rows.get(id)}
        index={index}
        isSelected={id !== undefined && selection.ids.has(id)}
        isActive={selection.active === index}
      />
    )
  })
}

/** Name of the element of the row that has the keyboard. */
const useActiveElement = (): string | undefined => {
  const active = useSurface((state) => state.selection.active)
  const id = useMirror(({ list }) => (active === null ? undefined : list?.ids[active - list.from]))
  return id === undefined ? undefined : `download-${String(id)}`
}

const useListKeys = (height: () => number, reveal: (index: number) => void): ListKeys => {
  const sluice = useSluice()
  const actions = useActions()
  return useMemo(() => {
    const pageRows = (): number => Math.max(1, Math.floor(height() / rowHeight) - 1)
    return createListKeys(sluice, actions, { pageRows, reveal })
  }, [sluice, actions, height, reveal])
}

export const DownloadList = (): JSX.Element => {
  const { t } = useTranslation()
  const total = useMirror((state) => state.list?.total)
  const scroller = useRef<HTMLDivElement>(null)
  const { rows, items } = useRowsInView(scroller, total ?? 0)
  const activeElement = useActiveElement()
  const keys = useListKeys(
    useCallback(() => scroller.current?.clientHeight ?? 0, []),
    rows.scrollToIndex,
  )
  return (
    <section className="list" aria-label={t('list.label')}>
      <ContextMenu.Root modal={false}>
        <ContextMenu.Trigger asChild>
          <div
            id="download-list"
            ref={scroller}
            className="scroller"
            role="grid"
            tabIndex={0}
            aria-label={t('list.label')}
            aria-multiselectable
            aria-rowcount={(total ?? 0) + 1}
            aria-activedescendant={activeElement}
            {...keys}
          >
            <div role="rowgroup" className="head-group">
              <ListHeader />
            </div>
            <div role="rowgroup" className="rows" style={{ height: rows.getTotalSize() }}>
              <Rows items={items} />
            </div>
          </div>
        </ContextMenu.Trigger>
        <RowMenu />
      </ContextMenu.Root>
      {total === 0 ? <EmptyList /> : null}
    </section>
  )
}
