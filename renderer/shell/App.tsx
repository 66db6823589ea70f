/** The whole window: where everything stands. */
import { Link } from 'lucide-react'
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { useMirror, useSluice, useSurface } from '../client/context.ts'
import { AddDialog } from '../downloads/AddDialog.tsx'
import { Details } from '../downloads/Details.tsx'
import { DownloadList } from '../downloads/DownloadList.tsx'
import { RemoveDialog } from '../downloads/RemoveDialog.tsx'
import { QueueDialog } from '../queues/QueueDialog.tsx'
import { Sidebar } from './Sidebar.tsx'
import { StatusBar } from './StatusBar.tsx'
import { Toasts } from './Toasts.tsx'
import { Toolbar } from './Toolbar.tsx'
import { useNotices } from './use-notices.ts'
import { useShortcuts } from './use-shortcuts.ts'
import { useWaysIn } from './use-ways-in.ts'

const Dialogs = (): JSX.Element | null => {
  const { surface } = useSluice()
  const dialog = useSurface((state) => state.dialog)
  const close = (): void => {
    surface.setState({ dialog: null })
  }
  switch (dialog?.kind) {
    case 'add':
      return <AddDialog text={dialog.text} onClose={close} />
    case 'remove':
      return <RemoveDialog ids={dialog.ids} onClose={close} />
    case 'queue':
      return <QueueDialog onClose={close} />
    case undefined:
      return null
  }
}

export const App = (): JSX.Element => {
  const { t } = useTranslation()
  const sidebarOpen = useSurface((state) => state.sidebarOpen)
  const detailsOpen = useSurface((state) => state.detailsOpen)
  // A first start needs no details of nothing.
  const hasAny = useMirror((state) => (state.counters?.all ?? 0) > 0)
  const isOver = useWaysIn()
  useNotices()
  useShortcuts()
  return (
    <div className="app">
      <header>
        <h1 className="unseen">{t('app.name')}</h1>
        <Toolbar />
      </header>
      <div className="middle">
        {sidebarOpen ? <Sidebar /> : null}
        <main>
          <DownloadList />
          {detailsOpen && hasAny ? <Details /> : null}
        </main>
      </div>
      <StatusBar />
      <Toasts />
      <Dialogs />
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
