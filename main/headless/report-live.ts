/** Tells a `get` on a terminal: finished things scroll up, running ones are redrawn in place below them. */
import { drawLines, type Whole } from './bars.ts'
import type { Outcomes } from './outcomes.ts'
import type { Outputs } from './output.ts'
import { isTrouble, lineOf } from './report-lines.ts'
import { interruptedSentence, tallyOf, type GetEvent, type PlacedRow, type Reporter } from './reporter.ts'
import { Screen } from './screen.ts'
import { safeText } from './terminal-text.ts'

const everyMs = 200

export class LiveReporter implements Reporter {
  readonly wantsRows = true
  readonly #outputs: Outputs
  readonly #screen: Screen
  readonly #timer: NodeJS.Timeout
  #rows: readonly PlacedRow[] = []
  #whole: Whole
  readonly #ended = new Set<number>()

  constructor(outputs: Outputs, total: number) {
    this.#outputs = outputs
    this.#screen = new Screen(outputs.out)
    this.#whole = { total, completed: 0, failed: 0, completedBytes: 0 }
    this.#timer = setInterval(() => {
      this.#draw()
    }, everyMs)
    this.#timer.unref()
  }

  event(event: GetEvent): void {
    this.#count(event)
    const line = event.type === 'started' || event.type === 'added' ? null : lineOf(event)
    if (line !== null) this.#say(line, isTrouble(event))
  }

  rows(rows: readonly PlacedRow[]): void {
    this.#rows = rows
  }

  note(sentence: string): void {
    this.#say(safeText(sentence), false)
  }

  warn(sentence: string): void {
    this.#say(`warning: ${safeText(sentence)}`, true)
  }

  end(outcomes: Outcomes, interrupted: boolean): void {
    this.close()
    if (interrupted) this.#outputs.err.line(interruptedSentence)
    this.#outputs.out.line(`${tallyOf(outcomes)}.`)
  }

  /** Leaves the terminal as it was. */
  close(): void {
    clearInterval(this.#timer)
    this.#screen.close()
  }

  #count(event: GetEvent): void {
    if (event.type !== 'completed' && event.type !== 'failed') return
    if (this.#ended.has(event.index)) return
    this.#ended.add(event.index)
    const { completed, failed, completedBytes } = this.#whole
    this.#whole =
      event.type === 'failed'
        ? { ...this.#whole, failed: failed + 1 }
        : { ...this.#whole, completed: completed + 1, completedBytes: completedBytes + (event.sizeBytes ?? 0) }
  }

  #say(line: string, isError: boolean): void {
    if (isError && !this.#outputs.err.isTerminal) this.#outputs.err.line(line)
    else this.#screen.print(line)
  }

  #draw(): void {
    const { size } = this.#outputs.out
    if (size === null) return
    // Rows come a few times a second, the end of a download at once.
    const running = this.#rows.filter(({ index }) => !this.#ended.has(index))
    this.#screen.paint(drawLines(running, this.#whole, size))
  }
}
