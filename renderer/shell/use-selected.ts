/** What can be done with the selected downloads, wherever it is offered. */
import { useMirror, useSluice, useSurface } from '../client/context.ts'
import * as words from '../downloads/status-words.ts'
import { useActions } from '../downloads/use-actions.ts'

export interface Selected {
  readonly canResume: boolean
  readonly canPause: boolean
  readonly canRemove: boolean
  readonly resume: () => void
  readonly pause: () => void
  /** Asks first. */
  readonly remove: () => void
}

export const useSelected = (): Selected => {
  const { surface } = useSluice()
  const actions = useActions()
  const selected = useSurface((state) => state.selection.ids)
  const rows = useMirror((state) => state.list?.rows)
  const ids = [...selected]
  const known = ids.flatMap((id) => rows?.get(id) ?? [])
  // Rows outside the window are not known; the engine skips those that an action does not fit.
  const isPartial = known.length < ids.length
  return {
    canResume: isPartial || known.some(words.canResume),
    canPause: isPartial || known.some(words.canPause),
    canRemove: ids.length > 0,
    resume: () => {
      actions.resume(ids)
    },
    pause: () => {
      actions.pause(ids)
    },
    remove: () => {
      surface.setState({ dialog: { kind: 'remove', ids } })
    },
  }
}
