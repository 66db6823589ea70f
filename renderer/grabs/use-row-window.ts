/** A window on rows that a recipe has brought: asked for again when it moves, and when the grab has brought more. */
import { useCallback, useEffect, useRef, useState } from 'react'

export interface RowWindow<T> {
  readonly total: number
  readonly at: (index: number) => T | undefined
  /** Cheap to call on every scroll. */
  readonly move: (from: number, count: number) => void
}

interface Told<T> {
  readonly total: number
  readonly from: number
  readonly rows: readonly T[]
}

export type AskRows<T> = (
  from: number,
  count: number,
) => Promise<{ readonly total: number; readonly rows: readonly T[] }>

/** Somebody who looks on is told of further rows so often at most. */
const restMs = 400
const firstCount = 100

/** `ask` changes with what is asked for; `stamp` when there may be more of it. */
export const useRowWindow = <T>(ask: AskRows<T>, stamp: number): RowWindow<T> => {
  const [told, setTold] = useState<Told<T>>({ total: 0, from: 0, rows: [] })
  const [place, setPlace] = useState({ from: 0, count: firstCount })
  const lastAt = useRef(0)
  const { from, count } = place
  useEffect(() => {
    let isStale = false
    const look = (): void => {
      lastAt.current = performance.now()
      ask(from, count).then(
        ({ total, rows }) => {
          if (!isStale) setTold({ total, from, rows })
        },
        // The grab is gone, and its view with it.
        () => undefined,
      )
    }
    const timer = setTimeout(look, Math.max(0, restMs - (performance.now() - lastAt.current)))
    return () => {
      isStale = true
      clearTimeout(timer)
    }
  }, [ask, stamp, from, count])
  const move = useCallback((nextFrom: number, nextCount: number) => {
    setPlace((now) => (now.from === nextFrom && now.count === nextCount ? now : { from: nextFrom, count: nextCount }))
    lastAt.current = 0
  }, [])
  return { total: told.total, at: (index) => told.rows[index - told.from], move }
}
