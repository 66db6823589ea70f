/** The devices among the settings: which are let in, their names, the way to let in one more and to show them out. */
import { Monitor, Pencil, Smartphone, Trash2 } from 'lucide-react'
import { type JSX, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { deviceName, type DeviceView } from '../../shared/devices.ts'
import { useSluice } from '../client/context.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { TextField } from '../ui/TextField.tsx'
import { formatWhen } from '../ui/when.ts'
import { nameOf, ownNameOf } from './device-words.ts'
import { PairDialog } from './PairDialog.tsx'
import { type DevicesHold, useDevices } from './use-devices.ts'

const handheld = new Set(['iPhone', 'iPad', 'iOS', 'Android', 'HarmonyOS'])

interface NamingProps {
  readonly device: DeviceView
  readonly hold: DevicesHold
  readonly onDone: () => void
}

const Naming = ({ device, hold, onDone }: NamingProps): JSX.Element => {
  const { t } = useTranslation()
  const [name, setName] = useState(device.name ?? '')
  const save = async (): Promise<void> => {
    const given = name.trim() === '' ? null : deviceName.parse(name)
    if (await hold.change('devices.rename', { id: device.id, name: given })) onDone()
  }
  return (
    <form
      className="naming"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        onDone()
      }}
    >
      <TextField
        label={t('devices.name')}
        hint={t('devices.nameHint')}
        placeholder={ownNameOf(device, t)}
        value={name}
        maxLength={60}
        hasFocus
        onChange={setName}
      />
      <Button type="submit" variant="primary">
        {t('devices.save')}
      </Button>
      <Button onClick={onDone}>{t('action.cancel')}</Button>
    </form>
  )
}

interface ItemProps {
  readonly device: DeviceView
  readonly hold: DevicesHold
  readonly mayManage: boolean
}

const Said = ({ device }: Pick<ItemProps, 'device'>): JSX.Element => {
  const { t } = useTranslation()
  const { name, by, from, firstSeenAt, lastSeenAt, isConnected, isThis } = device
  const when = formatWhen(lastSeenAt)
  return (
    <div className="said">
      <strong>{nameOf(device, t)}</strong> {isThis ? <span className="badge">{t('devices.this')}</span> : null}
      {name === null ? null : <p>{ownNameOf(device, t)}</p>}
      <p>{isConnected ? t('devices.connected', { from }) : t('devices.seen', { when, from })}</p>
      <p>{t('devices.since', { when: formatWhen(firstSeenAt), by: t(`devices.by.${by}`) })}</p>
    </div>
  )
}

const Item = ({ device, hold, mayManage }: ItemProps): JSX.Element => {
  const { t } = useTranslation()
  const { remote } = useSluice()
  const [isNaming, setNaming] = useState(false)
  const { id, system, isThis } = device
  const name = nameOf(device, t)
  const Icon = handheld.has(system ?? '') ? Smartphone : Monitor
  const close = (): void => {
    setNaming(false)
  }
  return (
    <li>
      <Icon size={20} aria-hidden />
      {isNaming ? <Naming device={device} hold={hold} onDone={close} /> : <Said device={device} />}
      {mayManage && !isNaming ? (
        <IconButton
          icon={Pencil}
          label={t('devices.rename', { name })}
          onClick={() => {
            setNaming(true)
          }}
        />
      ) : null}
      {isThis && remote !== undefined ? (
        <Button onClick={remote.signOut}>{t('service.signOut')}</Button>
      ) : mayManage ? (
        <IconButton
          icon={Trash2}
          label={t('devices.revoke', { name })}
          onClick={() => void hold.change('devices.revoke', { ids: [id] })}
        />
      ) : null}
    </li>
  )
}

export const DevicesPage = (): JSX.Element => {
  const { t } = useTranslation()
  const hold = useDevices()
  const [isPairing, setPairing] = useState(false)
  const { devices = [], mayManage = false } = hold.list ?? {}
  const others = devices.filter(({ isThis }) => !isThis)
  const isDevice = others.length < devices.length
  return (
    <section className="devices">
      <h3>{t('devices.title')}</h3>
      <p className="quiet">{t(hold.list !== undefined && !mayManage ? 'devices.aboutPaired' : 'devices.about')}</p>
      {hold.list !== undefined && devices.length === 0 ? <p className="none">{t('devices.none')}</p> : null}
      <ul>
        {devices.map((device) => (
          <Item key={device.id} device={device} hold={hold} mayManage={mayManage} />
        ))}
      </ul>
      {hold.failure === null ? null : (
        <p className="problem" role="alert">
          {t(`failure.${hold.failure.code}`)}
        </p>
      )}
      {mayManage ? (
        <div className="device-acts">
          <Button
            variant="primary"
            onClick={() => {
              setPairing(true)
            }}
          >
            <Smartphone size={15} aria-hidden />
            {t('devices.pair.open')}
          </Button>
          {others.length > 0 ? (
            <Button onClick={() => void hold.change('devices.revokeOthers', {})}>
              {t(isDevice ? 'devices.revokeOthers' : 'devices.revokeAll')}
            </Button>
          ) : null}
        </div>
      ) : null}
      {isPairing ? (
        <PairDialog
          onClose={() => {
            setPairing(false)
            hold.reload()
          }}
        />
      ) : null}
    </section>
  )
}
