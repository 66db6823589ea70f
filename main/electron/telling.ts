/** Turns a bulletin into a notification: what a click opens and which buttons it has. */
import type { DownloadId } from '../../shared/ids.ts'
import type { HostCommands } from './host-commands.ts'
import type { Bulletin } from './news.ts'
import type { Button, Notifier } from './notifier.ts'
import { words } from './words.ts'

export interface TellingParts {
  readonly notifier: Notifier
  readonly host: () => HostCommands
  /** Shows the window. */
  readonly show: () => void
}

export const tellBulletin = ({ notifier, host, show }: TellingParts, { title, body, target }: Bulletin): void => {
  const run = (name: 'host.openFile' | 'host.showInFolder', id: DownloadId) => (): void => {
    // What cannot be opened is seen in the window.
    host().run(name, { id }).catch(show)
  }
  const showButton: Button = { label: words.show, run: show }
  if (target.kind === 'window') {
    void notifier.show({ title, body, click: show, buttons: [showButton] })
    return
  }
  const openFolder = run('host.showInFolder', target.id)
  const folderButton: Button = { label: words.openFolder, run: openFolder }
  const fileButton: Button = { label: words.openFile, run: run('host.openFile', target.id) }
  const buttons = target.kind === 'file' ? [fileButton, folderButton] : [folderButton]
  void notifier.show({ title, body, click: openFolder, buttons })
}
