/** New versions: what runs, what there is, and what may be done about it here. Nothing happens without a click. */
import { type JSX, type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { formatBytes } from '../../shared/format.ts'
import type { HostCommandName } from '../../shared/host.ts'
import type { UpdateOffer, UpdateView } from '../../shared/updates.ts'
import { failureOf } from '../../shared/failure.ts'
import { useSluice, useSurface } from '../client/context.ts'
import { showToast } from '../state/surface.ts'
import { Button } from '../ui/Button.tsx'

type Act = Extract<HostCommandName, `host.update.${string}`>

/** Runs a command of the host; what it answers comes as an event, what it refuses is said. */
const useAct = (): ((name: Act) => () => void) => {
  const { host, surface } = useSluice()
  return (name) => () => {
    host?.call(name, {}).catch((error: unknown) => {
      showToast(surface, { tone: 'error', text: failureOf(error).message })
    })
  }
}

const Problem = ({ update }: { readonly update: UpdateView }): JSX.Element | null => {
  const { t } = useTranslation()
  if (update.problem === null) return null
  const { code, failure } = update.problem
  const reason = failure ? t(`failure.${failure.code}`) : ''
  return (
    <p className="problem" role="alert">
      {t(`update.problem.${code}`, { reason })}
    </p>
  )
}

const dayOf = (ms: number, language: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'long' }).format(ms)

/** What may be done about an offer, by how far it is. */
const Choices = ({ update, offer }: { readonly update: UpdateView; readonly offer: UpdateOffer }): JSX.Element => {
  const { t } = useTranslation()
  const act = useAct()
  const { phase, way } = update
  const isTaken = phase === 'fetching' || phase === 'ready'
  const canTake = way === 'self' && offer.sizeBytes !== null && !isTaken
  return (
    <>
      {isTaken ? <p role="status">{t(phase === 'ready' ? 'update.ready' : 'update.fetching')}</p> : null}
      {way === 'self' && offer.sizeBytes === null ? <p>{t('update.noFile')}</p> : null}
      <div className="choices">
        {canTake ? (
          <Button variant="primary" onClick={act('host.update.take')}>
            {t('update.take', { size: formatBytes(offer.sizeBytes ?? 0) })}
          </Button>
        ) : null}
        {phase === 'ready' ? (
          <Button variant="primary" onClick={act('host.update.restart')}>
            {t('update.restart')}
          </Button>
        ) : null}
        {isTaken ? <Button onClick={act('host.update.drop')}>{t('update.drop')}</Button> : null}
        <Button variant="quiet" onClick={act('host.update.openPage')}>
          {t('update.page')}
        </Button>
      </div>
      {canTake ? <p>{t('update.takeHint')}</p> : null}
    </>
  )
}

const Offer = ({ update, offer }: { readonly update: UpdateView; readonly offer: UpdateOffer }): JSX.Element => {
  const { t, i18n } = useTranslation()
  const notes = i18n.language.startsWith('zh') ? (offer.notes.zh ?? offer.notes.en) : offer.notes.en
  return (
    <section className="update-offer" aria-label={t('update.found', { version: offer.version })}>
      <h3>{t('update.found', { version: offer.version })}</h3>
      <p>{t('update.released', { when: dayOf(offer.released, i18n.language) })}</p>
      <h4>{t('update.notes')}</h4>
      <p className="notes">{notes === '' ? t('update.noNotes') : notes}</p>
      <Choices update={update} offer={offer} />
    </section>
  )
}

const Standing = ({ update }: { readonly update: UpdateView }): ReactNode => {
  const { t, i18n } = useTranslation()
  const { phase, version, lookedAt } = update
  const format = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' })
  const asked = lookedAt === null ? t('update.never') : t('update.lookedAt', { when: format.format(lookedAt) })
  const runs = t(phase === 'current' ? 'update.current' : 'update.runs', { version })
  return phase === 'looking' ? t('update.looking') : `${runs} ${asked}`
}

export const Updates = (): JSX.Element | null => {
  const { t } = useTranslation()
  const update = useSurface((state) => state.update)
  const { host, surface } = useSluice()
  const act = useAct()
  useEffect(() => {
    host?.call('host.update.view', {}).then(
      ({ update: now }) => {
        surface.setState({ update: now })
      },
      () => undefined,
    )
  }, [host, surface])
  if (!update) return null
  const isOff = update.way === 'none'
  return (
    <div className="updates">
      <p role="status">
        <Standing update={update} />
      </p>
      <p>{t(`update.way.${update.way}`)}</p>
      <Problem update={update} />
      {isOff ? null : (
        <Button disabled={update.phase === 'looking'} onClick={act('host.update.look')}>
          {t('update.look')}
        </Button>
      )}
      {update.offer ? <Offer update={update} offer={update.offer} /> : null}
    </div>
  )
}
