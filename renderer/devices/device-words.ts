/** What a device is called. */
import type { TFunction } from 'i18next'
import type { DeviceView } from '../../shared/devices.ts'

/** What the browser says of itself. */
export const ownNameOf = ({ browser, system }: DeviceView, t: TFunction): string =>
  browser !== null && system !== null
    ? t('devices.both', { browser, system })
    : (browser ?? system ?? t('devices.unknown'))

export const nameOf = (device: DeviceView, t: TFunction): string => device.name ?? ownNameOf(device, t)
