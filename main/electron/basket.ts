/**
 * The drop basket: a small window above all others that takes links and files and shows how far everything is. It is there while a setting says
 * so, where it was left. Knows nothing of downloads: what it shows is told, what it takes goes on to the Add dialog.
 */
import { BrowserWindow, screen, type Session } from 'electron'
import type { HostEvent, TotalView } from '../../shared/host.ts'
import { keepBounds, recallPlace } from './bounds.ts'
import type { HostSettingsFile } from './host-settings-file.ts'
import type { WindowWire } from './ipc.ts'
import { pageOptions, showPage } from './window.ts'

const size = { width: 148, height: 164 } as const
const fromCorner = 32

export interface BasketSpec {
  readonly session: Session
  readonly preload: string
  readonly icon: string
  readonly boundsFile: string
  readonly settings: HostSettingsFile
  readonly serve: (window: BrowserWindow) => WindowWire
}

export const noTotal: TotalView = { active: 0, speed: 0, share: null }

/** The lower right corner of the main screen. */
const usualPlace = (): { readonly x: number; readonly y: number } => {
  const { x, y, width, height } = screen.getPrimaryDisplay().workArea
  return { x: x + width - size.width - fromCorner, y: y + height - size.height - fromCorner }
}

export class Basket {
  readonly #spec: BasketSpec
  #window: BrowserWindow | null = null
  #wire: WindowWire | null = null
  #total = noTotal

  constructor(spec: BasketSpec) {
    this.#spec = spec
  }

  /** From now on it follows its setting. One that was open at the end is there again, without the keyboard. */
  follow(): void {
    this.#spec.settings.follow((now, before) => {
      if (before) this.#tell({ kind: 'settings', settings: now })
      if (now.dropBasket) this.#open(before !== null)
      else this.close()
    })
  }

  get total(): TotalView {
    return this.#total
  }

  draw(part: Partial<TotalView>): void {
    this.#total = { ...this.#total, ...part }
    this.#tell({ kind: 'total', total: this.#total })
  }

  close(): void {
    // Where it stands is noted when it hides.
    this.#window?.hide()
    this.#window?.destroy()
  }

  #tell(event: HostEvent): void {
    this.#wire?.tell(event)
  }

  #open(hasKeyboard: boolean): void {
    if (this.#window) return
    const { session, preload, icon, boundsFile, settings, serve } = this.#spec
    const window = new BrowserWindow({
      ...size,
      ...(recallPlace(boundsFile, size) ?? usualPlace()),
      ...pageOptions({ session, preload, icon }),
      title: 'Sluice',
      frame: false,
      resizable: false,
      maximizable: false,
      minimizable: false,
      fullscreenable: false,
      alwaysOnTop: true,
      skipTaskbar: true,
    })
    this.#window = window
    const wire = serve(window)
    this.#wire = wire
    window.setAlwaysOnTop(true, 'floating')
    window.setVisibleOnAllWorkspaces(true)
    keepBounds(window, boundsFile)
    window.once('ready-to-show', () => {
      if (hasKeyboard) window.show()
      else window.showInactive()
    })
    window.on('closed', () => {
      wire.close()
      this.#window = null
      this.#wire = null
    })
    // Closed by the system's own ways (Alt+F4), it is not wanted any more.
    window.on('close', () => settings.set({ dropBasket: false }))
    window.webContents.on('render-process-gone', () => {
      window.webContents.reload()
    })
    showPage(window, 'basket.html')
  }
}
