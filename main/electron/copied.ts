/** The clipboard of the system, watched while the setting says so; what is found is told in the window, and outside of it while nobody is there. */
import { app, BrowserWindow, clipboard, powerMonitor } from 'electron'
import type { CopiedView } from '../../shared/host.ts'
import { ClipboardWatch } from './clipboard-watch.ts'
import type { HostSettingsFile } from './host-settings-file.ts'
import type { Notifier } from './notifier.ts'
import type { WaysIn } from './ways-in.ts'
import { words } from './words.ts'

/** By these, programs that keep passwords say that nobody is to look: KDE and KeePassXC, macOS, Windows. */
const secretMarks = [
  'x-kde-passwordManagerHint',
  'org.nspasteboard.ConcealedType',
  'org.nspasteboard.TransientType',
  'ExcludeClipboardContentFromMonitorProcessing',
]

/** Newer Electrons take a type of the system's own in words around it; older ones as it is. */
const isMarked = async (): Promise<boolean> => {
  const types = secretMarks.flatMap((mark) => [mark, `electron application/osclipboard;format="${mark}"`])
  const answers = types.map((type) => Promise.resolve(clipboard.has(type)).catch(() => false))
  return (await Promise.all(answers)).includes(true)
}

const readCopied = async (): Promise<string | null> => {
  const text = await clipboard.readText()
  return text === '' || (await isMarked()) ? null : text
}

/** Seconds without a key or a movement. */
const idleAfterSeconds = 300
/** Several that are copied in a row are told once. */
const quietMs = 10_000

export interface CopiedSpec {
  readonly settings: HostSettingsFile
  readonly notifier: Notifier
  readonly waysIn: WaysIn
  readonly tell: (offer: CopiedView | null) => void
}

export class Copied {
  readonly #spec: CopiedSpec
  readonly #watch: ClipboardWatch
  #toldAt = -Infinity

  constructor(spec: CopiedSpec) {
    this.#spec = spec
    this.#watch = new ClipboardWatch({
      read: readCopied,
      isOurs: () => BrowserWindow.getFocusedWindow() !== null,
      isIdle: () => powerMonitor.getSystemIdleTime() > idleAfterSeconds,
      now: () => performance.now(),
      after: (ms, callback) => {
        const timer = setTimeout(callback, ms)
        return () => {
          clearTimeout(timer)
        }
      },
      onOffer: (offer) => {
        this.#offered(offer)
      },
    })
    app.on('browser-window-focus', () => {
      this.#watch.turned(true)
    })
    app.on('browser-window-blur', () => {
      this.#watch.turned(false)
    })
    spec.settings.follow(({ clipboardWatch }) => {
      this.#watch.isOn = clipboardWatch
    })
  }

  get offer(): CopiedView | null {
    return this.#watch.offer
  }

  /** Into the Add dialog with it, or away. */
  answer(word: 'take' | 'leave'): void {
    const { offer } = this.#watch
    this.#watch.answered()
    if (word === 'take' && offer !== null) this.#spec.waysIn.offer({ text: offer.text })
  }

  #offered(offer: CopiedView | null): void {
    this.#spec.tell(offer)
    if (offer === null || BrowserWindow.getFocusedWindow() !== null) return
    const now = performance.now()
    if (now - this.#toldAt < quietMs) return
    this.#toldAt = now
    const take = (): void => {
      this.answer('take')
    }
    const { names, count, host } = offer
    void this.#spec.notifier.show({
      title: words.copied(count),
      body: [...names, ...(count > names.length ? [words.andMore(count - names.length)] : []), host].join('\n'),
      click: take,
      buttons: [{ label: words.add, run: take }],
    })
  }
}
