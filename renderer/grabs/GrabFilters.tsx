/** What narrows the list of found files; each change acts at once. */
import { ChevronDown, FilterX, Search, X } from 'lucide-react'
import { DropdownMenu, Popover } from 'radix-ui'
import { type JSX, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { findFilter } from '../../shared/grab-lists.ts'
import { fileKinds } from '../../shared/kind.ts'
import { parseRate } from '../../shared/links/units.ts'
import { useGrabs } from '../client/context.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { TextField } from '../ui/TextField.tsx'
import { Chips } from './Chips.tsx'
import { type FoundQuery, freshFilter, isFresh } from './use-found.ts'

const pauseMs = 120

type FilterProps = Pick<FoundQuery, 'filter' | 'setFilter'>

const Words = ({ filter, setFilter }: FilterProps): JSX.Element => {
  const { t } = useTranslation()
  const [typed, setTyped] = useState(filter.text)
  const [seen, setSeen] = useState(filter.text)
  if (seen !== filter.text) {
    // Cleared elsewhere: follow it.
    setSeen(filter.text)
    setTyped(filter.text)
  }
  useEffect(() => {
    if (typed === filter.text) return undefined
    const timer = setTimeout(() => {
      setFilter({ text: typed })
    }, pauseMs)
    return () => {
      clearTimeout(timer)
    }
  }, [typed, filter.text, setFilter])
  return (
    <div className="search">
      <Search size={15} aria-hidden />
      <input
        id="search"
        type="search"
        maxLength={500}
        aria-label={t('grab.filter.label')}
        placeholder={t('grab.filter.text')}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value)
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || typed === '') return
          event.stopPropagation()
          setTyped('')
        }}
      />
    </div>
  )
}

const Endings = ({ filter, setFilter }: FilterProps): JSX.Element => {
  const { t } = useTranslation()
  const endings = useGrabs((state) => state.finds?.tally.endings) ?? []
  const wordOf = (ending: string): string => (ending === '' ? t('grab.filter.noEnding') : ending)
  // What is chosen stays to be taken back, whatever else narrows the list.
  const missing = filter.endings.filter((one) => !endings.some(({ ending }) => ending === one))
  const all = [...endings, ...missing.map((ending) => ({ ending, count: 0 }))]
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <Button className={filter.endings.length > 0 ? 'on' : ''}>
          {filter.endings.length === 0 ? t('grab.filter.endings') : filter.endings.map(wordOf).join(', ')}
          <ChevronDown size={14} aria-hidden />
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu tall" align="start" aria-label={t('grab.filter.endings')}>
          {all.map(({ ending, count }) => (
            <DropdownMenu.CheckboxItem
              key={ending}
              className="menu-item radio"
              checked={filter.endings.includes(ending)}
              onSelect={(event) => {
                event.preventDefault()
                const isOn = filter.endings.includes(ending)
                setFilter({
                  endings: isOn ? filter.endings.filter((one) => one !== ending) : [...filter.endings, ending],
                })
              }}
            >
              <span>{wordOf(ending)}</span>
              <kbd>{count}</kbd>
            </DropdownMenu.CheckboxItem>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

/** undefined: no size. */
const sizeOf = (text: string): number | null | undefined => {
  if (text.trim() === '') return null
  try {
    return parseRate(text)
  } catch {
    return undefined
  }
}

const noSizes = { least: '', most: '' }

const Sizes = ({ filter, setFilter }: FilterProps): JSX.Element => {
  const { t } = useTranslation()
  const isOn = filter.leastBytes !== null || filter.mostBytes !== null
  const [typed, setTyped] = useState(noSizes)
  const [wasOn, setWasOn] = useState(isOn)
  if (wasOn !== isOn) {
    // Cleared elsewhere: follow it.
    setWasOn(isOn)
    if (!isOn) setTyped(noSizes)
  }
  const change = (part: Partial<typeof typed>): void => {
    const next = { ...typed, ...part }
    setTyped(next)
    const [leastBytes, mostBytes] = [sizeOf(next.least), sizeOf(next.most)]
    if (leastBytes !== undefined && mostBytes !== undefined) setFilter({ leastBytes, mostBytes })
  }
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <Button className={isOn ? 'on' : ''}>
          {isOn ? `${typed.least || '0'} – ${typed.most || '∞'}` : t('grab.filter.size')}
          <ChevronDown size={14} aria-hidden />
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="menu sizes" align="start" aria-label={t('grab.filter.size')}>
          <TextField
            label={t('grab.filter.least')}
            value={typed.least}
            hasFocus
            onChange={(least) => {
              change({ least })
            }}
          />
          <TextField
            label={t('grab.filter.most')}
            value={typed.most}
            onChange={(most) => {
              change({ most })
            }}
          />
          <p className="hint">{t('grab.filter.sizeHint')}</p>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

const states = findFilter.shape.state.unwrap().options

const State = ({ filter, setFilter }: FilterProps): JSX.Element => {
  const { t } = useTranslation()
  return (
    <select
      className={filter.state === 'all' ? 'pick' : 'pick on'}
      aria-label={t('grab.filter.state')}
      value={filter.state}
      onChange={(event) => {
        setFilter({ state: states.find((state) => state === event.target.value) ?? 'all' })
      }}
    >
      {states.map((state) => (
        <option key={state} value={state}>
          {t(`grab.filter.states.${state}`)}
        </option>
      ))}
    </select>
  )
}

const Kinds = ({ filter, setFilter }: FilterProps): JSX.Element => {
  const { t } = useTranslation()
  const kinds = useGrabs((state) => state.finds?.tally.kinds) ?? []
  const shown = fileKinds.filter((kind) => filter.kinds.includes(kind) || kinds.some((one) => one.kind === kind))
  return (
    <Chips
      label={t('grab.filter.kinds')}
      chips={shown.map((kind) => ({
        value: kind,
        text: t(`category.${kind}`),
        count: kinds.find((one) => one.kind === kind)?.count ?? 0,
      }))}
      chosen={filter.kinds}
      onChoose={(chosen) => {
        setFilter({ kinds: fileKinds.filter((kind) => chosen.includes(kind)) })
      }}
    />
  )
}

export const GrabFilters = (props: FilterProps): JSX.Element => {
  const { t } = useTranslation()
  const { filter, setFilter } = props
  return (
    <div className="grab-filters" role="search" aria-label={t('grab.filter.label')}>
      <Words {...props} />
      <Kinds {...props} />
      <Endings {...props} />
      <Sizes {...props} />
      <State {...props} />
      {filter.within === null ? null : (
        <Button
          onClick={() => {
            setFilter({ within: null })
          }}
        >
          {t('grab.filter.within', { folder: filter.within })}
          <X size={14} aria-hidden />
        </Button>
      )}
      {isFresh(filter) ? null : (
        <IconButton
          icon={FilterX}
          label={t('grab.filter.clear')}
          onClick={() => {
            setFilter(freshFilter)
          }}
        />
      )}
    </div>
  )
}
