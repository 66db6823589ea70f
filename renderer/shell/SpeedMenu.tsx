/** The limit in force, until when, and the switch between profiles and usual limits. */
import { Gauge } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { JSX, ReactNode } from 'react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { formatSpeed } from '../../shared/format.ts'
import type { CountersView } from '../../shared/views.ts'
import { useMirror, useSluice } from '../client/context.ts'
import { ratePerSecond } from '../queues/queue-form.ts'
import { useQueueActions } from '../queues/use-queue-actions.ts'
import { weekMoment } from '../queues/week-words.ts'

const mebibyte = 1024 * 1024
const rates: readonly number[] = [mebibyte / 2, mebibyte, 2 * mebibyte, 5 * mebibyte, 10 * mebibyte, 50 * mebibyte]
const none = 'none'

type Limit = Pick<CountersView, 'rateLimit' | 'profile'>

const unlimited: Limit = {
  rateLimit: null,
  profile: { profiles: [], profileId: null, isChosen: false, until: null, usualRate: null },
}

/** What is in force, in a few words. */
export const limitWords = ({ rateLimit, profile }: Limit, t: TFunction): string => {
  const inForce = profile.profiles.find(({ id }) => id === profile.profileId)
  const rate = rateLimit === null ? t('speed.unlimited') : ratePerSecond(rateLimit)
  const usual = rateLimit === null ? t('statusbar.unlimited') : t('statusbar.limit', { rate: formatSpeed(rateLimit) })
  const what = inForce ? t('speed.withRate', { name: inForce.name, rate }) : usual
  return profile.until === null ? what : t('speed.until', { what, when: weekMoment(profile.until, t) })
}

interface ChoiceProps {
  readonly label: string
  readonly value: string
  readonly onChoose: (value: string) => void
  readonly choices: readonly { readonly value: string; readonly text: string }[]
}

const Choice = ({ label, value, onChoose, choices }: ChoiceProps): JSX.Element => (
  <DropdownMenu.RadioGroup value={value} aria-label={label} onValueChange={onChoose}>
    <DropdownMenu.Label className="menu-title">{label}</DropdownMenu.Label>
    {choices.map((choice) => (
      <DropdownMenu.RadioItem key={choice.value} className="menu-item radio" value={choice.value}>
        {choice.text}
      </DropdownMenu.RadioItem>
    ))}
  </DropdownMenu.RadioGroup>
)

const Profiles = ({ profile }: Limit): ReactNode => {
  const { t } = useTranslation()
  const actions = useQueueActions()
  if (profile.profiles.length === 0) return null
  const rate = (limit: number | null): string => (limit === null ? t('speed.unlimited') : ratePerSecond(limit))
  const named = profile.profiles.map(({ id, name, rateLimit }) => ({
    value: id,
    text: t('speed.withRate', { name, rate: rate(rateLimit) }),
  }))
  const usual = { value: none, text: t('speed.withRate', { name: t('speed.usual'), rate: rate(profile.usualRate) }) }
  return (
    <>
      <Choice
        label={t('speed.profile')}
        value={profile.profileId ?? none}
        onChoose={(value) => {
          actions.choose(value === none ? null : value)
        }}
        choices={[usual, ...named]}
      />
      {profile.isChosen ? (
        <DropdownMenu.Item
          className="menu-item radio"
          onSelect={() => {
            actions.follow()
          }}
        >
          <span>{t('speed.follow')}</span>
        </DropdownMenu.Item>
      ) : null}
      <DropdownMenu.Separator className="menu-line" />
    </>
  )
}

const UsualRates = ({ profile: { usualRate, profileId } }: Limit): JSX.Element => {
  const { t } = useTranslation()
  const actions = useQueueActions()
  const all = usualRate === null || rates.includes(usualRate) ? rates : [...rates, usualRate].sort((a, b) => a - b)
  const choices = all.map((rate) => ({ value: String(rate), text: formatSpeed(rate) }))
  return (
    <Choice
      label={t('speed.usualRate')}
      value={profileId === null ? (usualRate === null ? none : String(usualRate)) : ''}
      onChoose={(value) => {
        actions.setUsual(value === none ? null : Number(value))
      }}
      choices={[{ value: none, text: t('statusbar.unlimited') }, ...choices]}
    />
  )
}

export const SpeedMenu = (): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const limit: Limit = useMirror((state) => state.counters) ?? unlimited
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className={limit.rateLimit === null ? 'limit' : 'limit on'} title={t('speed.menu')}>
        <Gauge size={14} aria-hidden />
        <span className="words">{limitWords(limit, t)}</span>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" side="top" align="end" sideOffset={4}>
          <Profiles {...limit} />
          <UsualRates {...limit} />
          <DropdownMenu.Separator className="menu-line" />
          <DropdownMenu.Item
            className="menu-item"
            onSelect={() => {
              surface.setState({ dialog: { kind: 'speed' } })
            }}
          >
            <span>{t('speed.edit')}</span>
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
