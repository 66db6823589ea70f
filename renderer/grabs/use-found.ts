/** The finds of a grab as somebody wants to see them: the query, what is closed, and the engine told of both. */
import { useCallback, useEffect, useState } from 'react'
import { findFilter, findSort, type FindFilter, type FindSort } from '../../shared/grab-lists.ts'
import type { GrabId } from '../../shared/grabs.ts'
import { useSluice, useSurface } from '../client/context.ts'

export const freshFilter: FindFilter = findFilter.parse({})

export interface FoundQuery {
  readonly filter: FindFilter
  readonly setFilter: (part: Partial<FindFilter>) => void
  readonly sort: FindSort
  readonly setSort: (key: FindSort['key']) => void
  /** Opens or closes a folder of the tree. */
  readonly toggle: (folder: string, isOpen: boolean) => void
}

export const useFoundQuery = (id: GrabId): FoundQuery => {
  const { mirror } = useSluice()
  const shape = useSurface((state) => state.findShape)
  const [filter, setFilter] = useState(freshFilter)
  const [sort, setSort] = useState<FindSort>(() => findSort.parse({}))
  const [closed, setClosed] = useState<readonly string[]>([])
  useEffect(() => {
    mirror.grabs.show({ id, query: { filter, sort, shape, closed: [...closed] } })
  }, [mirror, id, filter, sort, shape, closed])
  return {
    filter,
    setFilter: useCallback((part) => {
      setFilter((now) => ({ ...now, ...part }))
    }, []),
    sort,
    setSort: (key) => {
      setSort((now) => ({ key, descending: now.key === key && !now.descending }))
    },
    toggle: (folder, isOpen) => {
      setClosed((now) => (isOpen ? now.filter((one) => one !== folder) : [...now, folder]))
    },
  }
}

export const isFresh = (filter: FindFilter): boolean => JSON.stringify(filter) === JSON.stringify(freshFilter)
