import { describe, expect, test } from 'vitest'
import { Writable } from 'node:stream'
import { Output } from '../../../main/headless/output.ts'
import { Screen } from '../../../main/headless/screen.ts'

const escape = '\u001b'
const escapeOrCharacter = new RegExp(`${escape}\\[\\??\\d*[A-Za-z]|[^${escape}]`, 'gu')

/** A terminal that understands just what a screen says: text, LF, CR, up, clear to the end of line or screen. */
class FakeTerminal extends Writable {
  readonly isTTY = true
  readonly columns = 40
  readonly rows = 10
  readonly lines: string[] = ['']
  hidden = false
  writes = 0
  #row = 0
  #column = 0

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.writes += 1
    for (const [part] of chunk.toString().matchAll(escapeOrCharacter)) this.#take(part)
    done()
  }

  #take(part: string): void {
    const line = this.lines[this.#row] ?? ''
    if (part === '\n') this.#move(this.#row + 1)
    else if (part === '\r') this.#column = 0
    else if (part === '\u001b[K') this.lines[this.#row] = line.slice(0, this.#column)
    else if (part === '\u001b[J') {
      this.lines[this.#row] = line.slice(0, this.#column)
      this.lines.length = this.#row + 1
    } else if (part === '\u001b[?25l') this.hidden = true
    else if (part === '\u001b[?25h') this.hidden = false
    else if (part.startsWith('\u001b')) this.#row -= Number(/\d+/.exec(part)?.[0])
    else {
      this.lines[this.#row] = line.slice(0, this.#column) + part + line.slice(this.#column + 1)
      this.#column += 1
    }
  }

  #move(row: number): void {
    this.#row = row
    this.#column = 0
    this.lines[row] ??= ''
  }
}

const start = (): { terminal: FakeTerminal; screen: Screen } => {
  const terminal = new FakeTerminal()
  // The screen uses nothing of a terminal but what the fake has.
  return { terminal, screen: new Screen(new Output(terminal as unknown as NodeJS.WriteStream)) }
}

describe('a screen', () => {
  test('rewrites its lines in place, each time in one write', () => {
    const { terminal, screen } = start()
    screen.paint(['one: 10%', 'two: a longer line', 'total'])
    screen.paint(['one: 20%', 'two: short', 'total'])
    expect(terminal.lines).toEqual(['one: 20%', 'two: short', 'total', ''])
    expect(terminal.writes).toBe(2)
    expect(terminal.hidden).toBe(true)
  })
  test('does not write what has not changed', () => {
    const { terminal, screen } = start()
    screen.paint(['same'])
    screen.paint(['same'])
    expect(terminal.writes).toBe(1)
  })
  test('prints above the moving lines and shrinks without leftovers', () => {
    const { terminal, screen } = start()
    screen.paint(['a', 'b', 'total'])
    screen.print('a is done')
    screen.paint(['b', 'total'])
    expect(terminal.lines).toEqual(['a is done', 'b', 'total', ''])
  })
  test('leaves nothing behind but what was printed, and shows the cursor again', () => {
    const { terminal, screen } = start()
    screen.paint(['a', 'total'])
    screen.print('done')
    screen.close()
    expect(terminal.lines).toEqual(['done', ''])
    expect(terminal.hidden).toBe(false)
  })
})
