/** A few lines at the bottom of a terminal that are rewritten in place. Knows escape sequences, not what the lines say. */
import type { Output } from './output.ts'
import { columnsOf } from './terminal-text.ts'

const clearLine = '\u001b[K'
const clearBelow = '\u001b[J'
const hideCursor = '\u001b[?25l'
const showCursor = '\u001b[?25h'

export class Screen {
  readonly #out: Output
  #lines: readonly string[] = []
  #hidden = false

  constructor(out: Output) {
    this.#out = out
  }

  /** Replaces the moving lines. One write, each line overwritten before its rest is cleared: nothing flickers. */
  paint(lines: readonly string[]): void {
    if (lines.length === this.#lines.length && lines.every((line, at) => line === this.#lines[at])) return
    this.#out.write(this.#hide() + this.#home() + this.#draw(lines))
    this.#lines = lines
  }

  /** A line that stays, above the moving ones. */
  print(line: string): void {
    this.#out.write(`${this.#home()}${line}${clearLine}\n${this.#draw(this.#lines)}`)
  }

  /** Takes the moving lines away. */
  close(): void {
    if (this.#lines.length > 0) this.#out.write(`${this.#home()}${clearBelow}`)
    if (this.#hidden) this.#out.write(showCursor)
    this.#hidden = false
    this.#lines = []
  }

  #hide(): string {
    if (this.#hidden) return ''
    this.#hidden = true
    return hideCursor
  }

  /** To the first moving line. A terminal that became narrower has wrapped the longer ones. */
  #home(): string {
    const columns = this.#out.size?.columns ?? 80
    const rows = this.#lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(columnsOf(line) / columns)), 0)
    return rows === 0 ? '' : `\r\u001b[${String(rows)}A`
  }

  #draw(lines: readonly string[]): string {
    return `${lines.map((line) => `${line}${clearLine}\n`).join('')}${clearBelow}`
  }
}
