/** What a recipe makes of one page: where to try it, and step by step what comes of that. */
import { RotateCw } from 'lucide-react'
import { type JSX, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { startsOf } from '../grabs/grab-form.ts'
import type { RecipeReading } from '../../shared/recipes/read.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { Field } from '../ui/Field.tsx'
import { TextField } from '../ui/TextField.tsx'
import { pathOfFailure } from './places.ts'
import type { Place } from './TrialPart.tsx'
import { TrialView } from './TrialView.tsx'
import type { Trying } from './use-trial.ts'

interface PreviewProps {
  readonly reading: RecipeReading
  readonly trying: Trying
  /** The address that it was tried on before; null: the recipe's own first one. */
  readonly first: string | null
  readonly cookies: ReadonlyMap<string, string>
  readonly onCookies: (cookies: ReadonlyMap<string, string>) => void
  readonly onGoTo: (place: Place) => void
}

/** Login cookies that the recipe names without their values. */
const Cookies = ({ reading, cookies, onCookies }: Pick<PreviewProps, 'reading' | 'cookies' | 'onCookies'>) => {
  const { t } = useTranslation()
  const names = Object.entries(reading.recipe?.cookies ?? {}).flatMap(([name, value]) => (value === null ? [name] : []))
  return (
    <>
      {names.map((name) => (
        <TextField
          key={name}
          type="password"
          label={t('recipe.cookie', { name })}
          hint={t('recipe.cookieHint')}
          value={cookies.get(name) ?? ''}
          maxLength={8_192}
          onChange={(value) => {
            onCookies(new Map([...cookies, [name, value]]))
          }}
        />
      ))}
    </>
  )
}

interface StepsProps {
  readonly steps: readonly string[]
  /** Empty: the first one. */
  readonly chosen: string
  readonly onChoose: (step: string) => void
}

const Steps = ({ steps, chosen, onChoose }: StepsProps): JSX.Element => {
  const { t } = useTranslation()
  return (
    <Field label={t('recipe.step')}>
      {(control) => (
        <select
          {...control}
          value={chosen === '' ? steps[0] : chosen}
          onChange={(event) => {
            onChoose(event.target.value)
          }}
        >
          {steps.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

interface WhereProps extends Pick<PreviewProps, 'reading' | 'trying' | 'cookies' | 'onCookies'> {
  readonly url: string
  readonly setUrl: (url: string) => void
}

const Where = ({ reading, trying, cookies, onCookies, url, setUrl }: WhereProps): JSX.Element => {
  const { t } = useTranslation()
  const [isWrong, setWrong] = useState(false)
  const steps = Object.keys(reading.recipe?.steps ?? {})
  const [step, setStep] = useState('')
  // A step that the trial has gone to, or one that is not there any more.
  const shownStep = trying.at?.step ?? step
  const chosen = steps.includes(shownStep) ? shownStep : ''
  const ask = (next: string, again: boolean): void => {
    const [address] = startsOf(url)
    setWrong(address === undefined)
    if (address !== undefined) trying.ask({ url: address, step: next === '' ? null : next }, again)
  }
  return (
    <form
      className="trial-where"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        ask(chosen, true)
      }}
    >
      <TextField
        className="address"
        label={t('recipe.tryOn')}
        problem={isWrong ? t('recipe.noAddress') : undefined}
        value={url}
        maxLength={8_192}
        onChange={(next) => {
          setUrl(next)
          setWrong(false)
        }}
      />
      {steps.length > 1 ? (
        <Steps
          steps={steps}
          chosen={chosen}
          onChoose={(next) => {
            setStep(next)
            if (trying.at !== null) ask(next, true)
          }}
        />
      ) : null}
      <div className="trial-buttons">
        <Button type="submit" variant="primary" disabled={reading.recipe === null}>
          {t('recipe.try')}
        </Button>
        <IconButton
          icon={RotateCw}
          label={t('recipe.fetchAgain')}
          disabled={trying.at === null || reading.recipe === null}
          onClick={() => {
            ask(chosen, false)
          }}
        />
      </div>
      <Cookies reading={reading} cookies={cookies} onCookies={onCookies} />
    </form>
  )
}

/** Why there is nothing to see. */
const Nothing = ({ reading, trying }: Pick<PreviewProps, 'reading' | 'trying'>): JSX.Element => {
  const { t } = useTranslation()
  const { failure, at, isBusy } = trying
  if (failure !== null && pathOfFailure(failure) === null) {
    return (
      <p className="trial-note problem" role="alert">
        {failure.code === 'bad_input' || failure.code === 'not_allowed'
          ? failure.message
          : t(`failure.${failure.code}`)}
      </p>
    )
  }
  if (reading.recipe === null || failure !== null) return <p className="trial-note">{t('recipe.firstRepair')}</p>
  if (at === null && !isBusy) return <p className="trial-note">{t('recipe.howToTry')}</p>
  return (
    <p className="trial-note" role="status">
      {t('recipe.fetching')}
    </p>
  )
}

export const Preview = (props: PreviewProps): JSX.Element => {
  const { t } = useTranslation()
  const { reading, trying, first, onGoTo } = props
  const [url, setUrl] = useState(first ?? reading.recipe?.start[0] ?? '')
  const { trial } = trying
  const isBehind = trial !== null && reading.recipe === null
  return (
    <>
      <Where {...props} url={url} setUrl={setUrl} />
      <div className={trying.isBusy || isBehind ? 'trial-result stale' : 'trial-result'} aria-busy={trying.isBusy}>
        {isBehind ? <p className="trial-note attention">{t('recipe.behind')}</p> : null}
        {trial === null ? (
          <Nothing reading={reading} trying={trying} />
        ) : (
          <TrialView
            trial={trial}
            reading={reading}
            onGoTo={onGoTo}
            onTry={(next, step) => {
              setUrl(next)
              trying.ask({ url: next, step }, true)
            }}
          />
        )}
      </div>
    </>
  )
}
