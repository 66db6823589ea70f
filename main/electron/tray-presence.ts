/**
 * Whether somebody shows tray icons, now and from now on. Electron makes an icon without complaint where nobody does, so on Linux the
 * session bus is asked for the watcher of the StatusNotifierItem specification and for a host behind it.
 */
import { hasOwner, type SessionBus, watchOwner } from './session-bus.ts'

const watcher = 'org.kde.StatusNotifierWatcher'
const hostProperty = {
  name: watcher,
  path: '/StatusNotifierWatcher',
  interface: 'org.freedesktop.DBus.Properties',
  member: 'Get',
}

export interface TrayPresence {
  readonly isThere: boolean
  /** Asks anew: before a window disappears nothing is taken for granted. */
  look(): Promise<boolean>
  onChange(listener: (isThere: boolean) => void): void
}

/** A watcher alone shows nothing. One that does not know the property is taken at its word. */
const hasHost = async (bus: SessionBus): Promise<boolean> => {
  if (!(await hasOwner(bus, watcher))) return false
  try {
    const [answer] = await bus.call(hostProperty, 'ss', [watcher, 'IsStatusNotifierHostRegistered'])
    return typeof answer !== 'object' || answer === null || Reflect.get(answer, 'value') !== false
  } catch {
    return true
  }
}

export const findTray = async (bus: SessionBus | null): Promise<TrayPresence> => {
  const listeners: ((isThere: boolean) => void)[] = []
  let isThere = process.platform !== 'linux'
  const set = (now: boolean): void => {
    if (now === isThere) return
    isThere = now
    for (const listener of listeners) listener(now)
  }
  const look = async (): Promise<boolean> => {
    if (bus) set(await hasHost(bus))
    return isThere
  }
  if (bus) {
    const lookSoon = (): void => void look()
    watchOwner(bus, watcher, lookSoon)
    for (const member of ['StatusNotifierHostRegistered', 'StatusNotifierHostUnregistered'])
      bus.hear({ interface: watcher, member }, lookSoon)
    bus.onLost(() => {
      set(false)
    })
    isThere = await hasHost(bus)
  }
  return {
    look,
    get isThere() {
      return isThere
    },
    onChange: (listener) => void listeners.push(listener),
  }
}
