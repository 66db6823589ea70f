/** Keeps the computer from going to sleep while something runs; the screen may still go dark. */
import { powerSaveBlocker } from 'electron'

export class Awake {
  #blocker: number | null = null

  set isWanted(isWanted: boolean) {
    if (isWanted === (this.#blocker !== null)) return
    if (isWanted) this.#blocker = powerSaveBlocker.start('prevent-app-suspension')
    else if (this.#blocker !== null) {
      powerSaveBlocker.stop(this.#blocker)
      this.#blocker = null
    }
  }
}
