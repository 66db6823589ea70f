/**
 * The other side of the desktop on the session bus, as the tests' own: a panel that shows tray icons and clicks in their menus, a
 * server that shows notifications, a dock that shows progress. Real D-Bus; the protocols are those of the specifications.
 */
import { Message, MessageType, sessionBus, Variant, type MessageBus } from '@jellybrick/dbus-next'
import { until } from '../../support/until.ts'

const watcherName = 'org.kde.StatusNotifierWatcher'

type Answer = readonly [signature: string, body: unknown[]]
type Serve = (body: readonly unknown[]) => Answer | null

/** Answers calls by interface and member; null: an empty answer. */
const serve = (bus: MessageBus, table: Readonly<Record<string, Serve>>): void => {
  bus.addMethodHandler((message) => {
    const answer = table[`${message.interface}.${message.member}`]
    if (!answer) return false
    const [signature, body] = answer(message.body) ?? ['', []]
    bus.send(Message.newMethodReturn(message, signature, body))
    return true
  })
}

/** An entry of a menu: its words and what stands in it. */
export interface Entry {
  readonly id: number
  readonly label: string
  readonly isEnabled: boolean
  readonly isChecked: boolean
  readonly entries: readonly Entry[]
}

type Layout = [number, Record<string, Variant | undefined>, Variant[]]

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const entryOf = ([id, properties, children]: Layout): Entry => ({
  id,
  label: textOf(properties.label?.value).replaceAll('__', '_'),
  isEnabled: properties.enabled?.value !== false,
  isChecked: properties['toggle-state']?.value === 1,
  // A child is a variant around a layout.
  entries: children.map((child) => entryOf(child.value as Layout)),
})

const entryBehind = (labels: readonly string[], menu: readonly Entry[]): Entry => {
  let entries = menu
  let found: Entry | undefined
  for (const label of labels) {
    found = entries.find((entry) => entry.label === label)
    if (!found) throw new Error(`no “${label}” among ${entries.map((entry) => entry.label).join(', ')}`)
    entries = found.entries
  }
  if (!found) throw new Error('name an entry')
  return found
}

/** A panel with a place for tray icons. */
export class Panel {
  readonly #bus: MessageBus
  readonly #items: readonly string[]

  private constructor(bus: MessageBus, items: readonly string[]) {
    this.#bus = bus
    this.#items = items
  }

  static async open(): Promise<Panel> {
    const bus = sessionBus()
    const items: string[] = []
    serve(bus, {
      'org.freedesktop.DBus.Properties.Get': ([, name]) => {
        const value = name === 'IsStatusNotifierHostRegistered' ? new Variant('b', true) : new Variant('i', 0)
        return ['v', [value]]
      },
      [`${watcherName}.RegisterStatusNotifierItem`]: ([service]) => {
        items.push(String(service))
        return null
      },
    })
    await bus.requestName(watcherName)
    return new Panel(bus, items)
  }

  /** The last icon that came: name on the bus and path of the item. */
  async #item(): Promise<{ readonly name: string; readonly path: string }> {
    await until('an icon appears in the tray', () => this.#items.length > 0)
    const [name = '', path] = (this.#items.at(-1) ?? '').split(/(?=\/)/)
    return { name, path: path ?? '/StatusNotifierItem' }
  }

  async #call(
    to: { name: string; path: string; interface: string; member: string },
    signature = '',
    body: unknown[] = [],
  ) {
    const { name, ...rest } = to
    const reply = await this.#bus.call(new Message({ destination: name, ...rest, signature, body }))
    return reply?.body ?? []
  }

  /** A property of the icon, as the panel reads it. */
  async property(property: string): Promise<unknown> {
    const to = { ...(await this.#item()), interface: 'org.freedesktop.DBus.Properties', member: 'Get' }
    const [answer] = await this.#call(to, 'ss', ['org.kde.StatusNotifierItem', property])
    return answer instanceof Variant ? answer.value : answer
  }

  async #menuCall(member: string, signature: string, body: unknown[]): Promise<readonly unknown[]> {
    const { name } = await this.#item()
    const path = String(await this.property('Menu'))
    return this.#call({ name, path, interface: 'com.canonical.dbusmenu', member }, signature, body)
  }

  /** The menu as it is now; `revision` is another one once it was drawn anew, and its entries have other ids then. */
  async #layout(): Promise<{ readonly revision: number; readonly entries: readonly Entry[] }> {
    const [revision, layout] = await this.#menuCall('GetLayout', 'iias', [0, -1, []])
    return { revision: Number(revision), entries: entryOf(layout as Layout).entries }
  }

  /** The menu as it is now. */
  async menu(): Promise<readonly Entry[]> {
    return (await this.#layout()).entries
  }

  /** The entry behind these words, one after the other into submenus. */
  async entry(...labels: readonly string[]): Promise<Entry> {
    return entryBehind(labels, await this.menu())
  }

  /** As a panel does it that is told of a new menu under the pointer: what stands there now is clicked. */
  async click(...labels: readonly string[]): Promise<void> {
    const { revision, entries } = await this.#layout()
    const { id } = entryBehind(labels, entries)
    try {
      await this.#menuCall('Event', 'isvu', [id, 'clicked', new Variant('i', 0), 0])
    } catch (error) {
      if ((await this.#layout()).revision === revision) throw error
      await this.click(...labels)
    }
  }

  /** A click on the icon itself. */
  async activate(): Promise<void> {
    const to = { ...(await this.#item()), interface: 'org.kde.StatusNotifierItem', member: 'Activate' }
    await this.#call(to, 'ii', [0, 0])
  }

  close(): void {
    this.#bus.disconnect()
  }
}

export interface Shown {
  readonly id: number
  readonly title: string
  readonly body: string
  /** Key and label of each action. */
  readonly actions: readonly (readonly [string, string])[]
}

const notificationsName = 'org.freedesktop.Notifications'

/** Whoever shows notifications. */
export class Notifications {
  readonly #bus: MessageBus
  readonly shown: readonly Shown[]

  private constructor(bus: MessageBus, shown: readonly Shown[]) {
    this.#bus = bus
    this.shown = shown
  }

  static async open(): Promise<Notifications> {
    const bus = sessionBus()
    const shown: Shown[] = []
    serve(bus, {
      [`${notificationsName}.GetCapabilities`]: () => ['as', [['body', 'actions', 'body-markup']]],
      [`${notificationsName}.GetServerInformation`]: () => ['ssss', ['test', 'test', '1', '1.2']],
      [`${notificationsName}.Notify`]: ([, , , title, body, actions]) => {
        const texts = actions as readonly string[]
        const pairs = texts.flatMap((key, index) => (index % 2 === 0 ? [[key, texts[index + 1] ?? ''] as const] : []))
        const id = shown.length + 1
        shown.push({ id, title: String(title), body: String(body), actions: pairs })
        return ['u', [id]]
      },
      [`${notificationsName}.CloseNotification`]: () => null,
    })
    await bus.requestName(notificationsName)
    return new Notifications(bus, shown)
  }

  /** Clicks the notification (`default`) or one of its buttons. */
  press({ id }: Shown, key: string): void {
    const path = '/org/freedesktop/Notifications'
    this.#bus.send(Message.newSignal(path, notificationsName, 'ActionInvoked', 'us', [id, key]))
  }

  close(): void {
    this.#bus.disconnect()
  }
}

/** What docks hear of progress: the last shares that were told, null where none is shown. */
export const listenAsDock = async (): Promise<{ readonly shares: readonly (number | null)[]; close: () => void }> => {
  const bus = sessionBus()
  const shares: (number | null)[] = []
  bus.on('message', (message) => {
    if (message.type !== MessageType.SIGNAL || message.interface !== 'com.canonical.Unity.LauncherEntry') return
    const properties = message.body[1] as Record<string, Variant>
    shares.push(properties['progress-visible']?.value === true ? Number(properties.progress?.value) : null)
  })
  const bus0 = { destination: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', interface: 'org.freedesktop.DBus' }
  const rule = "type='signal',interface='com.canonical.Unity.LauncherEntry'"
  await bus.call(new Message({ ...bus0, member: 'AddMatch', signature: 's', body: [rule] }))
  return {
    shares,
    close: () => {
      bus.disconnect()
    },
  }
}

/** Waits until somebody has this name on the bus. */
export const waitForOwner = async (name: string): Promise<void> => {
  const bus = sessionBus()
  const ask = { destination: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', interface: 'org.freedesktop.DBus' }
  try {
    await until(`${name} is on the bus`, async () => {
      const reply = await bus.call(new Message({ ...ask, member: 'NameHasOwner', signature: 's', body: [name] }))
      return reply?.body[0] === true
    })
  } finally {
    bus.disconnect()
  }
}
