/** The line at the foot: how fast altogether, how many, and the limit in force. */
import { ArrowDown, Gauge } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { formatSpeed } from '../../shared/format.ts'
import { useMirror } from '../client/context.ts'
import { useActions } from '../downloads/use-actions.ts'

const mebibyte = 1024 * 1024
const choices: readonly number[] = [mebibyte / 2, mebibyte, 2 * mebibyte, 5 * mebibyte, 10 * mebibyte, 50 * mebibyte]
const none = 'none'

const LimitMenu = ({ rateLimit }: { readonly rateLimit: number | null }): JSX.Element => {
  const { t } = useTranslation()
  const actions = useActions()
  const all =
    rateLimit === null || choices.includes(rateLimit) ? choices : [...choices, rateLimit].sort((a, b) => a - b)
  const words = rateLimit === null ? t('statusbar.unlimited') : t('statusbar.limit', { rate: formatSpeed(rateLimit) })
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className={rateLimit === null ? 'limit' : 'limit on'} title={t('statusbar.limitMenu')}>
        <Gauge size={14} aria-hidden />
        {words}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" side="top" align="end" sideOffset={4}>
          <DropdownMenu.RadioGroup
            value={rateLimit === null ? none : String(rateLimit)}
            onValueChange={(value) => {
              actions.setLimit(value === none ? null : Number(value))
            }}
          >
            {[null, ...all].map((rate) => (
              <DropdownMenu.RadioItem
                key={rate ?? none}
                className="menu-item radio"
                value={rate === null ? none : String(rate)}
              >
                {rate === null ? t('statusbar.unlimited') : formatSpeed(rate)}
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

export const StatusBar = (): JSX.Element => {
  const { t } = useTranslation()
  const counters = useMirror((state) => state.counters)
  const isGone = useMirror((state) => state.connection === 'gone')
  return (
    <footer className="statusbar" aria-label={t('statusbar.label')}>
      {isGone ? (
        <span role="alert" className="gone">
          {t('statusbar.gone')}
        </span>
      ) : (
        <>
          <span className="total" title={t('statusbar.speed')}>
            <ArrowDown size={14} aria-hidden />
            <span className="unseen">{t('statusbar.speed')}</span>
            {formatSpeed(counters?.speed ?? 0)}
          </span>
          <span>{t('statusbar.active', { count: counters?.active ?? 0 })}</span>
          <span>{t('statusbar.waiting', { count: counters?.waiting ?? 0 })}</span>
        </>
      )}
      <span className="spring" />
      <LimitMenu rateLimit={counters?.rateLimit ?? null} />
    </footer>
  )
}
