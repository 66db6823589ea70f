/**
 * The wire to the window. One channel carries frames both ways. A page that is not ours is
 * not listened to; a page that was loaded anew is a new client.
 */
import { type BrowserWindow, ipcMain, type IpcMainEvent } from 'electron'
import { connect, type Connection } from '../api/connection.ts'
import type { Engine } from '../engine/engine.ts'
import { clientFrame } from '../../shared/envelope.ts'
import { type HostEvent, isHostCommandName, type WindowFrame } from '../../shared/host.ts'
import { channel, type HeldFrames, isOurPage, onFreshPage } from './frames.ts'
import type { HostCommands } from './host-commands.ts'

export interface WindowWire {
  /** Tells the page something; what happens before it listens is kept until it does. */
  tell(event: HostEvent): void
  close(): void
}

/** `held`: what the page of this window has said already is answered first. */
export const serveWindow = (
  window: BrowserWindow,
  engine: Engine,
  host: HostCommands,
  held: HeldFrames | null = null,
): WindowWire => {
  let connection: Connection | undefined
  let waiting: HostEvent[] = []

  const send = (frame: WindowFrame): void => {
    if (!window.isDestroyed()) window.webContents.send(channel, frame)
  }
  const leave = (): void => {
    connection?.close()
    connection = undefined
  }
  /** The page speaks first, when it listens. */
  const greet = (): Connection => {
    const fresh = connect(engine, {
      send,
      close: () => {
        send({ t: 'host', event: { kind: 'gone' } })
        leave()
      },
    })
    for (const event of waiting) send({ t: 'host', event })
    waiting = []
    return fresh
  }
  const receive = (event: IpcMainEvent, frame: unknown): void => {
    if (!isOurPage(window, event)) return
    connection ??= greet()
    const parsed = clientFrame.safeParse(frame)
    if (parsed.success && parsed.data.t === 'call' && isHostCommandName(parsed.data.name)) {
      void host.answer(parsed.data.id, parsed.data.name, parsed.data.input).then(send)
    } else connection.receive(frame)
  }

  for (const [event, frame] of held?.release() ?? []) receive(event, frame)
  ipcMain.on(channel, receive)
  onFreshPage(window, leave)
  window.webContents.on('render-process-gone', leave)
  return {
    tell: (event) => {
      if (connection) send({ t: 'host', event })
      else waiting.push(event)
    },
    close: () => {
      ipcMain.off(channel, receive)
      leave()
    },
  }
}
