/** What a grab left out and why: pages that failed, that are forbidden, that were not read; and the hosts that it reads from. */
import { Tabs } from 'radix-ui'
import { type JSX, useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatBytes, formatDuration } from '../../shared/format.ts'
import {
  rangesText,
  type GrabDetail,
  type PageEndView,
  type PageView,
  type SeriesView,
} from '../../shared/grab-lists.ts'
import { useGrabs, useSluice } from '../client/context.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'

const atOnce = 200

interface PagesProps {
  readonly grab: GrabDetail
  readonly end: PageEndView
  readonly text: string
}

const Pages = ({ grab: { id }, end, text }: PagesProps): JSX.Element => {
  const { t } = useTranslation()
  const { client } = useSluice()
  const [pages, setPages] = useState<readonly PageView[] | null>(null)
  const [hasMore, setHasMore] = useState(false)
  const take = useCallback((found: readonly PageView[], before: readonly PageView[]) => {
    setPages([...before, ...found])
    setHasMore(found.length === atOnce)
  }, [])
  useEffect(() => {
    client.call('grabs.pages', { id, end, most: atOnce }).then(
      (found) => {
        take(found.pages, [])
      },
      () => {
        take([], [])
      },
    )
  }, [client, id, end, take])
  const more = async (): Promise<void> => {
    const before = pages ?? []
    const after = before.at(-1)?.id ?? 0
    take((await client.call('grabs.pages', { id, end, after, most: atOnce })).pages, before)
  }
  if (pages?.length === 0) return <p className="quiet">{t('grab.report.empty')}</p>
  return (
    <>
      <p className="quiet">{text}</p>
      <ul className="grab-pages">
        {pages?.map(({ id: page, url, code, foundOn }) => (
          <li key={page}>
            <span className="url">{url}</span>
            <span className="about">
              {code === null ? null : <span className="bad">{t(`failure.${code}`)}</span>}
              {foundOn === null ? null : <span>{t('grab.report.on', { page: foundOn })}</span>}
            </span>
          </li>
        ))}
      </ul>
      {hasMore ? <Button onClick={() => void more()}>{t('grab.report.more')}</Button> : null}
    </>
  )
}

const Hosts = ({ grab }: { readonly grab: GrabDetail }): JSX.Element => {
  const { t } = useTranslation()
  const columns = ['host', 'queued', 'active', 'delay', 'held'] as const
  return (
    <>
      <p className="quiet">{t('grab.report.hostsText')}</p>
      {grab.hosts.length === 0 ? (
        <p className="quiet">{t('grab.report.empty')}</p>
      ) : (
        <table>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {t(`grab.report.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {grab.hosts.map(({ origin, queued, active, delayMs, heldMs }) => (
              <tr key={origin}>
                <th scope="row">{origin.replace(/^https?:\/\//, '')}</th>
                <td>{queued}</td>
                <td>{active}</td>
                <td>{formatDuration(delayMs)}</td>
                <td>{heldMs > 0 ? formatDuration(heldMs) : ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Limits grab={grab} />
    </>
  )
}

const Limits = ({ grab }: { readonly grab: GrabDetail }): JSX.Element => {
  const { t } = useTranslation()
  const { pages, failed, bytes, spentMs, options } = grab
  const { maxPages, maxBytes, maxMs } = options
  const done = { pages: String(pages + failed), bytes: formatBytes(bytes), time: formatDuration(spentMs) }
  const noLimit = (text: string): string => t('grab.report.noLimit', { done: text })
  return (
    <>
      <h3>{t('grab.report.limits')}</h3>
      <ul className="grab-limits">
        <li>
          {maxPages === null
            ? noLimit(t('grab.pages', { count: pages + failed }))
            : t('grab.report.limitPages', { done: done.pages, most: maxPages })}
        </li>
        <li>
          {maxBytes === null
            ? noLimit(done.bytes)
            : t('grab.report.limitBytes', { done: done.bytes, most: formatBytes(maxBytes) })}
        </li>
        <li>
          {maxMs === null
            ? noLimit(done.time)
            : t('grab.report.limitTime', { done: done.time, most: formatDuration(maxMs) })}
        </li>
      </ul>
    </>
  )
}

/** Numbered files of which some are missing. */
const SeriesGaps = ({ series }: { readonly series: readonly SeriesView[] }): JSX.Element => {
  const { t } = useTranslation()
  if (series.length === 0) return <p className="quiet">{t('grab.report.empty')}</p>
  return (
    <>
      <p className="quiet">{t('grab.report.seriesText')}</p>
      <ul className="grab-pages">
        {series.map(({ title, host, folder, count, first, last, missing }) => (
          <li key={`${host} ${folder} ${title} ${String(first)} ${String(last)}`}>
            <span>{title === '' ? folder : title}</span>
            <span className="about">
              <span className="attention">{t('grab.report.missing', { numbers: rangesText(missing) })}</span>
              <span>{t('grab.report.there', { count })}</span>
              <span>{[host, folder].filter(Boolean).join(' / ')}</span>
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}

interface GrabReportProps {
  readonly grab: GrabDetail
  readonly onClose: () => void
}

export const GrabReport = ({ grab, onClose }: GrabReportProps): JSX.Element => {
  const { t } = useTranslation()
  const { failed, forbidden, queued, hosts, limit, state } = grab
  const series = useGrabs((shown) => shown.finds?.series) ?? []
  const tabs = [
    ['failed', failed],
    ['forbidden', forbidden],
    ['waiting', queued],
    ['series', series.length],
    ['hosts', hosts.length],
  ] as const
  const first = tabs.find(([, count]) => count > 0)?.[0] ?? 'failed'
  const isOver = state === 'done' && limit !== null
  return (
    <Dialog title={t('grab.report.title')} onClose={onClose} className="grab-report">
      <Tabs.Root className="body" defaultValue={first}>
        <Tabs.List className="grab-tabs" aria-label={t('grab.report.title')}>
          {tabs.map(([tab, count]) => (
            <Tabs.Trigger key={tab} value={tab}>
              {t(`grab.report.${tab}`, { count })}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {(['failed', 'forbidden', 'waiting'] as const).map((end) => (
          <Tabs.Content key={end} value={end} className="page">
            <Pages
              grab={grab}
              end={end}
              text={t(end === 'waiting' && isOver ? 'grab.report.budgetText' : `grab.report.${end}Text`)}
            />
          </Tabs.Content>
        ))}
        <Tabs.Content value="series" className="page">
          <SeriesGaps series={series} />
        </Tabs.Content>
        <Tabs.Content value="hosts" className="page">
          <Hosts grab={grab} />
        </Tabs.Content>
      </Tabs.Root>
    </Dialog>
  )
}
