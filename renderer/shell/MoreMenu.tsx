/** What the toolbar has no room for on a screen as narrow as a phone's. Columns are not in it: there are none at that width. */
import {
  EllipsisVertical,
  FileSearch,
  type LucideIcon,
  NotebookText,
  PanelBottom,
  Route,
  Settings,
  Trash2,
} from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { useSluice } from '../client/context.ts'
import { IconButton } from '../ui/Button.tsx'
import { useSelected } from './use-selected.ts'

interface Entry {
  readonly icon: LucideIcon
  readonly label: string
  readonly isOff?: boolean
  readonly run: () => void
}

const useEntries = (): readonly Entry[] => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const { canRemove, remove } = useSelected()
  return [
    { icon: Trash2, label: t('toolbar.remove'), isOff: !canRemove, run: remove },
    {
      icon: PanelBottom,
      label: t('toolbar.details'),
      run: () => {
        surface.setState(({ detailsOpen }) => ({ detailsOpen: !detailsOpen }))
      },
    },
    {
      icon: FileSearch,
      label: t('grab.open'),
      run: () => {
        surface.setState({ dialog: { kind: 'grab', starts: '' } })
      },
    },
    {
      icon: NotebookText,
      label: t('recipe.open'),
      run: () => {
        surface.setState({ view: 'recipes' })
      },
    },
    {
      icon: Route,
      label: t('rules.open'),
      run: () => {
        surface.setState({ dialog: { kind: 'rules' } })
      },
    },
    {
      icon: Settings,
      label: t('settings.open'),
      run: () => {
        surface.setState({ view: 'settings' })
      },
    },
  ]
}

export const MoreMenu = (): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const entries = useEntries()
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <IconButton icon={EllipsisVertical} label={t('toolbar.more')} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="menu"
          align="end"
          aria-label={t('toolbar.more')}
          onCloseAutoFocus={(event) => {
            // A dialog that opens from the menu keeps the keyboard.
            if (surface.getState().dialog !== null) event.preventDefault()
          }}
        >
          {entries.map(({ icon: Icon, label, isOff = false, run }) => (
            <DropdownMenu.Item key={label} className="menu-item" disabled={isOff} onSelect={run}>
              <Icon size={15} aria-hidden />
              <span>{label}</span>
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
