/** Lets in one more device: a picture to scan, a code to type, and who came in. */
import { CircleCheck, Copy, TriangleAlert } from 'lucide-react'
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { spacedCode } from '../../shared/devices.ts'
import { formatDuration } from '../../shared/format.ts'
import { useSluice } from '../client/context.ts'
import { useNow } from '../client/use-now.ts'
import { useActions } from '../downloads/use-actions.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { nameOf } from './device-words.ts'
import { QrPicture } from './QrPicture.tsx'
import { type PairingState, usePairing } from './use-pairing.ts'

type Of<K extends PairingState['kind']> = Extract<PairingState, { kind: K }>

const Open = ({ state }: { readonly state: Of<'open'> }): JSX.Element => {
  const { t } = useTranslation()
  const actions = useActions()
  const { host } = useSluice()
  const restMs = Math.max(0, state.endsAt - useNow(true))
  return (
    <div className="pairing">
      <QrPicture text={state.link} label={t('devices.pair.picture')} />
      <dl>
        <dt>{t('devices.pair.address')}</dt>
        <dd>
          <code>{state.address}</code>
        </dd>
        <dt>{t('devices.pair.code')}</dt>
        <dd>
          <code className="pairing-code">{spacedCode(state.code)}</code>
        </dd>
      </dl>
      {state.isOnlyHere ? (
        <p className="attention">{t(host === null ? 'devices.pair.onlyHere' : 'devices.pair.onlyHereDesktop')}</p>
      ) : null}
      <p className="quiet">{t('devices.pair.holds', { time: formatDuration(restMs) })}</p>
      <Button
        onClick={() => {
          actions.copy(state.link, t('devices.pair.copied'))
        }}
      >
        <Copy size={15} aria-hidden />
        {t('devices.pair.copy')}
      </Button>
    </div>
  )
}

const Outcome = ({ state }: { readonly state: Of<'paired'> | Of<'over'> }): JSX.Element => {
  const { t } = useTranslation()
  const isIn = state.kind === 'paired'
  return (
    <p className={isIn ? 'pairing-outcome good' : 'pairing-outcome'} role="status">
      {isIn ? <CircleCheck size={20} aria-hidden /> : <TriangleAlert size={20} aria-hidden />}
      {isIn ? t('devices.pair.paired', { name: nameOf(state.device, t) }) : t(`devices.pair.${state.why}`)}
    </p>
  )
}

export const PairDialog = ({ onClose }: { readonly onClose: () => void }): JSX.Element => {
  const { t } = useTranslation()
  const { state, again } = usePairing()
  const isOver = state.kind === 'over' || state.kind === 'paired'
  return (
    <Dialog
      title={t('devices.pair.title')}
      description={isOver ? undefined : t('devices.pair.text')}
      onClose={onClose}
      className="pair"
    >
      {state.kind === 'open' ? <Open state={state} /> : null}
      {isOver ? <Outcome state={state} /> : null}
      <footer>
        {isOver && !(state.kind === 'over' && state.why === 'closed') ? (
          <Button onClick={again}>{t('devices.pair.again')}</Button>
        ) : null}
        <Button variant="primary" onClick={onClose}>
          {t(state.kind === 'paired' ? 'devices.pair.done' : 'action.close')}
        </Button>
      </footer>
    </Dialog>
  )
}
