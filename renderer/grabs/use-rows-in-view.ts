/** Which rows of a long list of equal height exist on screen now; whoever has them is told of the window around them. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useEffect } from 'react'
import { windowAround } from '../downloads/DownloadList.tsx'
import { findRowHeight } from './FindRow.tsx'

/** `move` stays the same from one drawing to the next. */
export const useRowsInView = (
  scroller: RefObject<HTMLDivElement | null>,
  total: number,
  move: (from: number, count: number) => void,
) => {
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => findRowHeight,
    overscan: 8,
  })
  const items = rows.getVirtualItems()
  const { from, count } = windowAround(items[0]?.index ?? 0, items.at(-1)?.index ?? 0)
  useEffect(() => {
    move(from, count)
  }, [move, from, count])
  return { rows, items }
}
