/** What a click on the window's close button does: asked once where there is a tray, remembered, and never a way without one back. */
import { app, dialog } from 'electron'
import type { HostSettings } from '../../shared/host-settings.ts'
import { closeFor } from './close-rule.ts'
import type { HostSettingsFile } from './host-settings-file.ts'
import type { CloseAction } from './options.ts'
import type { TrayPresence } from './tray-presence.ts'
import type { WindowLife } from './window-life.ts'
import { words } from './words.ts'

type CloseToTray = HostSettings['closeToTray']

/** Null: the window stays as it is. */
const askWhereTo = async (remember: (wish: CloseToTray) => void): Promise<'hide' | 'quit' | null> => {
  const { response, checkboxChecked } = await dialog.showMessageBox({
    type: 'question',
    title: 'Sluice',
    message: words.closeTitle,
    detail: words.closeDetail,
    buttons: [words.closeKeep, words.closeQuit, words.cancel],
    defaultId: 0,
    cancelId: 2,
    noLink: true,
    checkboxLabel: words.remember,
    checkboxChecked: true,
  })
  const answer = (['hide', 'quit'] as const)[response] ?? null
  if (answer !== null && checkboxChecked) remember(answer === 'hide' ? 'tray' : 'quit')
  return answer
}

export interface ClosingSpec {
  readonly close: CloseAction
  readonly settings: HostSettingsFile
  readonly presence: TrayPresence
  readonly life: () => Pick<WindowLife, 'hide' | 'minimize'>
}

export class Closing {
  readonly #spec: ClosingSpec

  constructor(spec: ClosingSpec) {
    this.#spec = spec
  }

  wanted(): void {
    const { close, settings, presence } = this.#spec
    const wanted = closeFor(close, settings.settings.closeToTray, presence.isThere)
    if (wanted === 'ask' || (wanted === 'hide' && close === 'auto')) void this.#intoTray(wanted === 'ask')
    else this.#leave(wanted)
  }

  async #intoTray(isAsked: boolean): Promise<void> {
    const { settings, presence } = this.#spec
    const remember = (closeToTray: CloseToTray): void => {
      settings.set({ closeToTray })
    }
    const answer = isAsked ? await askWhereTo(remember) : 'hide'
    // Before it disappears, whether there is a way back is not taken for granted.
    this.#leave(answer === 'hide' && !(await presence.look()) ? 'minimize' : answer)
  }

  #leave(how: 'hide' | 'minimize' | 'quit' | null): void {
    if (how === 'hide') this.#spec.life().hide()
    else if (how === 'minimize') this.#spec.life().minimize()
    else if (how === 'quit') app.quit()
  }
}
