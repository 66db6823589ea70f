/** The whole window: where everything stands. */
import { Link } from 'lucide-react'
import { type JSX, lazy, Suspense, useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { useMirror, useSluice, useSurface } from '../client/context.ts'
import { AddDialog } from '../downloads/AddDialog.tsx'
import { AddressDialog } from '../downloads/AddressDialog.tsx'
import { Details } from '../details/Details.tsx'
import { DownloadList } from '../downloads/DownloadList.tsx'
import { ExportDialog } from '../downloads/ExportDialog.tsx'
import { LimitDialog } from '../downloads/LimitDialog.tsx'
import { FolderDialog, LoginDialog } from '../downloads/RequestDialogs.tsx'
import { RemoveDialog } from '../downloads/RemoveDialog.tsx'
import { GrabDialog } from '../grabs/GrabDialog.tsx'
import { GrabView } from '../grabs/GrabView.tsx'
import { QueueDialogs } from '../queues/QueueDialogs.tsx'
import { SpeedDialog } from '../queues/SpeedDialog.tsx'
import { RulesDialog } from '../rules/RulesDialog.tsx'
import { SettingsView } from '../settings/SettingsView.tsx'
import type { SurfaceState } from '../state/surface.ts'
import { Countdown } from './Countdown.tsx'
import { Sidebar } from './Sidebar.tsx'
import { StatusBar } from './StatusBar.tsx'
import { Toasts } from './Toasts.tsx'
import { Toolbar } from './Toolbar.tsx'
import { useNotices } from './use-notices.ts'
import { usePhone } from './use-phone.ts'
import { useShortcuts } from './use-shortcuts.ts'
import { useUpdates } from './use-updates.ts'
import { useWaysIn } from './use-ways-in.ts'

const Dialogs = (): JSX.Element | null => {
  const { surface } = useSluice()
  const dialog = useSurface((state) => state.dialog)
  const close = useCallback(() => {
    surface.setState({ dialog: null })
  }, [surface])
  switch (dialog?.kind) {
    case 'add':
      return <AddDialog given={dialog} onClose={close} />
    case 'remove':
      return <RemoveDialog ids={dialog.ids} onClose={close} />
    case 'queue':
    case 'removeQueue':
      return <QueueDialogs kind={dialog.kind} id={dialog.id} onClose={close} />
    case 'grab':
      return <GrabDialog starts={dialog.starts} recipe={dialog.recipe ?? null} onClose={close} />
    case 'speed':
      return <SpeedDialog onClose={close} />
    case 'rules':
      return <RulesDialog onClose={close} />
    case 'limit':
      return <LimitDialog ids={dialog.ids} onClose={close} />
    case 'export':
      return <ExportDialog onClose={close} />
    case 'address':
      return <AddressDialog id={dialog.id} onClose={close} />
    case 'login':
      return <LoginDialog {...dialog} onClose={close} />
    case 'folder':
      return <FolderDialog {...dialog} onClose={close} />
    case undefined:
      return null
  }
}

/** The list with its sidebar and details: what one sees most of the time. A grab takes the place of the list. */
const Downloads = (): JSX.Element => {
  const { t } = useTranslation()
  const sidebarOpen = useSurface((state) => state.sidebarOpen)
  const detailsOpen = useSurface((state) => state.detailsOpen)
  const grabId = useSurface((state) => (state.view === 'grab' ? state.grabId : null))
  // A first start needs no details of nothing.
  const hasAny = useMirror((state) => (state.counters?.all ?? 0) > 0)
  return (
    <>
      <header>
        <h1 className="unseen">{t('app.name')}</h1>
        <Toolbar />
      </header>
      <div className="middle">
        {sidebarOpen ? <Sidebar /> : null}
        <main>
          {grabId === null ? <DownloadList /> : <GrabView key={grabId} id={grabId} />}
          {grabId === null && detailsOpen && hasAny ? <Details /> : null}
        </main>
      </div>
    </>
  )
}

/** With the reader of recipes and the editor: only whoever looks at recipes loads them. */
const RecipesView = lazy(async () => ({ default: (await import('../recipes/RecipesView.tsx')).RecipesView }))

const Main = ({ view, settingsSection }: Pick<SurfaceState, 'view' | 'settingsSection'>): JSX.Element => {
  if (view === 'settings') return <SettingsView key={settingsSection} />
  if (view !== 'recipes') return <Downloads />
  return (
    <Suspense fallback={<main />}>
      <RecipesView />
    </Suspense>
  )
}

export const App = (): JSX.Element => {
  const { t } = useTranslation()
  const view = useSurface((state) => state.view)
  // Who is led to another section begins there.
  const settingsSection = useSurface((state) => state.settingsSection)
  const isOver = useWaysIn()
  useNotices()
  useShortcuts()
  useUpdates()
  usePhone()
  return (
    <div className="app">
      <Main view={view} settingsSection={settingsSection} />
      <StatusBar />
      <Toasts />
      <Dialogs />
      <Countdown />
      {isOver ? (
        <div className="drop-target" aria-hidden>
          <div>
            <Link size={28} />
            <strong>{t('drop.title')}</strong>
            <span>{t('drop.text')}</span>
          </div>
        </div>
      ) : null}
    </div>
  )
}
