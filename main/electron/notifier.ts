/**
 * Shows notifications with buttons where the system offers them. On Linux they go over the session bus
 * (https://specifications.freedesktop.org/notification-spec/), because Electron's own have no buttons there.
 */
import { Variant } from '@jellybrick/dbus-next'
import { Notification } from 'electron'
import type { SessionBus } from './session-bus.ts'

export interface Button {
  readonly label: string
  readonly run: () => void
}

export interface Message {
  readonly title: string
  readonly body: string
  readonly click: () => void
  readonly buttons: readonly Button[]
}

export interface Notifier {
  /** Never rejects; where nobody shows notifications nothing happens. */
  show(message: Message): Promise<void>
}

const byElectron: Notifier = {
  show: ({ title, body, click, buttons }) => {
    if (!Notification.isSupported()) return Promise.resolve()
    const actions = buttons.map(({ label }) => ({ type: 'button' as const, text: label }))
    const notification = new Notification({ title, body, actions })
    notification.on('click', click)
    // Newer Electrons give the number with the event, older ones beside it.
    notification.on('action', (details, index) => {
      const given: unknown = Reflect.get(details, 'actionIndex')
      buttons[typeof given === 'number' ? given : index]?.run()
    })
    notification.show()
    return Promise.resolve()
  },
}

const server = {
  name: 'org.freedesktop.Notifications',
  path: '/org/freedesktop/Notifications',
  interface: 'org.freedesktop.Notifications',
}
/** Remembered for clicks; a server that never says that one is closed must not fill the memory. */
const mostRemembered = 50

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

class BusNotifier implements Notifier {
  readonly #bus: SessionBus
  readonly #icon: string
  readonly #shown = new Map<number, Message>()

  constructor(bus: SessionBus, icon: string) {
    this.#bus = bus
    this.#icon = icon
    bus.hear({ interface: server.interface, member: 'ActionInvoked' }, ([id, key]) => {
      const message = this.#shown.get(Number(id))
      if (key === 'default') message?.click()
      else message?.buttons[Number(key)]?.run()
    })
    bus.hear({ interface: server.interface, member: 'NotificationClosed' }, ([id]) => {
      this.#shown.delete(Number(id))
    })
  }

  async show(message: Message): Promise<void> {
    try {
      const [known] = await this.#bus.call({ ...server, member: 'GetCapabilities' })
      const abilities: readonly unknown[] = Array.isArray(known) ? known : []
      const body = abilities.includes('body-markup') ? escaped(message.body) : message.body
      const buttons = message.buttons.flatMap(({ label }, index) => [String(index), label])
      const actions = abilities.includes('actions') ? ['default', '', ...buttons] : []
      const hints = { 'desktop-entry': new Variant('s', 'sluice') }
      const args = ['Sluice', 0, this.#icon, message.title, body, actions, hints, -1]
      const [id] = await this.#bus.call({ ...server, member: 'Notify' }, 'susssasa{sv}i', args)
      const [oldest] = this.#shown.keys()
      if (this.#shown.size >= mostRemembered && oldest !== undefined) this.#shown.delete(oldest)
      this.#shown.set(Number(id), message)
    } catch {
      // Nobody shows notifications here: the window and the tray say the same.
    }
  }
}

export const createNotifier = (bus: SessionBus | null, icon: string): Notifier =>
  bus ? new BusNotifier(bus, icon) : byElectron
