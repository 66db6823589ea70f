/** Keys that work anywhere in the window; those of the list are in list-keys.ts. */
import { useEffect } from 'react'
import { type Sluice, useSluice } from '../client/context.ts'
import { selectEverything } from '../downloads/list-keys.ts'

const focusSearch = (): void => {
  const field = document.getElementById('search')
  if (field instanceof HTMLInputElement) {
    field.focus()
    field.select()
  }
}

export type Shortcut = 'add' | 'search' | 'selectAll'

export const runShortcut = (sluice: Sluice, name: Shortcut): void => {
  if (name === 'add') sluice.surface.setState({ dialog: { kind: 'add', text: '' } })
  else if (name === 'search') focusSearch()
  else {
    document.getElementById('download-list')?.focus()
    selectEverything(sluice)
  }
}

const byKey: Readonly<Record<string, Shortcut>> = { n: 'add', f: 'search', a: 'selectAll' }

export const useShortcuts = (): void => {
  const sluice = useSluice()
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return
      const name = byKey[event.key.toLowerCase()]
      if (name === undefined || sluice.surface.getState().dialog) return
      const isField = event.target instanceof HTMLElement && event.target.closest('input, textarea') !== null
      if (name === 'selectAll' && isField) return
      event.preventDefault()
      runShortcut(sluice, name)
    }
    document.addEventListener('keydown', onKey)
    return () => {
      document.removeEventListener('keydown', onKey)
    }
  }, [sluice])
}
