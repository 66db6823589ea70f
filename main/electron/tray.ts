/** The icon in the tray: there while somebody shows it, drawn anew when what it shows has changed. */
import { join } from 'node:path'
import { Menu, nativeTheme, Tray } from 'electron'
import { formatSpeed } from '../../shared/format.ts'
import { emptyPicture, lookOf, type TrayActions, type TrayLook, trayMenu, type TrayPicture } from './tray-menu.ts'
import { words } from './words.ts'

/** A menu that is open is not rebuilt under the pointer more often than this. */
const menuEveryMs = 2_000

/** The icon that stands out from the panel: panels of Linux desktops are dark whatever the theme. */
const iconIn = (folder: string, look: TrayLook): string => {
  if (process.platform === 'darwin') return join(folder, `${look}Template.png`)
  const isDark = process.platform === 'linux' || nativeTheme.shouldUseDarkColors
  return join(folder, `${isDark ? 'light' : 'dark'}-${look}.png`)
}

export class TrayIcon {
  readonly #folder: string
  readonly #actions: TrayActions
  #tray: Tray | null = null
  #picture: TrayPicture = emptyPicture
  #shownIcon = ''
  #shownMenu = ''
  #menuTimer: NodeJS.Timeout | null = null

  constructor(folder: string, actions: TrayActions) {
    this.#folder = folder
    this.#actions = actions
    nativeTheme.on('updated', () => {
      this.#drawIcon()
    })
  }

  /** Appears where somebody shows it; goes with whoever did. */
  set isThere(isThere: boolean) {
    if (isThere === (this.#tray !== null)) return
    if (!isThere) {
      this.#tray?.destroy()
      this.#tray = null
      return
    }
    this.#shownIcon = iconIn(this.#folder, lookOf(this.#picture))
    this.#shownMenu = ''
    this.#tray = new Tray(this.#shownIcon)
    this.#tray.on('click', this.#actions.show)
    // macOS alone lets things be dropped on an icon there.
    this.#tray.on('drop-text', (_event, text) => {
      this.#actions.dropText(text)
    })
    this.#tray.on('drop-files', (_event, files) => {
      this.#actions.dropFiles(files)
    })
    this.draw(this.#picture)
  }

  draw(picture: TrayPicture): void {
    this.#picture = picture
    if (!this.#tray) return
    const { active, speed } = picture.counters
    this.#tray.setToolTip(words.tooltip(formatSpeed(speed), active))
    if (process.platform === 'darwin') this.#tray.setTitle(active === 0 ? '' : formatSpeed(speed))
    this.#drawIcon()
    // The first change shows at once, those that follow it together.
    if (this.#menuTimer) return
    this.#drawMenu()
    this.#menuTimer = setTimeout(() => {
      this.#menuTimer = null
      this.#drawMenu()
    }, menuEveryMs)
  }

  /** Its words changed. */
  redraw(): void {
    this.draw(this.#picture)
  }

  #drawIcon(): void {
    const icon = iconIn(this.#folder, lookOf(this.#picture))
    if (icon === this.#shownIcon || !this.#tray) return
    this.#shownIcon = icon
    this.#tray.setImage(icon)
  }

  #drawMenu(): void {
    const template = trayMenu(this.#picture, this.#actions)
    // Labels, states and the ids behind them: whatever a click could mean.
    const shown = JSON.stringify([template, this.#picture.recent])
    if (shown === this.#shownMenu || !this.#tray) return
    this.#shownMenu = shown
    this.#tray.setContextMenu(Menu.buildFromTemplate(template))
  }
}
