/** Starts a server program of the system on a free port, with its configuration in a folder of its own, and ends or starts it again. */
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { accepts, freePort } from './listen.ts'
import { run, type Command } from './processes.ts'
import { tempFolder, type TempFolder } from './temp.ts'
import { until } from './until.ts'

export interface ServerProgram {
  readonly program: string
  /** The Debian package that it is in. */
  readonly from: string
  /** @param file holds the configuration */
  readonly args: (file: string, port: number) => readonly string[]
  readonly configuration: (folder: TempFolder, port: number) => string
  /** Puts further files beside the configuration. */
  readonly prepare?: (folder: TempFolder) => Promise<void>
  /** Words that stand before the program, such as of a namespace that it runs in. */
  readonly within?: (folder: TempFolder) => readonly string[]
  /** How `end` ends it. Left out: SIGTERM. */
  readonly endsBy?: NodeJS.Signals
}

export class RunningServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  readonly #program: ServerProgram
  readonly #folder: TempFolder
  readonly port: number
  #process: Command | null = null

  constructor(program: ServerProgram, folder: TempFolder, port: number) {
    this.#program = program
    this.#folder = folder
    this.port = port
    this.url = `http://127.0.0.1:${String(port)}`
  }

  /** Again after `end`, on the same port. */
  async start(): Promise<void> {
    const { program, args, within = () => [] } = this.#program
    const folder = this.#folder.path
    const words = [...within(this.#folder), program, ...args(this.#folder.at('configuration'), this.port)]
    const [first = program, ...rest] = words
    const env = { ...process.env, TZ: 'UTC', XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder }
    this.#process = run(first, rest, { cwd: folder, env })
    const died = this.#process.ended.then(({ stdout, stderr }) => {
      throw new Error(`${program} did not start: ${stdout}${stderr}`)
    })
    await Promise.race([died, until(`${program} listening`, () => accepts(this.port))])
    died.catch(() => undefined)
  }

  signal(signal: NodeJS.Signals): void {
    this.#process?.signal(signal)
  }

  async end(): Promise<void> {
    this.#process?.signal(this.#program.endsBy ?? 'SIGTERM')
    await this.#process?.exit()
    this.#process = null
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end()
    await this.#folder.remove()
  }
}

/** Throws, with the command that helps, where the program is not installed. */
export const startProgram = async (program: ServerProgram): Promise<RunningServer> => {
  const { program: path, from, configuration, prepare } = program
  if (!existsSync(path)) throw new Error(`${path} is missing. Type: sudo apt-get install -y ${from}`)
  for (let attempt = 1; ; attempt += 1) {
    const folder = tempFolder(from)
    const port = await freePort()
    const server = new RunningServer(program, folder, port)
    await prepare?.(folder)
    await writeFile(folder.at('configuration'), configuration(folder, port))
    try {
      await server.start()
      return server
    } catch (error) {
      await server[Symbol.asyncDispose]()
      // Somebody may have taken the port between the look and the start.
      if (attempt === 3) throw error
    }
  }
}
