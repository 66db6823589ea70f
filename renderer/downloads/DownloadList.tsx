/** The list: only rows in view exist, and the engine is asked for a window around them. */
import { useVirtualizer } from '@tanstack/react-virtual'
import type { TFunction } from 'i18next'
import { ContextMenu } from 'radix-ui'
import { type CSSProperties, type JSX, type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ListWindow } from '../../shared/feed.ts'
import { useHostSettings, useMirror, useSluice, useSurface } from '../client/context.ts'
import { type Column, isUsual, leastOf, templateOf } from '../state/columns.ts'
import { EmptyList } from './EmptyList.tsx'
import { createListKeys, type ListKeys } from './list-keys.ts'
import { ListHeader } from './ListHeader.tsx'
import { placeOfRow, Row, rowHeights } from './Row.tsx'
import { RowMenu } from './RowMenu.tsx'
import { useActions } from './use-actions.ts'
import { useRowDrag } from './use-row-drag.ts'

const step = 50

/** The stretch to ask for: whole steps with one to spare on both sides, so that small scrolls ask for nothing. */
export const windowAround = (first: number, last: number): ListWindow => {
  const from = Math.max(0, (Math.floor(first / step) - 1) * step)
  const end = (Math.ceil((last + 1) / step) + 1) * step
  return { from, count: Math.min(1000, end - from) }
}

/** Keeps how far the list is scrolled (`offset`, pixels), and scrolls there once there are rows. */
const useListTop = (
  scroller: RefObject<HTMLDivElement | null>,
  hasRows: boolean,
  offset: () => number | null,
): void => {
  const { surface } = useSluice()
  const restored = useRef(false)
  useEffect(() => {
    if (!hasRows || restored.current) return
    restored.current = true
    const { listTop } = surface.getState()
    if (listTop > 0) scroller.current?.scrollTo({ top: listTop })
  }, [scroller, surface, hasRows])
  useEffect(() => {
    const element = scroller.current
    // The element itself is not asked: it would have to lay out its new rows for the answer.
    const keep = (): void => {
      surface.setState({ listTop: offset() ?? 0 })
    }
    element?.addEventListener('scrollend', keep)
    return () => element?.removeEventListener('scrollend', keep)
  }, [scroller, surface, offset])
}

const useRowHeight = (): number => rowHeights[useHostSettings(({ density }) => density)]

/** Which rows exist on screen now; the engine is told, and told again when another list is shown. */
const useRowsInView = (scroller: RefObject<HTMLDivElement | null>, total: number) => {
  const { mirror } = useSluice()
  const filter = useSurface((state) => state.filter)
  const sort = useSurface((state) => state.sort)
  const rowHeight = useRowHeight()
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
  })
  useEffect(() => {
    rows.measure()
  }, [rows, rowHeight])
  const items = rows.getVirtualItems()
  const { from, count } = windowAround(items[0]?.index ?? 0, items.at(-1)?.index ?? 0)

  useEffect(() => {
    mirror.move({ from, count })
  }, [mirror, from, count])

  const isFirst = useRef(true)
  useEffect(() => {
    // A window that comes back shows the place where it was.
    if (!isFirst.current) scroller.current?.scrollTo({ top: 0 })
    isFirst.current = false
    mirror.show({ filter, sort })
  }, [mirror, scroller, filter, sort])
  useListTop(
    scroller,
    total > 0,
    useCallback(() => rows.scrollOffset, [rows]),
  )

  return { rows, items }
}

/**
 * How many elements the rows take turns in: a row that comes into view gets the element of one that went, so that nothing is made and
 * thrown away while the list scrolls. It grows with what is in view, and shrinks never: all rows would change places.
 */
const useSlots = (needed: number): number => {
  const [slots, setSlots] = useState(needed)
  if (needed > slots) setSlots(needed)
  return Math.max(needed, slots)
}

/** Words without a variable are looked up once for a language, not once for each row that flies by. */
const useFastWords = (): TFunction => {
  const { t } = useTranslation()
  return useMemo(() => {
    const known = new Map<unknown, unknown>()
    return new Proxy(t, {
      apply: (target, self, words: readonly unknown[]): unknown => {
        if (words.length !== 1) return Reflect.apply(target, self, words)
        const [key] = words
        if (!known.has(key)) known.set(key, Reflect.apply(target, self, words))
        return known.get(key)
      },
    })
  }, [t])
}

/** The rows in view. The list has `ids` for a window of places that begins at `from`. */
const Rows = ({ items }: { readonly items: readonly { readonly index: number }[] }): JSX.Element[] => {
  const t = useFastWords()
  const slots = useSlots(items.length)
  const list = useMirror((state) => state.list)
  const selection = useSurface((state) => state.selection)
  const columns = useSurface((state) => state.columns)
  return items.map(({ index }) => {
    const id = list?.ids[index - list.from]
    return (
      <Row
        key={index % slots}
        row={id === undefined ? undefined : list?.rows.get(id)}
        index={index}
        columns={columns}
        isSelected={id !== undefined && selection.ids.has(id)}
        isActive={selection.active === index}
        t={t}
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
  const rowHeight = useRowHeight()
  return useMemo(() => {
    const pageRows = (): number => Math.max(1, Math.floor(height() / rowHeight) - 1)
    return createListKeys(sluice, actions, { pageRows, reveal })
  }, [sluice, actions, height, reveal, rowHeight])
}

/** Where dragged rows would come to be. */
const DropLine = (): JSX.Element | null => {
  const dropAt = useSurface((state) => state.dropAt)
  if (dropAt === null) return null
  return <div className="drop-line" style={{ transform: placeOfRow(dropAt) }} aria-hidden />
}

/** Usual columns follow the width of the window, as the style sheet says; chosen ones keep their own and scroll. */
const layoutOf = (columns: readonly Column[]): { readonly className: string; readonly style?: CSSProperties } => {
  if (isUsual(columns)) return { className: 'scroller' }
  const own = { '--columns': templateOf(columns), '--least': `${String(leastOf(columns))}px` }
  // React's type knows no custom properties.
  return { className: 'scroller own', style: own as CSSProperties }
}

/** For whoever measures a start (performance timeline, `list`): the first rows, or the word that there are none, are in the page. */
const useStartMark = (isThere: boolean): void => {
  const marked = useRef(false)
  useEffect(() => {
    if (!isThere || marked.current) return
    marked.current = true
    performance.mark('list')
  }, [isThere])
}

export const DownloadList = (): JSX.Element => {
  const { t } = useTranslation()
  const total = useMirror((state) => state.list?.total)
  const scroller = useRef<HTMLDivElement>(null)
  const { rows, items } = useRowsInView(scroller, total ?? 0)
  useStartMark(total === 0 || items.length > 0)
  const activeElement = useActiveElement()
  const keys = useListKeys(
    useCallback(() => scroller.current?.clientHeight ?? 0, []),
    rows.scrollToIndex,
  )
  const drag = useRowDrag()
  const columns = useSurface((state) => state.columns)
  return (
    <section className="list" aria-label={t('list.label')}>
      <ContextMenu.Root modal={false}>
        <ContextMenu.Trigger asChild>
          <div
            id="download-list"
            ref={scroller}
            {...layoutOf(columns)}
            role="grid"
            tabIndex={0}
            aria-label={t('list.label')}
            aria-multiselectable
            aria-rowcount={(total ?? 0) + 1}
            aria-activedescendant={activeElement}
            {...keys}
            {...drag}
          >
            <div role="rowgroup" className="head-group">
              <ListHeader />
            </div>
            <div role="rowgroup" className="rows" style={{ height: rows.getTotalSize() }}>
              <Rows items={items} />
              <DropLine />
            </div>
          </div>
        </ContextMenu.Trigger>
        <RowMenu />
      </ContextMenu.Root>
      {total === 0 ? <EmptyList /> : null}
    </section>
  )
}
