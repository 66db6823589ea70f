/** What can be done with the selection, and the search. Each button says its key in its tooltip. */
import { PanelBottom, PanelLeft, Pause, Play, Plus, Route, Settings, Trash2 } from 'lucide-react'
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { useMirror, useSluice, useSurface } from '../client/context.ts'
import { ColumnMenu } from '../downloads/ColumnMenu.tsx'
import { canPause, canResume } from '../downloads/status-words.ts'
import { useActions } from '../downloads/use-actions.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { Search } from './Search.tsx'

const SelectionButtons = (): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const actions = useActions()
  const selected = useSurface((state) => state.selection.ids)
  const rows = useMirror((state) => state.list?.rows)
  const ids = [...selected]
  const known = ids.flatMap((id) => rows?.get(id) ?? [])
  // Rows outside the window are not known; the engine skips those that an action does not fit.
  const isPartial = known.length < ids.length
  return (
    <div className="group">
      <IconButton
        icon={Play}
        label={t('toolbar.resume')}
        caption={t('toolbar.resume')}
        disabled={!isPartial && !known.some(canResume)}
        onClick={() => {
          actions.resume(ids)
        }}
      />
      <IconButton
        icon={Pause}
        label={t('toolbar.pause')}
        caption={t('toolbar.pause')}
        disabled={!isPartial && !known.some(canPause)}
        onClick={() => {
          actions.pause(ids)
        }}
      />
      <IconButton
        icon={Trash2}
        label={t('toolbar.remove')}
        caption={t('toolbar.remove')}
        disabled={ids.length === 0}
        onClick={() => {
          surface.setState({ dialog: { kind: 'remove', ids } })
        }}
      />
    </div>
  )
}

export const Toolbar = (): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const sidebarOpen = useSurface((state) => state.sidebarOpen)
  const detailsOpen = useSurface((state) => state.detailsOpen)
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
        onClick={() => {
          surface.setState({ dialog: { kind: 'add', text: '' } })
        }}
      >
        <Plus size={16} aria-hidden />
        {t('toolbar.add')}
      </Button>
      <SelectionButtons />
      <div className="spring" />
      <Search />
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
    </div>
  )
}
