/**
 * Another program on the same display, a real one: it copies text, and links are dragged out of its window with a real pointer. A window
 * manager says who has the keyboard. Linux with X11 alone.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { until } from '../../support/until.ts'
import { device, openWindowManager, stop } from './window-manager.ts'

const script = fileURLToPath(new URL('other-program.py', import.meta.url))
const place = { x: 20, y: 760, width: 260, height: 120 } as const

export interface Point {
  readonly x: number
  readonly y: number
}

/** Debian's own Python is the one that GTK's bindings are for. */
const python = '/usr/bin/python3'

export class OtherProgram {
  readonly #child: ChildProcess
  readonly #manager: ReturnType<typeof openWindowManager>
  readonly #said: Record<string, unknown>[] = []
  /** What is dragged would be taken where the pointer is. */
  #isWelcome = false

  private constructor(child: ChildProcess, manager: ReturnType<typeof openWindowManager>) {
    this.#child = child
    this.#manager = manager
    if (child.stdout) {
      createInterface({ input: child.stdout }).on('line', (line) => {
        this.#hears(JSON.parse(line) as Record<string, unknown>)
      })
    }
  }

  static async open(): Promise<OtherProgram> {
    const manager = openWindowManager()
    const args = [place.x, place.y, place.width, place.height].map(String)
    const child = spawn(python, [script, ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
      // Nobody reads the screen, and waiting for somebody who could takes long.
      env: { ...process.env, NO_AT_BRIDGE: '1' },
    })
    const program = new OtherProgram(child, manager)
    // The first one of a new account looks through all fonts.
    await program.#hear('ready', 40_000)
    return program
  }

  #hears(said: Record<string, unknown>): void {
    if ('action' in said) this.#isWelcome = said.action !== 0
    else this.#said.push(said)
  }

  /** What it says next under this word. */
  async #hear(word: string, deadlineMs = 10_000): Promise<unknown> {
    await until(`the other program says “${word}”`, () => this.#said.some((one) => word in one), deadlineMs)
    const at = this.#said.findIndex((one) => word in one)
    return this.#said.splice(at, 1)[0]?.[word]
  }

  #tell(wish: object): void {
    this.#child.stdin?.write(`${JSON.stringify(wish)}\n`)
  }

  /** Puts text into the clipboard, which belongs to it from then on. */
  async copy(text: string): Promise<void> {
    this.#tell({ copy: text })
    await this.#hear('copied')
  }

  /** A click in its window gives it the keyboard. */
  focus(): void {
    device('mousemove', place.x + 130, place.y + 80, 'click', 1)
  }

  /**
   * Drags what these types carry from its window to a point of the screen, and lets go there. `hover`: what is to be seen before. True where
   * somebody took it.
   */
  async drag(
    types: Readonly<Record<string, string>>,
    to: Point,
    hover: () => Promise<void> = () => Promise.resolve(),
  ): Promise<boolean> {
    this.#isWelcome = false
    this.#tell({ drag: types })
    await this.#hear('offered')
    const from = { x: place.x + 130, y: place.y + 80 }
    device('mousemove', from.x, from.y, 'mousedown', 1)
    // A drag begins after some pixels, and who is dragged over hears of it by movements.
    const steps = 12
    for (let step = 1; step <= steps; step += 1) {
      const at = (key: 'x' | 'y') => Math.round(from[key] + ((to[key] - from[key]) * step) / steps)
      device('mousemove', '--sync', at('x'), at('y'))
    }
    await hover()
    // A window says what it thinks of a movement with its answer to the next one; hands are never quite still.
    let turn = 0
    await until('somebody would take it', () => {
      device('mousemove', to.x + (turn++ % 2), to.y)
      return this.#isWelcome
    })
    device('mouseup', 1)
    return (await this.#hear('drag')) === true
  }

  async close(): Promise<void> {
    await stop(this.#child)
    await this.#manager.close()
  }
}
