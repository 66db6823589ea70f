/**
 * What can be done with the selection, and the search. Each button says its key in its tooltip. On a screen as narrow as a phone's what does
 * not fit is in a menu.
 */
import { ArrowLeft, FileSearch, PanelBottom, PanelLeft, Pause, Play, Plus, Route, Settings, Trash2 } from 'lucide-react'
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { useSluice, useSurface } from '../client/context.ts'
import { narrow, useMedia } from '../client/use-media.ts'
import { ColumnMenu } from '../downloads/ColumnMenu.tsx'
import { Button, IconButton } from '../ui/Button.tsx'
import { MoreMenu } from './MoreMenu.tsx'
import { Search } from './Search.tsx'
import { useSelected } from './use-selected.ts'

const SelectionButtons = ({ hasRemove }: { readonly hasRemove: boolean }): JSX.Element => {
  const { t } = useTranslation()
  const { canResume, canPause, canRemove, resume, pause, remove } = useSelected()
  return (
    <div className="group">
      <IconButton
        icon={Play}
        label={t('toolbar.resume')}
        caption={t('toolbar.resume')}
        disabled={!canResume}
        onClick={resume}
      />
      <IconButton
        icon={Pause}
        label={t('toolbar.pause')}
        caption={t('toolbar.pause')}
        disabled={!canPause}
        onClick={pause}
      />
      {hasRemove ? (
        <IconButton
          icon={Trash2}
          label={t('toolbar.remove')}
          caption={t('toolbar.remove')}
          disabled={!canRemove}
          onClick={remove}
        />
      ) : null}
    </div>
  )
}

const ViewButtons = (): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const detailsOpen = useSurface((state) => state.detailsOpen)
  return (
    <>
      <IconButton
        icon={Route}
        label={t('rules.open')}
        onClick={() => {
          surface.setState({ dialog: { kind: 'rules' } })
        }}
      />
      <ColumnMenu />
      <IconButton
        icon={PanelBottom}
        label={t('toolbar.details')}
        aria-pressed={detailsOpen}
        onClick={() => {
          surface.setState({ detailsOpen: !detailsOpen })
        }}
      />
      <IconButton
        icon={Settings}
        label={t('settings.open')}
        onClick={() => {
          surface.setState({ view: 'settings' })
        }}
      />
    </>
  )
}

const GrabButton = ({ hasCaption }: { readonly hasCaption: boolean }): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  return (
    <IconButton
      icon={FileSearch}
      label={t('grab.open')}
      {...(hasCaption ? { caption: t('grab.open') } : {})}
      onClick={() => {
        surface.setState({ dialog: { kind: 'grab', starts: '' } })
      }}
    />
  )
}

/** What acts on downloads has no place beside the finds of a grab. */
const GrabButtons = (): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  return (
    <>
      <div className="spring" />
      <Button
        onClick={() => {
          surface.setState({ view: 'downloads', grabId: null })
        }}
      >
        <ArrowLeft size={16} aria-hidden />
        {t('grab.back')}
      </Button>
    </>
  )
}

export const Toolbar = (): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const isNarrow = useMedia(narrow)
  const sidebarOpen = useSurface((state) => state.sidebarOpen)
  const isGrab = useSurface((state) => state.view === 'grab')
  return (
    <div className="toolbar" role="toolbar" aria-label={t('toolbar.label')}>
      <IconButton
        icon={PanelLeft}
        label={sidebarOpen ? t('sidebar.hide') : t('sidebar.show')}
        aria-pressed={sidebarOpen}
        onClick={() => {
          surface.setState({ sidebarOpen: !sidebarOpen })
        }}
      />
      <Button
        variant="primary"
        aria-label={t('toolbar.add')}
        onClick={() => {
          surface.setState({ dialog: { kind: 'add', text: '' } })
        }}
      >
        <Plus size={16} aria-hidden />
        {isNarrow ? null : t('toolbar.add')}
      </Button>
      {isNarrow && !isGrab ? null : <GrabButton hasCaption={isGrab && !isNarrow} />}
      {isGrab ? (
        <GrabButtons />
      ) : (
        <>
          <SelectionButtons hasRemove={!isNarrow} />
          <div className="spring" />
          <Search />
          {isNarrow ? <MoreMenu /> : <ViewButtons />}
        </>
      )}
    </div>
  )
}
