/**
 * The life of the window's page. It is made when somebody wants to see it, released when it has been hidden for a while, and made
 * anew when it crashes; downloads know nothing of that. What the page is to hear meanwhile is kept for the next one.
 */
import type { BrowserWindow } from 'electron'
import type { HostEvent } from '../../shared/host.ts'
import type { Log } from '../engine/engine.ts'
import type { WindowWire } from './ipc.ts'

export interface WindowLifeSpec {
  /** Makes a window; `isReturn`: it takes up what the one before it showed. */
  readonly open: (isReturn: boolean) => BrowserWindow
  readonly serve: (window: BrowserWindow) => WindowWire
  /** Loads the page again in a window whose renderer is gone. */
  readonly reload: (window: BrowserWindow) => void
  /** Milliseconds that a hidden window keeps its page. */
  readonly releaseMs: number
  /** The page fails again and again. */
  readonly onHopeless: () => void
  readonly onShown: () => void
  /** Somebody turned away from it. */
  readonly onLeft: () => void
  readonly log: Log
}

/** So many crashes within this time, and loading it once more will not help. */
const mostCrashes = 3
const crashesWithinMs = 60_000

export class WindowLife {
  readonly #spec: WindowLifeSpec
  #window: BrowserWindow | null = null
  #wire: WindowWire | null = null
  #hadOne = false
  #waiting: HostEvent[] = []
  #release: NodeJS.Timeout | null = null
  #crashes: number[] = []

  constructor(spec: WindowLifeSpec) {
    this.#spec = spec
  }

  /** Null while released. */
  get window(): BrowserWindow | null {
    return this.#window
  }

  /** Whether somebody looks at it. */
  get isFocused(): boolean {
    return this.#window?.isFocused() ?? false
  }

  get isVisible(): boolean {
    return this.#window?.isVisible() ?? false
  }

  show(): void {
    const window = this.#window ?? this.#make()
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  }

  hide(): void {
    this.#window?.hide()
  }

  /** Reachable where there is no tray. A hidden window is shown first: a task bar knows no hidden ones. */
  minimize(): void {
    const window = this.#window ?? this.#make()
    if (!window.isVisible()) window.showInactive()
    window.minimize()
  }

  tell(event: HostEvent): void {
    if (this.#wire) this.#wire.tell(event)
    else this.#waiting.push(event)
  }

  /** A page that is not there asks when it comes. */
  tellNow(event: HostEvent): void {
    this.#wire?.tell(event)
  }

  close(): void {
    this.#stay()
    this.#window?.destroy()
  }

  #make(): BrowserWindow {
    const window = this.#spec.open(this.#hadOne)
    this.#hadOne = true
    this.#window = window
    const wire = this.#spec.serve(window)
    this.#wire = wire
    for (const event of this.#waiting.splice(0)) wire.tell(event)
    window.on('show', () => {
      this.#stay()
      this.#spec.onShown()
    })
    window.on('hide', () => {
      this.#leaveSoon(window)
    })
    window.on('blur', this.#spec.onLeft)
    window.on('closed', () => {
      wire.close()
      if (this.#window !== window) return
      this.#stay()
      this.#window = null
      this.#wire = null
    })
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      this.#crashed(window, reason)
    })
    return window
  }

  #stay(): void {
    if (this.#release) clearTimeout(this.#release)
    this.#release = null
  }

  #leaveSoon(window: BrowserWindow): void {
    this.#stay()
    this.#release = setTimeout(() => {
      if (!window.isDestroyed() && !window.isVisible()) window.destroy()
    }, this.#spec.releaseMs)
  }

  #crashed(window: BrowserWindow, reason: string): void {
    if (window.isDestroyed() || reason === 'clean-exit') return
    this.#spec.log('error', 'desktop.page_gone', { reason })
    // Nobody sees it: the next one who does gets a new one.
    if (!window.isVisible()) {
      window.destroy()
      return
    }
    const now = performance.now()
    this.#crashes = [...this.#crashes.filter((at) => now - at < crashesWithinMs), now]
    if (this.#crashes.length <= mostCrashes) {
      this.#spec.reload(window)
      return
    }
    this.#crashes = []
    window.destroy()
    this.#spec.onHopeless()
  }
}
