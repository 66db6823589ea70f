/** What was copied in another program, offered at the foot of the window until somebody says yes or no. */
import type { TFunction } from 'i18next'
import { ClipboardCheck, X } from 'lucide-react'
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import type { CopiedView } from '../../shared/host.ts'
import { useSluice, useSurface } from '../client/context.ts'
import { Button, IconButton } from '../ui/Button.tsx'

const textOf = ({ names, count, host }: CopiedView, t: TFunction): string => {
  if (count === 1) return t('copied.one', { name: names[0] ?? '', host })
  const list = names.join(', ')
  return count > names.length
    ? t('copied.many', { names: list, count: count - names.length })
    : t('copied.few', { names: list })
}

export const CopiedOffer = (): JSX.Element | null => {
  const { t } = useTranslation()
  const { host } = useSluice()
  const copied = useSurface((state) => state.copied)
  if (copied === null) return null
  const answer = (word: 'take' | 'leave'): void => {
    host?.call('host.answerCopied', { answer: word }).catch(() => undefined)
  }
  return (
    <div className="toast info" role="status">
      <ClipboardCheck size={16} aria-hidden />
      <span className="text">{textOf(copied, t)}</span>
      <Button
        variant="quiet"
        onClick={() => {
          answer('take')
        }}
      >
        {t('copied.add')}
      </Button>
      <IconButton
        icon={X}
        label={t('action.dismiss')}
        onClick={() => {
          answer('leave')
        }}
      />
    </div>
  )
}
