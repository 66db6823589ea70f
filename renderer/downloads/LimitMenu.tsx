/** The part of the rows' menu that limits the speed of the selected downloads. */
import { ChevronRight, Gauge } from 'lucide-react'
import { ContextMenu } from 'radix-ui'
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import type { DownloadId } from '../../shared/ids.ts'
import { useMirror, useSluice } from '../client/context.ts'
import { ratePerSecond } from '../queues/queue-form.ts'
import { useActions } from './use-actions.ts'

const kibibyte = 1024
const rates: readonly number[] = [100, 500, 1024, 2048, 5120, 10_240].map((count) => count * kibibyte)
const none = 'none'

export const LimitMenu = ({ ids }: { readonly ids: readonly DownloadId[] }): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const actions = useActions()
  const rows = useMirror((state) => state.list?.rows)
  /** Those that they have now, as far as is known. */
  const now = new Set(ids.flatMap((id) => rows?.get(id) ?? []).map(({ rateLimit }) => rateLimit))
  const [only] = now
  const value = now.size === 1 && only !== undefined ? String(only ?? none) : ''
  return (
    <ContextMenu.Sub>
      <ContextMenu.SubTrigger className="menu-item" disabled={ids.length === 0}>
        <Gauge size={15} aria-hidden />
        <span>{t('ownLimit.title')}</span>
        <ChevronRight size={14} aria-hidden />
      </ContextMenu.SubTrigger>
      <ContextMenu.Portal>
        <ContextMenu.SubContent className="menu" sideOffset={2} alignOffset={-4}>
          <ContextMenu.RadioGroup
            value={value}
            onValueChange={(chosen) => {
              actions.limit(ids, chosen === none ? null : Number(chosen))
            }}
          >
            <ContextMenu.RadioItem className="menu-item radio" value={none}>
              {t('ownLimit.none')}
            </ContextMenu.RadioItem>
            {rates.map((rate) => (
              <ContextMenu.RadioItem key={rate} className="menu-item radio" value={String(rate)}>
                {ratePerSecond(rate)}
              </ContextMenu.RadioItem>
            ))}
          </ContextMenu.RadioGroup>
          <ContextMenu.Separator className="menu-line" />
          <ContextMenu.Item
            className="menu-item radio"
            onSelect={() => {
              surface.setState({ dialog: { kind: 'limit', ids } })
            }}
          >
            {t('ownLimit.other')}
          </ContextMenu.Item>
        </ContextMenu.SubContent>
      </ContextMenu.Portal>
    </ContextMenu.Sub>
  )
}
