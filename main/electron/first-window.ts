/**
 * The first window, made while the engine still starts: when the engine is there, so is the page. Nobody sees it before somebody takes
 * it over, and what its page says until then is kept.
 */
import { app, type BrowserWindow } from 'electron'
import { type HeldFrames, holdFrames } from './frames.ts'
import { pageParts } from './places.ts'
import { boundsFileIn, openWindow, type WindowOwner } from './window.ts'

const openFor = (owner: WindowOwner, isReturn: boolean): BrowserWindow =>
  openWindow({ ...pageParts(), ...owner, boundsFile: boundsFileIn(app.getPath('userData')), isReturn })

/** Until there is somebody to ask. */
const nobody: WindowOwner = {
  mayClose: () => true,
  onCloseWanted: () => undefined,
  onSessionEnd: () => {
    app.quit()
  },
}

export class FirstWindow {
  readonly #window: BrowserWindow
  readonly #held: HeldFrames
  #owner = nobody

  constructor() {
    const owner: WindowOwner = {
      mayClose: () => this.#owner.mayClose(),
      onCloseWanted: () => {
        this.#owner.onCloseWanted()
      },
      onSessionEnd: () => {
        this.#owner.onSessionEnd()
      },
    }
    this.#window = openFor(owner, false)
    this.#held = holdFrames(this.#window)
  }

  /** Null: its page has died meanwhile, or the window is gone, and a new one is needed. */
  take(owner: WindowOwner): { readonly window: BrowserWindow; readonly held: HeldFrames } | null {
    this.#owner = owner
    if (!this.#window.isDestroyed() && !this.#window.webContents.isCrashed())
      return { window: this.#window, held: this.#held }
    this.#held.release()
    if (!this.#window.isDestroyed()) this.#window.destroy()
    return null
  }
}

export interface WindowMaker {
  /** `isReturn`: it takes up what the window before it showed. */
  readonly open: (isReturn: boolean) => BrowserWindow
  /** What the page of the window that was opened last has said already; null: it is new. */
  readonly held: () => HeldFrames | null
}

/** Windows for an owner: the one that was made ahead, if there is one, and then new ones. */
export const windowMaker = (first: FirstWindow | null, owner: WindowOwner): WindowMaker => {
  let ahead = first
  let held: HeldFrames | null = null
  return {
    open: (isReturn) => {
      const ready = ahead?.take(owner) ?? null
      ahead = null
      held = ready?.held ?? null
      return ready?.window ?? openFor(owner, isReturn)
    },
    held: () => held,
  }
}
