/** Commands started by tests: their output, their end, and a sudden death on demand. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { atEnd } from './at-end.ts'
import { Journal } from './journal.ts'
import { defaultDeadlineMs, withDeadline } from './until.ts'

export interface CommandOptions {
  readonly cwd?: string
  /** The whole environment. Left out: that of the tests. */
  readonly env?: NodeJS.ProcessEnv
  /** Written to standard input, which is then closed. Left out: no input. */
  readonly input?: string | Buffer
}

export interface Exit {
  /** null when a signal ended it. */
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

interface OutputLine {
  readonly from: 'stdout' | 'stderr'
  readonly text: string
}

const alive = new Set<ChildProcess>()
atEnd(() => {
  for (const child of alive) child.kill('SIGKILL')
})

/** Starts a command without a shell. A command that cannot be started fails at `exit`. */
export function run(command: string, args: readonly string[] = [], options: CommandOptions = {}): Command {
  return new Command(command, args, options)
}

export class Command {
  readonly #child: ChildProcess
  readonly #name: string
  readonly #lines = new Journal<OutputLine>()
  readonly #output = { stdout: [] as Buffer[], stderr: [] as Buffer[] }
  readonly #ended: Promise<Exit>

  constructor(command: string, args: readonly string[], { cwd, env, input }: CommandOptions) {
    this.#name = [command, ...args].join(' ')
    const child = spawn(command, args, { cwd, env, stdio: 'pipe' })
    this.#child = child
    alive.add(child)
    this.#collect('stdout')
    this.#collect('stderr')
    // A command that ends before it reads its input is no failure of the test's.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
    this.#ended = new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code, signal) => {
        alive.delete(child)
        resolve({ code, signal, stdout: this.stdout, stderr: this.stderr })
      })
    })
    this.#ended.catch(() => alive.delete(child))
  }

  /** -1 if it could not be started. */
  get pid(): number {
    return this.#child.pid ?? -1
  }

  get stdout(): string {
    return Buffer.concat(this.#output.stdout).toString('utf8')
  }

  /** Standard output as bytes. */
  get stdoutBytes(): Buffer {
    return Buffer.concat(this.#output.stdout)
  }

  get stderr(): string {
    return Buffer.concat(this.#output.stderr).toString('utf8')
  }

  /** The first whole line of either output that matches, already there or to come. */
  async untilLine(pattern: RegExp, deadlineMs = defaultDeadlineMs): Promise<RegExpExecArray> {
    const find = (): RegExpExecArray | null => {
      for (const { text } of this.#lines.entries) {
        const found = new RegExp(pattern).exec(text)
        if (found) return found
      }
      return null
    }
    const what = `a line like ${pattern} from ${this.#name}`
    const seen = this.#lines.waitFor(what, () => find() !== null, deadlineMs)
    await Promise.race([seen, this.#endsWithout(what, find)])
    const line = find()
    if (line === null) throw new Error(`never came: ${what}`)
    return line
  }

  /** How it ends, however long that takes. */
  get ended(): Promise<Exit> {
    return this.#ended
  }

  /** How it ended; throws, with its output, when it has not ended in time. */
  exit(deadlineMs = 30_000): Promise<Exit> {
    return withDeadline(`the end of ${this.#name}`, this.#ended, deadlineMs, () => this.#said())
  }

  /** Sends a signal; false when it had ended already. */
  signal(signal: NodeJS.Signals): boolean {
    return this.#child.kill(signal)
  }

  /** kill -9, and waits for the end. */
  async killHard(): Promise<Exit> {
    this.#child.kill('SIGKILL')
    return this.exit()
  }

  /** For `await using`: no command outlives its test. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#ended.catch(() => undefined)
  }

  #collect(from: 'stdout' | 'stderr'): void {
    const stream = this.#child[from]
    let rest = ''
    stream?.on('data', (piece: Buffer) => {
      this.#output[from].push(piece)
      const lines = (rest + piece.toString('utf8')).split(/\r?\n|\r/)
      rest = lines.pop() ?? ''
      for (const text of lines) this.#lines.add({ from, text })
    })
    stream?.once('end', () => {
      if (rest !== '') this.#lines.add({ from, text: rest })
    })
  }

  async #endsWithout(what: string, find: () => unknown): Promise<void> {
    const { code, signal } = await this.#ended
    if (find() !== null) return
    throw new Error(`ended (${String(code ?? signal)}) without ${what}\n${this.#said()}`)
  }

  #said(): string {
    return `stdout: ${this.stdout.slice(-2000)}\nstderr: ${this.stderr.slice(-2000)}`
  }
}
