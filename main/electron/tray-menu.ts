/** What the tray shows and offers, as a function of what is so. Pure. */
import type { MenuItemConstructorOptions } from 'electron'
import { formatSpeed } from '../../shared/format.ts'
import type { DownloadId } from '../../shared/ids.ts'
import type { WhenDone } from '../../shared/settings.ts'
import type { CountersView } from '../../shared/views.ts'
import type { BasketEntry } from './menu.ts'
import { words } from './words.ts'

/** What the icon itself says. */
export type TrayLook = 'normal' | 'active' | 'paused' | 'error'

export interface TrayPicture {
  readonly counters: Pick<CountersView, 'active' | 'waiting' | 'paused' | 'speed' | 'rateLimit' | 'whenDone'>
  /** Something failed since somebody looked at the window. */
  readonly hasTrouble: boolean
  /** Completed last, newest first. */
  readonly recent: readonly { readonly id: DownloadId; readonly name: string }[]
}

export interface TrayActions {
  readonly show: () => void
  readonly add: () => void
  /** The drop basket: whether it is there, and its other state. */
  readonly basket: () => BasketEntry
  readonly settings: () => void
  readonly pauseAll: () => void
  readonly resumeAll: () => void
  /** Bytes a second; null: none. */
  readonly setLimit: (rateLimit: number | null) => void
  readonly openFolder: (id: DownloadId) => void
  /** What was dropped on the icon, where the system offers that. */
  readonly dropText: (text: string) => void
  readonly dropFiles: (paths: readonly string[]) => void
  readonly setWhenDone: (wish: WhenDone) => void
  readonly quit: () => void
}

export const emptyPicture: TrayPicture = {
  counters: { active: 0, waiting: 0, paused: 0, speed: 0, rateLimit: null, whenDone: 'notify' },
  hasTrouble: false,
  recent: [],
}

const usualLimits = [256, 512, 1_024, 2_048, 5_120, 10_240, 20_480].map((kib) => kib * 1_024)
const longestName = 48

/** In a menu “&” marks a key on Windows and Linux, and long names make it as wide as the screen. */
const itemName = (name: string): string => {
  const short = name.length > longestName ? `${name.slice(0, 30)}…${name.slice(-16)}` : name
  return short.replaceAll('&', '&&')
}

export const lookOf = ({ counters, hasTrouble }: TrayPicture): TrayLook => {
  if (hasTrouble) return 'error'
  if (counters.active > 0) return 'active'
  return counters.paused > 0 && counters.waiting === 0 ? 'paused' : 'normal'
}

const limitItems = (now: number | null, actions: TrayActions): MenuItemConstructorOptions[] => {
  const own = now === null || usualLimits.includes(now) ? [] : [now]
  const choices = [null, ...[...own, ...usualLimits].toSorted((a, b) => a - b)]
  return choices.map((rate) => ({
    label: rate === null ? words.noLimit : formatSpeed(rate),
    type: 'radio',
    checked: rate === now,
    click: () => {
      actions.setLimit(rate)
    },
  }))
}

const recentItems = ({ recent }: TrayPicture, actions: TrayActions): MenuItemConstructorOptions[] =>
  recent.length === 0
    ? [{ label: words.nothingCompleted, enabled: false }]
    : recent.map(({ id, name }) => ({
        label: itemName(name),
        click: () => {
          actions.openFolder(id)
        },
      }))

const whenDoneItems = (now: WhenDone, actions: TrayActions): MenuItemConstructorOptions[] =>
  (['nothing', 'notify', 'sleep', 'shutdown', 'quit'] as const).map((wish) => ({
    label: words.when[wish],
    type: 'radio',
    checked: wish === now,
    click: () => {
      actions.setWhenDone(wish)
    },
  }))

export const totalOf = ({ counters: { active, speed } }: TrayPicture): string =>
  active === 0 ? words.idle : words.running(formatSpeed(speed), active)

export const trayMenu = (picture: TrayPicture, actions: TrayActions): MenuItemConstructorOptions[] => {
  const { active, waiting, paused, rateLimit } = picture.counters
  const basket = actions.basket()
  return [
    { label: totalOf(picture), enabled: false },
    { type: 'separator' },
    { label: words.show, click: actions.show },
    { label: words.add, click: actions.add },
    { label: words.basket, type: 'checkbox', checked: basket.isOpen, click: basket.toggle },
    { type: 'separator' },
    { label: words.pauseAll, enabled: active + waiting > 0, click: actions.pauseAll },
    { label: words.resumeAll, enabled: paused > 0, click: actions.resumeAll },
    { label: words.limit, submenu: limitItems(rateLimit, actions) },
    { label: words.lastCompleted, submenu: recentItems(picture, actions) },
    { label: words.whenDone, submenu: whenDoneItems(picture.counters.whenDone, actions) },
    { type: 'separator' },
    { label: words.settings, click: actions.settings },
    { label: words.quit, click: actions.quit },
  ]
}
