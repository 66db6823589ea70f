/** A restore, from the choice of a file to the new start. */
import { type JSX, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ContentsView, RestoreView } from '../../shared/commands-backup.ts'
import { Button } from '../ui/Button.tsx'
import { Field } from '../ui/Field.tsx'
import { formatMoment } from '../ui/when.ts'
import { type Restoring, type RestoreStep, useReason, useRestoring } from './use-keep.ts'

const Unlock = ({ isWrong, restoring }: { readonly isWrong: boolean; readonly restoring: Restoring }): JSX.Element => {
  const { t } = useTranslation()
  const [passphrase, setPassphrase] = useState('')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        restoring.unlock(passphrase)
      }}
    >
      <Field
        label={t('keep.unlock')}
        hint={t('keep.unlockText')}
        problem={isWrong ? t('keep.refused.passphrase') : undefined}
      >
        {(control) => (
          <input
            {...control}
            type="password"
            autoFocus
            value={passphrase}
            onChange={(event) => {
              setPassphrase(event.target.value)
            }}
          />
        )}
      </Field>
      <div className="buttons">
        <Button type="submit" variant="primary" disabled={passphrase.length < 8}>
          {t('keep.open')}
        </Button>
        <Button onClick={restoring.leave}>{t('action.cancel')}</Button>
      </div>
    </form>
  )
}

const kinds = [
  'unfinished',
  'completed',
  'queues',
  'rules',
  'recipes',
  'grabs',
] as const satisfies readonly (keyof ContentsView)[]

/** What is there beside what would be. */
const Contents = ({ view }: { readonly view: RestoreView }): JSX.Element => {
  const { t } = useTranslation()
  return (
    <table className="contents">
      <thead>
        <tr>
          <td />
          <th scope="col">{t('keep.now')}</th>
          <th scope="col">{t('keep.then')}</th>
        </tr>
      </thead>
      <tbody>
        {kinds.map((kind) => (
          <tr key={kind}>
            <th scope="row">{t(`keep.contents.${kind}`)}</th>
            <td>{view.present[kind]}</td>
            <td>{view.contents[kind]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const Confirm = ({ view, restoring }: { readonly view: RestoreView; readonly restoring: Restoring }): JSX.Element => {
  const { t } = useTranslation()
  const { madeAt, secrets } = view
  return (
    <div>
      <p role="status">{madeAt === null ? t('keep.foundLedger') : t('keep.found', { when: formatMoment(madeAt) })}</p>
      <Contents view={view} />
      <p>{t('keep.secrets', { count: secrets.kept })}</p>
      {secrets.lost > 0 ? <p className="said bad">{t('keep.lost', { count: secrets.lost })}</p> : null}
      <p className="hint">{t('keep.keeps')}</p>
      <div className="buttons">
        <Button variant="danger" autoFocus onClick={restoring.apply}>
          {t('keep.apply')}
        </Button>
        <Button onClick={restoring.leave}>{t('action.cancel')}</Button>
      </div>
    </div>
  )
}

const Outcome = ({ step }: { readonly step: RestoreStep }): JSX.Element | null => {
  const { t } = useTranslation()
  const reasonOf = useReason()
  if (step.at === 'refused')
    return (
      <p role="alert" className="said bad">
        {reasonOf(step.failure)}
      </p>
    )
  if (step.at !== 'restored') return null
  return (
    <p role="status" className="said info">
      {step.restarts ? t('keep.restarts') : t('keep.later')} {t('keep.keptAs')} <code>{step.keptAs}</code>
    </p>
  )
}

export const Restore = (): JSX.Element => {
  const { t } = useTranslation()
  const restoring = useRestoring()
  const { step } = restoring
  if (step.at === 'locked') return <Unlock isWrong={step.isWrong} restoring={restoring} />
  if (step.at === 'checked') return <Confirm view={step.view} restoring={restoring} />
  return (
    <>
      <Button disabled={step.at === 'working'} onClick={restoring.choose}>
        {step.at === 'working' ? t('keep.working') : t('keep.choose')}
      </Button>
      <Outcome step={step} />
    </>
  )
}
