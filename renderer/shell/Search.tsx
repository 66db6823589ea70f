/** The search field: asks the engine a moment after the last key. What else narrows the list stands in it, too. */
import { Search as SearchIcon, X } from 'lucide-react'
import { type JSX, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSluice, useSurface } from '../client/context.ts'
import { FilterChips, FilterMenu } from './FilterMenu.tsx'
import { emptySelection } from '../state/selection.ts'

const pauseMs = 120

export const Search = (): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const asked = useSurface((state) => state.filter.search)
  const [typed, setTyped] = useState(asked)
  const [seen, setSeen] = useState(asked)
  if (seen !== asked) {
    // Somebody else changed the filter: follow it.
    setSeen(asked)
    setTyped(asked)
  }

  useEffect(() => {
    if (typed.trim() === surface.getState().filter.search) return undefined
    const timer = setTimeout(() => {
      surface.setState(({ filter }) => ({ filter: { ...filter, search: typed.trim() }, selection: emptySelection }))
    }, pauseMs)
    return () => {
      clearTimeout(timer)
    }
  }, [surface, typed])

  return (
    <div className="search">
      <SearchIcon size={15} aria-hidden />
      <FilterChips />
      <input
        id="search"
        type="search"
        maxLength={500}
        aria-label={t('toolbar.search')}
        placeholder={t('toolbar.search')}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setTyped('')
        }}
      />
      {typed === '' ? null : (
        <button
          type="button"
          aria-label={t('toolbar.clearSearch')}
          onClick={() => {
            setTyped('')
          }}
        >
          <X size={14} aria-hidden />
        </button>
      )}
      <FilterMenu />
    </div>
  )
}
