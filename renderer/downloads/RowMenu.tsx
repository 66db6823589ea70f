/** The context menu of the selected rows. */
import {
  Check,
  Copy,
  ExternalLink,
  FileOutput,
  FolderOpen,
  Link2,
  ListX,
  Pause,
  Play,
  RotateCw,
  ShieldCheck,
  Trash2,
  type LucideIcon,
} from 'lucide-react'
import type { TFunction } from 'i18next'
import { ContextMenu } from 'radix-ui'
import { type JSX, memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { DownloadId } from '../../shared/ids.ts'
import type { DownloadView } from '../../shared/views.ts'
import { useMirror, useSluice, useSurface } from '../client/context.ts'
import type { Actions } from './actions.ts'
import { LimitMenu } from './LimitMenu.tsx'
import { MoveToQueue } from './MoveToQueue.tsx'
import { canChangeAddress, canPause, canRecheck, canResume, isWebPage } from './status-words.ts'
import { useActions } from './use-actions.ts'

interface Entry {
  readonly icon: LucideIcon
  readonly label: string
  readonly hint?: string
  readonly isOff?: boolean
  readonly run: () => void
}

interface Target {
  readonly ids: readonly DownloadId[]
  /** Those of them that the window knows. */
  readonly rows: readonly DownloadView[]
}

/** What can be done with one finished file. */
const fileEntries = ({ ids, rows }: Target, actions: Actions, t: TFunction): readonly Entry[] => {
  const [only] = rows
  if (!only || ids.length !== 1) return []
  const isOff = only.status !== 'completed'
  const open = { icon: ExternalLink, label: t('action.open'), hint: t('key.enter'), isOff }
  return [
    {
      ...open,
      run: () => {
        actions.open(only.id)
      },
    },
    {
      icon: FolderOpen,
      label: t('action.show'),
      run: () => {
        actions.showInFolder(only.id)
      },
    },
  ]
}

/** Rows that the window does not know are left to the engine, which skips those that an action does not fit. */
const runEntries = ({ ids, rows }: Target, actions: Actions, t: TFunction): readonly Entry[] => {
  const isPartial = rows.length < ids.length
  const isFailed = rows.length > 0 && rows.every((row) => row.status === 'failed')
  const pages = rows.filter(isWebPage).map((row) => row.id)
  const accept: Entry = {
    icon: Check,
    label: t('action.accept'),
    run: () => {
      actions.acceptWebPage(pages)
    },
  }
  const resume: Entry = {
    icon: isFailed ? RotateCw : Play,
    label: isFailed ? t('action.retry') : t('action.resume'),
    isOff: !isPartial && !rows.some(canResume),
    run: () => {
      actions.resume(ids)
    },
  }
  const pause: Entry = {
    icon: Pause,
    label: t('action.pause'),
    hint: t('key.space'),
    isOff: !isPartial && !rows.some(canPause),
    run: () => {
      actions.pause(ids)
    },
  }
  const recheck: Entry = {
    icon: ShieldCheck,
    label: t('action.recheck'),
    isOff: !isPartial && !rows.some(canRecheck),
    run: () => {
      actions.recheck(ids)
    },
  }
  return [...(pages.length > 0 ? [accept] : []), resume, pause, recheck]
}

const Item = ({ icon: Icon, label, hint, isOff = false, run }: Entry): JSX.Element => (
  <ContextMenu.Item className="menu-item" disabled={isOff} onSelect={run}>
    <Icon size={15} aria-hidden />
    <span>{label}</span>
    {hint === undefined ? null : <kbd>{hint}</kbd>}
  </ContextMenu.Item>
)

const useTarget = (): Target => {
  const selected = useSurface((state) => state.selection.ids)
  const known = useMirror((state) => state.list?.rows)
  const ids = [...selected]
  return { ids, rows: ids.flatMap((id) => known?.get(id) ?? []) }
}

/** Where nothing is completed there is nothing to clear. */
const useClear = (actions: Actions): readonly Entry[] => {
  const { t } = useTranslation()
  const hasCompleted = useMirror(({ counters }) => (counters?.completed ?? 0) > 0)
  const run = (): void => {
    actions.clearCompleted()
  }
  return hasCompleted ? [{ icon: ListX, label: t('remove.clear'), run }] : []
}

const useGroups = (target: Target): readonly (readonly Entry[])[] => {
  const { t } = useTranslation()
  const { surface, host } = useSluice()
  const actions = useActions()
  const { ids } = target
  const copy: Entry = {
    icon: Copy,
    label: t('action.copy'),
    isOff: target.rows.length === 0,
    run: () => {
      actions.copy(target.rows.map((row) => row.url).join('\n'))
    },
  }
  const save: Entry = {
    icon: FileOutput,
    label: t('keep.exportOpen'),
    isOff: ids.length === 0,
    run: () => {
      surface.setState({ dialog: { kind: 'export' } })
    },
  }
  const remove: Entry = {
    icon: Trash2,
    label: t('action.remove'),
    hint: t('key.delete'),
    isOff: ids.length === 0,
    run: () => {
      surface.setState({ dialog: { kind: 'remove', ids } })
    },
  }
  const clear = useClear(actions)
  const [only] = target.rows
  const change: Entry = {
    icon: Link2,
    label: t('address.change'),
    isOff: !only || ids.length !== 1 || !canChangeAddress(only),
    run: () => {
      if (only) surface.setState({ dialog: { kind: 'address', id: only.id } })
    },
  }
  const groups = [
    host ? fileEntries(target, actions, t) : [],
    runEntries(target, actions, t),
    [copy, save, change, remove, ...clear],
  ]
  return groups.filter((group) => group.length > 0)
}

const Entries = (): JSX.Element[] => {
  const target = useTarget()
  const groups = useGroups(target)
  return groups.map((group, index) => (
    <ContextMenu.Group key={group[0]?.label}>
      {index === 0 ? null : <ContextMenu.Separator className="menu-line" />}
      {group.map((entry) => (
        <Item key={entry.label} {...entry} />
      ))}
      {index === groups.length - 2 ? (
        <>
          <LimitMenu ids={target.ids} />
          <MoveToQueue ids={target.ids} />
        </>
      ) : null}
    </ContextMenu.Group>
  ))
}

/** What it would say is asked for when it is open, not each time that a row changes. */
export const RowMenu = memo(function RowMenu(): JSX.Element {
  const { t } = useTranslation()
  const { surface } = useSluice()
  return (
    <ContextMenu.Portal>
      <ContextMenu.Content
        className="menu"
        aria-label={t('menu.label')}
        onCloseAutoFocus={(event) => {
          event.preventDefault()
          if (!surface.getState().dialog) document.getElementById('download-list')?.focus()
        }}
      >
        <Entries />
      </ContextMenu.Content>
    </ContextMenu.Portal>
  )
})
