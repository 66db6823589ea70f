/** The settings as a page of their own: sections beside what stands in them, and a search over all of them. */
import { ArrowLeft, Search as SearchIcon, X } from 'lucide-react'
import { Tabs } from 'radix-ui'
import { type JSX, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSluice } from '../client/context.ts'
import { IconButton } from '../ui/Button.tsx'
import { findSettings } from './find.ts'
import { SectionPage } from './SectionPage.tsx'
import { SettingRows } from './SettingRows.tsx'
import { type Section, sectionsFor, settingsFor } from './table.ts'
import { useSettings } from './use-settings.ts'

interface SearchFieldProps {
  readonly search: string
  readonly onSearch: (search: string) => void
}

const SearchField = ({ search, onSearch }: SearchFieldProps): JSX.Element => {
  const { t } = useTranslation()
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    field.current?.focus()
  }, [])
  return (
    <div className="search">
      <SearchIcon size={15} aria-hidden />
      <input
        id="search"
        ref={field}
        type="search"
        maxLength={100}
        aria-label={t('settings.search')}
        placeholder={t('settings.search')}
        value={search}
        onChange={(event) => {
          onSearch(event.target.value)
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || search === '') return
          event.stopPropagation()
          onSearch('')
        }}
      />
      {search === '' ? null : (
        <button
          type="button"
          aria-label={t('toolbar.clearSearch')}
          onClick={() => {
            onSearch('')
            field.current?.focus()
          }}
        >
          <X size={14} aria-hidden />
        </button>
      )}
    </div>
  )
}

/** Back to the list, with the keyboard in it. */
const useLeave = (): (() => void) => {
  const { surface } = useSluice()
  return () => {
    surface.setState({ view: 'downloads', settingsSection: null })
    setTimeout(() => document.getElementById('download-list')?.focus(), 0)
  }
}

const none = ''

export const SettingsView = (): JSX.Element => {
  const { t } = useTranslation()
  const { host, surface } = useSluice()
  const hold = useSettings()
  const leave = useLeave()
  const [section, setSection] = useState<Section>(() => surface.getState().settingsSection ?? 'folders')
  const [search, setSearch] = useState('')
  const isDesktop = host !== null
  const isSearching = search.trim() !== ''
  const found = isSearching ? findSettings(settingsFor(isDesktop), search) : []
  return (
    <div
      className="settings-view"
      role="presentation"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented && !surface.getState().dialog) leave()
      }}
    >
      <header className="toolbar">
        <IconButton icon={ArrowLeft} label={t('settings.back')} onClick={leave} />
        <h1>{t('settings.title')}</h1>
        <div className="spring" />
        <SearchField search={search} onSearch={setSearch} />
      </header>
      <Tabs.Root
        className="settings-body"
        orientation="vertical"
        value={isSearching ? none : section}
        onValueChange={(chosen) => {
          setSearch('')
          // The values of the tabs are the sections.
          setSection(chosen as Section)
        }}
      >
        <nav aria-label={t('settings.sections')}>
          <Tabs.List className="settings-sections" aria-label={t('settings.sections')}>
            {sectionsFor(isDesktop).map((one) => (
              <Tabs.Trigger key={one} value={one}>
                {t(`settings.section.${one}`)}
              </Tabs.Trigger>
            ))}
          </Tabs.List>
        </nav>
        <main className="settings-page">
          {isSearching ? (
            <section aria-label={t('settings.search')}>
              <p role="status" className="found">
                {t('settings.found', { count: found.length, search: search.trim() })}
              </p>
              <SettingRows ids={found} hold={hold} isSectioned />
            </section>
          ) : (
            <Tabs.Content value={section} tabIndex={-1}>
              <SectionPage section={section} hold={hold} />
            </Tabs.Content>
          )}
        </main>
      </Tabs.Root>
    </div>
  )
}
