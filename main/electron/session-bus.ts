/**
 * The session bus of a Linux desktop (D-Bus), as little of it as the desktop needs: one question with an answer in time, a
 * signal heard, a signal sent. Where there is no bus there is `null`, and nothing waits for it.
 */
import { Message, MessageType, sessionBus, type MessageBus } from '@jellybrick/dbus-next'

const patienceMs = 1_500

/** Whom a message is for: name on the bus, object, interface and member. */
export interface BusAddress {
  readonly name: string
  readonly path: string
  readonly interface: string
  readonly member: string
}

export interface SessionBus {
  /** Rejects when nobody answers in time, or with the error that was answered. */
  call(to: BusAddress, signature?: string, body?: unknown[]): Promise<readonly unknown[]>
  /** Hears a signal of an interface, from anybody. */
  hear(from: Pick<BusAddress, 'interface' | 'member'>, listener: (body: readonly unknown[]) => void): void
  tell(signal: Omit<BusAddress, 'name'>, signature: string, body: unknown[]): void
  onLost(listener: () => void): void
  close(): void
}

const busItself = { name: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', interface: 'org.freedesktop.DBus' }

const inTime = <T>(answer: Promise<T>): Promise<T> => {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    late.reject(new Error('no answer on the session bus'))
  }, patienceMs)
  return Promise.race([answer, late.promise]).finally(() => {
    clearTimeout(timer)
  })
}

const over = (bus: MessageBus): SessionBus => {
  let isLost = false
  const losers: (() => void)[] = []
  const lose = (): void => {
    if (isLost) return
    isLost = true
    for (const listener of losers) listener()
  }
  // The library's types leave out its errors.
  const errors: Pick<NodeJS.EventEmitter, 'on'> = bus
  errors.on('error', lose)
  const call: SessionBus['call'] = async ({ name, ...to }, signature = '', body = []) => {
    if (isLost) throw new Error('the session bus is gone')
    const reply = await inTime(
      Promise.resolve().then(() => bus.call(new Message({ destination: name, ...to, signature, body }))),
    )
    return reply?.body ?? []
  }
  return {
    call,
    hear: (from, listener) => {
      bus.on('message', (message) => {
        if (message.type !== MessageType.SIGNAL) return
        if (message.interface === from.interface && message.member === from.member) listener(message.body)
      })
      const rule = `type='signal',interface='${from.interface}',member='${from.member}'`
      call({ ...busItself, member: 'AddMatch' }, 's', [rule]).catch(() => undefined)
    },
    tell: ({ path, interface: name, member }, signature, body) => {
      try {
        if (!isLost) bus.send(Message.newSignal(path, name, member, signature, body))
      } catch {
        lose()
      }
    },
    onLost: (listener) => void losers.push(listener),
    close: () => {
      isLost = true
      bus.disconnect()
    },
  }
}

/** Null where there is no session bus, or none that answers. */
export const openSessionBus = async (): Promise<SessionBus | null> => {
  if (process.platform !== 'linux' || !process.env.DBUS_SESSION_BUS_ADDRESS) return null
  try {
    const bus = over(sessionBus())
    await bus.call({ ...busItself, member: 'GetId' })
    return bus
  } catch {
    return null
  }
}

/** Whether somebody has this name on the bus now. */
export const hasOwner = async (bus: SessionBus, name: string): Promise<boolean> => {
  try {
    const [answer] = await bus.call({ ...busItself, member: 'NameHasOwner' }, 's', [name])
    return answer === true
  } catch {
    return false
  }
}

/** Tells whenever a name gets an owner, changes or loses it. */
export const watchOwner = (bus: SessionBus, name: string, listener: () => void): void => {
  bus.hear({ interface: busItself.interface, member: 'NameOwnerChanged' }, ([changed]) => {
    if (changed === name) listener()
  })
}
