/** Found files as folders or as a table: only rows in view exist, and the engine is asked for a window around them. */
import { ArrowDown, ArrowUp } from 'lucide-react'
import { type JSX, type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FindSort } from '../../shared/grab-lists.ts'
import { useGrabs, useSluice, useSurface } from '../client/context.ts'
import { FindRow, findRowHeight } from './FindRow.tsx'
import { type FindActs, onFindClick, onFindKey, type Place } from './find-keys.ts'
import { useRowsInView } from './use-rows-in-view.ts'

const columns = [
  ['name', 'name'],
  ['size', 'size'],
  ['modified', 'modified'],
  ['folder', 'host'],
] as const satisfies readonly (readonly [word: string, key: FindSort['key']])[]

const classes = { name: 'name', size: 'number', modified: 'when', folder: 'where' } as const

interface HeadProps {
  readonly sort: FindSort
  readonly onSort: (key: FindSort['key']) => void
}

/** A tree has its own order. */
const Head = ({ sort, onSort }: HeadProps): JSX.Element => {
  const { t } = useTranslation()
  const isTree = useSurface((state) => state.findShape) === 'tree'
  const Arrow = sort.descending ? ArrowDown : ArrowUp
  return (
    <div role="row" className="row head" aria-rowindex={1}>
      <div role="columnheader" className="cell tick">
        <span className="unseen">{t('grab.choose.label')}</span>
      </div>
      {columns.map(([word, key]) => {
        const isSorted = !isTree && sort.key === key
        return (
          <div
            key={key}
            role="columnheader"
            className={`cell ${classes[word]}`}
            aria-sort={isSorted ? (sort.descending ? 'descending' : 'ascending') : undefined}
          >
            {isTree ? (
              <span>{word === 'folder' ? '' : t(`grab.list.column.${word}`)}</span>
            ) : (
              <button
                type="button"
                onClick={() => {
                  onSort(key)
                }}
              >
                {t(`grab.list.column.${word}`)}
                {isSorted ? <Arrow size={12} aria-hidden /> : null}
              </button>
            )}
          </div>
        )
      })}
      <div role="columnheader" className="cell notes">
        {t('grab.list.column.notes')}
      </div>
    </div>
  )
}

interface FindListProps extends HeadProps {
  readonly acts: Omit<FindActs, 'setActive' | 'reveal'>
  /** Another one means another list, which is looked at from its beginning. */
  readonly listKey: string
}

/** Which rows exist on screen now, and which one has the keyboard; the engine is told of the window. */
const useFindRows = (scroller: RefObject<HTMLDivElement | null>, total: number, listKey: string) => {
  const { mirror } = useSluice()
  const [held, setHeld] = useState<{ readonly index: number | null; readonly listKey: string }>({
    index: null,
    listKey,
  })
  const move = useCallback(
    (from: number, count: number) => {
      mirror.grabs.move({ from, count })
    },
    [mirror],
  )
  const { rows, items } = useRowsInView(scroller, total, move)
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 })
  }, [scroller, listKey])
  const index = held.listKey === listKey ? held.index : null
  return {
    ...{ rows, items, active: index === null || total === 0 ? null : Math.min(index, total - 1) },
    setActive: (next: number) => {
      setHeld({ index: next, listKey })
    },
  }
}

export const FindList = ({ sort, onSort, acts, listKey }: FindListProps): JSX.Element => {
  const { t } = useTranslation()
  const finds = useGrabs((state) => state.finds)
  const isTree = useSurface((state) => state.findShape) === 'tree'
  const scroller = useRef<HTMLDivElement>(null)
  const total = finds?.total ?? 0
  const { rows, items, active, setActive } = useFindRows(scroller, total, listKey)
  const whole: FindActs = { ...acts, setActive, reveal: rows.scrollToIndex }
  const placeNow = (): Place => {
    const pageRows = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / findRowHeight) - 2)
    return { finds, active, pageRows }
  }
  return (
    <div
      id="find-list"
      ref={scroller}
      className={isTree ? 'scroller finds tree' : 'scroller finds'}
      role={isTree ? 'treegrid' : 'grid'}
      tabIndex={0}
      aria-label={t('grab.list.label')}
      aria-rowcount={total + 1}
      aria-activedescendant={active === null ? undefined : `find-${String(active)}`}
      onKeyDown={(event) => {
        if (event.target === event.currentTarget && onFindKey(event, placeNow(), whole)) event.preventDefault()
      }}
      onClick={(event) => {
        onFindClick(event, placeNow(), whole)
      }}
    >
      <div role="rowgroup" className="head-group">
        <Head sort={sort} onSort={onSort} />
      </div>
      <div role="rowgroup" className="rows" style={{ height: rows.getTotalSize() }}>
        {items.map(({ index }) => (
          <FindRow
            key={finds?.keys[index - finds.from] ?? `pending-${String(index)}`}
            row={finds?.rows.get(finds.keys[index - finds.from] ?? '')}
            index={index}
            isTree={isTree}
            isActive={active === index}
          />
        ))}
      </div>
    </div>
  )
}
