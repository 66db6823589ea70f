/** What can be done with a queue, as a context menu and behind the button beside it. */
import { ArrowDown, ArrowUp, EllipsisVertical, type LucideIcon, Pause, Pencil, Play, Trash2 } from 'lucide-react'
import { ContextMenu, DropdownMenu } from 'radix-ui'
import type { JSX, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { QueueId } from '../../shared/ids.ts'
import type { QueueView } from '../../shared/views.ts'
import { useMirror, useSluice } from '../client/context.ts'
import { neighbours } from './queue-order.ts'
import { useQueueActions } from './use-queue-actions.ts'

interface Entry {
  readonly key: 'edit' | 'start' | 'stop' | 'runNow' | 'up' | 'down' | 'remove'
  readonly icon: LucideIcon
  readonly hint?: string
  readonly isOff?: boolean
  readonly run: () => void
}

const useEntries = (queue: QueueView): readonly Entry[] => {
  const { surface } = useSluice()
  const actions = useQueueActions()
  const all = useMirror((state) => state.counters?.queues) ?? []
  const { up, down } = neighbours(all, queue.id)
  const open = (kind: 'queue' | 'removeQueue') => (): void => {
    surface.setState({ dialog: { kind, id: queue.id } })
  }
  const move = (before: QueueId | null | undefined) => (): void => {
    actions.move(queue.id, before ?? null)
  }
  const toggle = (): void => {
    actions.toggle(queue)
  }
  const key = queue.running ? (queue.isOpen ? 'stop' : 'runNow') : 'start'
  return [
    { key: 'edit', icon: Pencil, hint: 'F2', run: open('queue') },
    { key, icon: key === 'stop' ? Pause : Play, run: toggle },
    { key: 'up', icon: ArrowUp, hint: 'Alt ↑', isOff: up === undefined, run: move(up) },
    { key: 'down', icon: ArrowDown, hint: 'Alt ↓', isOff: down === undefined, run: move(down) },
    { key: 'remove', icon: Trash2, isOff: all[0]?.id === queue.id, run: open('removeQueue') },
  ]
}

type ItemOf = typeof ContextMenu.Item | typeof DropdownMenu.Item

const Items = ({ entries, Item }: { readonly entries: readonly Entry[]; readonly Item: ItemOf }): JSX.Element[] => {
  const { t } = useTranslation()
  return entries.map(({ key, icon: Icon, hint, isOff = false, run }) => (
    <Item key={key} className="menu-item" disabled={isOff} onSelect={run}>
      <Icon size={15} aria-hidden />
      <span>{t(`queue.menu.${key}`)}</span>
      {hint === undefined ? null : <kbd>{hint}</kbd>}
    </Item>
  ))
}

/** A dialog that opens from the menu keeps the keyboard. */
const keepFocus =
  (isDialogOpen: () => boolean) =>
  (event: Event): void => {
    if (isDialogOpen()) event.preventDefault()
  }

export const QueueContextMenu = ({
  queue,
  children,
}: {
  readonly queue: QueueView
  readonly children: ReactNode
}): JSX.Element => {
  const { surface } = useSluice()
  const entries = useEntries(queue)
  return (
    <ContextMenu.Root modal={false}>
      <ContextMenu.Trigger asChild>{children}</ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Content
          className="menu"
          aria-label={queue.name}
          onCloseAutoFocus={keepFocus(() => surface.getState().dialog !== null)}
        >
          <Items entries={entries} Item={ContextMenu.Item} />
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  )
}

export const QueueMoreButton = ({ queue }: { readonly queue: QueueView }): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const entries = useEntries(queue)
  const label = t('queue.more', { name: queue.name })
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="icon-button more-button" aria-label={label} title={label}>
        <EllipsisVertical size={16} aria-hidden />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="menu"
          align="start"
          sideOffset={2}
          onCloseAutoFocus={keepFocus(() => surface.getState().dialog !== null)}
        >
          <Items entries={entries} Item={DropdownMenu.Item} />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
