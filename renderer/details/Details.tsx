/** Everything about the one selected download: beside the list or beneath it, or in its place on a narrow screen. */
import { ArrowLeft, PanelBottom, PanelRight, X } from 'lucide-react'
import { Tabs } from 'radix-ui'
import type { JSX, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { DownloadDetail } from '../../shared/detail.ts'
import type { DownloadId } from '../../shared/ids.ts'
import { useSluice, useSurface } from '../client/context.ts'
import { IconButton } from '../ui/Button.tsx'
import { Handle } from './Handle.tsx'
import { Headers } from './Headers.tsx'
import { Overview } from './Overview.tsx'
import { Segments } from './Segments.tsx'
import { Speed } from './Speed.tsx'
import { Timeline } from './Timeline.tsx'
import { useDetail } from './use-detail.ts'
import { type DetailsPlace, useDetailsPlace } from './use-place.ts'
import { WhyLine } from './WhyLine.tsx'

const tabs = ['overview', 'segments', 'speed', 'timeline', 'headers'] as const

const contentOf = (tab: (typeof tabs)[number], detail: DownloadDetail): ReactNode => {
  switch (tab) {
    case 'overview':
      return <Overview detail={detail} row={detail.download} />
    case 'segments':
      return <Segments detail={detail} />
    case 'speed':
      return <Speed detail={detail} />
    case 'timeline':
      return <Timeline events={detail.events} />
    case 'headers':
      return <Headers detail={detail} />
  }
}

const OfOne = ({ id }: { readonly id: DownloadId }): JSX.Element => {
  const { t } = useTranslation()
  const found = useDetail(id)
  return (
    <Tabs.Root className="tabs" defaultValue="overview">
      <p className="tab-title">{found?.row.name}</p>
      <Tabs.List className="tab-list" aria-label={t('details.label')}>
        {tabs.map((tab) => (
          <Tabs.Trigger key={tab} value={tab}>
            {t(`details.${tab}`)}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {found ? <WhyLine {...found} /> : null}
      {tabs.map((tab) => (
        <Tabs.Content key={tab} value={tab} className="tab">
          {found ? contentOf(tab, found.detail) : null}
        </Tabs.Content>
      ))}
    </Tabs.Root>
  )
}

/** Moves the pane to the other side, and takes it away. */
const PaneButtons = ({ place }: { readonly place: DetailsPlace }): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const hide = (): void => {
    surface.setState({ detailsOpen: false })
    document.getElementById('download-list')?.focus()
  }
  if (place === 'page') {
    // Whoever uses the keyboard goes on from here: the list is not there.
    return <IconButton className="back" icon={ArrowLeft} label={t('details.back')} onClick={hide} autoFocus />
  }
  const isRight = place === 'right'
  return (
    <div className="pane-buttons">
      <IconButton
        icon={isRight ? PanelBottom : PanelRight}
        label={t(isRight ? 'details.toBottom' : 'details.toRight')}
        onClick={() => {
          surface.setState({ detailsSide: isRight ? 'bottom' : 'right' })
        }}
      />
      <IconButton icon={X} label={t('details.hide')} onClick={hide} />
    </div>
  )
}

export const Details = (): JSX.Element => {
  const { t } = useTranslation()
  const place = useDetailsPlace()
  const height = useSurface((state) => state.detailsHeight)
  const width = useSurface((state) => state.detailsWidth)
  const selected = useSurface((state) => state.selection.ids)
  const [only] = selected.size === 1 ? selected : []
  const size = place === 'right' ? { width } : place === 'bottom' ? { height } : {}
  return (
    <section className={`details ${place}`} aria-label={t('details.label')} style={size}>
      {place === 'page' ? null : <Handle side={place} />}
      <PaneButtons place={place} />
      {only === undefined ? (
        <p className="quiet hint-text">
          {selected.size === 0 ? t('details.none') : t('details.many', { count: selected.size })}
        </p>
      ) : (
        <OfOne key={only} id={only} />
      )}
    </section>
  )
}
