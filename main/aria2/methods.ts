/** All methods by name, in the order in which aria2 lists them. */
import { Fault } from './fault.ts'
import type { Method } from './ground.ts'
import { addMethods } from './methods-add.ts'
import { steerMethods } from './methods-steer.ts'
import { tellMethods } from './methods-tell.ts'

const end: Method = (_, ground) => {
  if (ground.end === null) throw new Fault('Sluice is not ended from here. Quit it where it runs.')
  ground.end()
  return 'OK'
}

const table: Readonly<Record<string, Method>> = {
  ...addMethods,
  ...tellMethods,
  ...steerMethods,
  'aria2.shutdown': end,
  'aria2.forceShutdown': end,
}

// prettier-ignore
export const methodNames = [
  'aria2.addUri', 'aria2.addTorrent', 'aria2.getPeers', 'aria2.addMetalink', 'aria2.remove', 'aria2.pause', 'aria2.forcePause',
  'aria2.pauseAll', 'aria2.forcePauseAll', 'aria2.unpause', 'aria2.unpauseAll', 'aria2.forceRemove', 'aria2.changePosition',
  'aria2.tellStatus', 'aria2.getUris', 'aria2.getFiles', 'aria2.getServers', 'aria2.tellActive', 'aria2.tellWaiting',
  'aria2.tellStopped', 'aria2.getOption', 'aria2.changeUri', 'aria2.changeOption', 'aria2.getGlobalOption',
  'aria2.changeGlobalOption', 'aria2.purgeDownloadResult', 'aria2.removeDownloadResult', 'aria2.getVersion',
  'aria2.getSessionInfo', 'aria2.shutdown', 'aria2.forceShutdown', 'aria2.getGlobalStat', 'aria2.saveSession',
  'system.multicall', 'system.listMethods', 'system.listNotifications',
] as const

export const notificationNames = [
  'aria2.onDownloadStart',
  'aria2.onDownloadPause',
  'aria2.onDownloadStop',
  'aria2.onDownloadComplete',
  'aria2.onDownloadError',
  'aria2.onBtDownloadComplete',
] as const
export type NotificationName = (typeof notificationNames)[number]

/** For everybody: what there is. */
export const openMethods: Readonly<Record<string, () => unknown>> = {
  'system.listMethods': () => methodNames,
  'system.listNotifications': () => notificationNames,
}

export const methodOf = (name: string): Method | undefined => (Object.hasOwn(table, name) ? table[name] : undefined)

/** Whether a method only tells. */
export const isReading = (name: string): boolean => Object.hasOwn(tellMethods, name) || Object.hasOwn(openMethods, name)
