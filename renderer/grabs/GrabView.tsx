/** The staging list: what a grab has found so far, looked through and ticked before anything is downloaded. */
import { FileSearch } from 'lucide-react'
import { Tabs } from 'radix-ui'
import { type JSX, useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { GrabDetail } from '../../shared/grab-lists.ts'
import type { GrabId } from '../../shared/grabs.ts'
import { useGrabs, useSluice, useSurface } from '../client/context.ts'
import { Button } from '../ui/Button.tsx'
import { FindList } from './FindList.tsx'
import { GrabFilters } from './GrabFilters.tsx'
import { GrabFoot } from './GrabFoot.tsx'
import { GrabHead } from './GrabHead.tsx'
import { GrabReport } from './GrabReport.tsx'
import { GrabRejects, GrabRows } from './GrabRows.tsx'
import { freshFilter, isFresh, useFoundQuery } from './use-found.ts'
import { type GrabActions, useGrabActions } from './use-grab-actions.ts'

const Gone = (): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  return (
    <div className="grab-empty">
      <p>{t('grab.gone')}</p>
      <Button
        onClick={() => {
          surface.setState({ view: 'downloads', grabId: null })
        }}
      >
        {t('grab.back')}
      </Button>
    </div>
  )
}

interface NothingProps {
  readonly grab: GrabDetail
  readonly isFiltered: boolean
  readonly onClear: () => void
}

/** Why the list is empty, and what to do. */
const Nothing = ({ grab, isFiltered, onClear }: NothingProps): JSX.Element => {
  const { t } = useTranslation()
  if (isFiltered) {
    return (
      <div className="grab-empty">
        <p>{t('grab.list.nothingPasses')}</p>
        <Button onClick={onClear}>{t('grab.filter.clear')}</Button>
      </div>
    )
  }
  return (
    <div className="grab-empty">
      <FileSearch size={32} aria-hidden />
      {grab.state === 'running' ? (
        <p role="status">{t('grab.list.reading')}</p>
      ) : (
        <>
          <strong>{t('grab.list.nothing')}</strong>
          <p className="quiet">{t('grab.list.nothingText')}</p>
        </>
      )}
    </div>
  )
}

/** Found files, looked through and ticked. */
const Files = ({ id, actions }: { readonly id: GrabId; readonly actions: GrabActions }): JSX.Element => {
  const grab = useGrabs((state) => state.grab)
  const total = useGrabs((state) => state.finds?.total)
  const shape = useSurface((state) => state.findShape)
  const { filter, setFilter, sort, setSort, toggle } = useFoundQuery(id)
  const acts = useMemo(
    () => ({
      tickFinds: actions.tickFinds,
      tickFolder: (folder: string, to: 'on' | 'off') => {
        actions.tickFiltered({ ...filter, within: folder }, to)
      },
      tickAll: (to: Parameters<typeof actions.tickFiltered>[1]) => {
        actions.tickFiltered(filter, to)
      },
      toggle,
      copy: actions.copy,
    }),
    [actions, filter, toggle],
  )
  return (
    <>
      <GrabFilters filter={filter} setFilter={setFilter} />
      <div className="list">
        <FindList sort={sort} onSort={setSort} acts={acts} listKey={JSON.stringify([id, filter, sort, shape])} />
        {total === 0 && grab ? (
          <Nothing
            grab={grab}
            isFiltered={!isFresh(filter) && grab.finds > 0}
            onClear={() => {
              setFilter(freshFilter)
            }}
          />
        ) : null}
      </div>
      <GrabFoot filter={filter} actions={actions} />
    </>
  )
}

const filesTab = 'files'
const rejectsTab = 'rejects'

/** A recipe with tables: each of them, what was rejected, and the files. */
const Tables = ({ grab, actions }: { readonly grab: GrabDetail; readonly actions: GrabActions }): JSX.Element => {
  const { t } = useTranslation()
  const tables = grab.recipe?.tables ?? []
  return (
    <Tabs.Root className="grab-data" defaultValue={`table:${tables[0]?.name ?? ''}`}>
      <Tabs.List className="grab-tabs" aria-label={t('grab.rows.tabs')}>
        {tables.map(({ name }) => (
          <Tabs.Trigger key={name} value={`table:${name}`}>
            {name}
          </Tabs.Trigger>
        ))}
        <Tabs.Trigger value={rejectsTab}>{t('grab.rows.rejectsTab', { count: grab.rejects })}</Tabs.Trigger>
        <Tabs.Trigger value={filesTab}>{t('grab.rows.filesTab', { count: grab.finds })}</Tabs.Trigger>
      </Tabs.List>
      {tables.map((table) => (
        <Tabs.Content key={table.name} value={`table:${table.name}`} tabIndex={-1}>
          <GrabRows grab={grab} table={table} />
        </Tabs.Content>
      ))}
      <Tabs.Content value={rejectsTab} tabIndex={-1}>
        <GrabRejects grab={grab} />
      </Tabs.Content>
      <Tabs.Content value={filesTab} tabIndex={-1}>
        <Files id={grab.id} actions={actions} />
      </Tabs.Content>
    </Tabs.Root>
  )
}

const Body = ({ grab, actions }: { readonly grab: GrabDetail; readonly actions: GrabActions }): JSX.Element =>
  (grab.recipe?.tables.length ?? 0) > 0 ? (
    <Tables grab={grab} actions={actions} />
  ) : (
    <Files id={grab.id} actions={actions} />
  )

/** Where the grab stands is told whether its finds are shown or not. */
const useFollowed = (id: GrabId): void => {
  const { mirror } = useSluice()
  useEffect(() => {
    mirror.grabs.follow(id)
  }, [mirror, id])
  useEffect(
    () => () => {
      mirror.grabs.hide()
    },
    [mirror, id],
  )
}

export const GrabView = ({ id }: { readonly id: GrabId }): JSX.Element => {
  const { t } = useTranslation()
  const grab = useGrabs((state) => state.grab)
  const actions = useGrabActions(id)
  const [isReportOpen, setReportOpen] = useState(false)
  useFollowed(id)
  if (grab === null) return <Gone />
  return (
    <section className="grab" aria-label={t('grab.list.label')}>
      {grab ? (
        <GrabHead
          grab={grab}
          actions={actions}
          onReport={() => {
            setReportOpen(true)
          }}
        />
      ) : null}
      {grab ? <Body grab={grab} actions={actions} /> : <div className="list" />}
      {isReportOpen && grab ? (
        <GrabReport
          grab={grab}
          onClose={() => {
            setReportOpen(false)
          }}
        />
      ) : null}
    </section>
  )
}
