/** What happens when everything is done; shown in words, so that nobody is surprised by a machine that goes off. */
import { Power } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { whenDone as whenDoneSchema } from '../../shared/settings.ts'
import { useMirror } from '../client/context.ts'
import { useQueueActions } from '../queues/use-queue-actions.ts'

export const DoneMenu = (): JSX.Element => {
  const { t } = useTranslation()
  const actions = useQueueActions()
  const now = useMirror((state) => state.counters?.whenDone ?? 'notify')
  const isGrave = now !== 'nothing' && now !== 'notify'
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className={isGrave ? 'limit on' : 'limit'} title={t('whenDone.label')}>
        <Power size={13} aria-hidden />
        <span className="words">{t(`whenDone.short.${now}`)}</span>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" side="top" align="end" sideOffset={4}>
          <DropdownMenu.RadioGroup
            value={now}
            aria-label={t('whenDone.label')}
            onValueChange={(value) => {
              actions.setWhenDone(whenDoneSchema.parse(value))
            }}
          >
            <DropdownMenu.Label className="menu-title">{t('whenDone.label')}</DropdownMenu.Label>
            {whenDoneSchema.options.map((option) => (
              <DropdownMenu.RadioItem key={option} className="menu-item radio" value={option}>
                {t(`whenDone.${option}`)}
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
