/** Keys that work anywhere in the window; those of the list are in list-keys.ts. */
import { useEffect } from 'react'
import type { MenuAction } from '../../shared/host.ts'
import { type Sluice, useSluice } from '../client/context.ts'
import { dismissToast } from '../state/surface.ts'
import { selectEverything } from '../downloads/list-keys.ts'

const focusSearch = (): void => {
  const field = document.getElementById('search')
  if (field instanceof HTMLInputElement) {
    field.focus()
    field.select()
  }
}

/** What the newest message offers to take back. */
const undoLast = ({ surface }: Sluice): void => {
  const last = surface.getState().toasts.findLast(({ action }) => action !== undefined)
  if (!last?.action) return
  last.action.run()
  dismissToast(surface, last.id)
}

export type Shortcut = MenuAction | 'undo'

export const runShortcut = (sluice: Sluice, name: Shortcut): void => {
  if (name === 'undo') undoLast(sluice)
  else if (name === 'add' || name === 'import') sluice.surface.setState({ dialog: { kind: 'add', text: '' } })
  else if (name === 'grab') sluice.surface.setState({ dialog: { kind: 'grab', starts: '' } })
  else if (name === 'rules' || name === 'export') sluice.surface.setState({ dialog: { kind: name } })
  else if (name === 'recipes') sluice.surface.setState({ view: 'recipes', dialog: null })
  else if (name === 'search') focusSearch()
  else if (name === 'settings') sluice.surface.setState({ view: 'settings', dialog: null })
  else if (name === 'about') sluice.surface.setState({ view: 'settings', settingsSection: 'about', dialog: null })
  else if (sluice.surface.getState().view === 'downloads') {
    document.getElementById('download-list')?.focus()
    selectEverything(sluice)
  }
}

const byKey: Readonly<Record<string, Shortcut>> = {
  n: 'add',
  g: 'grab',
  f: 'search',
  z: 'undo',
  a: 'selectAll',
  e: 'export',
  ',': 'settings',
}

const bareKeys: Readonly<Record<string, Shortcut>> = { F1: 'about' }

export const useShortcuts = (): void => {
  const sluice = useSluice()
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      // An editor takes its own keys first.
      if (event.shiftKey || event.altKey || event.defaultPrevented) return
      const name = event.ctrlKey || event.metaKey ? byKey[event.key.toLowerCase()] : bareKeys[event.key]
      if (name === undefined || sluice.surface.getState().dialog) return
      const isField = event.target instanceof HTMLElement && event.target.closest('input, textarea') !== null
      if ((name === 'selectAll' || name === 'undo') && isField) return
      event.preventDefault()
      runShortcut(sluice, name)
    }
    document.addEventListener('keydown', onKey)
    return () => {
      document.removeEventListener('keydown', onKey)
    }
  }, [sluice])
}
