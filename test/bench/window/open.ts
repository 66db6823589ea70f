/** Starts an application of this Electron, ours or the bare one, and knows when its list was there. */
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { answerQuestions, environment } from '../../e2e/support/launch.ts'

export interface Opened {
  readonly app: ElectronApplication
  readonly page: Page
  /** From the start of the process to the list in the page, milliseconds. */
  readonly startMs: number
  /** The main process. */
  readonly pid: number
}

const listPatienceMs = 60_000

const needed = (name: string): string => {
  const value = process.env[name]
  if (value === undefined) throw new Error(`${name} is not set: run this by \`npm run bench\``)
  return value
}

export const programs = { ours: () => needed('SLUICE_PACKED'), bare: () => needed('SLUICE_BARE') } as const

/** Epoch milliseconds at which the page had its list: the mark that both applications set. */
const listAt = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const look = (): void => {
          const [mark] = performance.getEntriesByName('list', 'mark')
          if (mark === undefined) setTimeout(look, 5)
          else resolve(performance.timeOrigin + mark.startTime)
        }
        look()
      }),
  )

export async function open(
  program: keyof typeof programs,
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<Opened> {
  const begin = Date.now()
  const app = await _electron.launch({
    executablePath: programs[program](),
    args: ['--disable-gpu', ...args],
    env: environment(env),
    chromiumSandbox: true,
    timeout: listPatienceMs,
  })
  // Downloads run when it is closed; nobody is there to answer.
  await answerQuestions(app)
  const page = await app.firstWindow({ timeout: listPatienceMs })
  const startMs = (await listAt(page)) - begin
  const pid = app.process().pid
  if (pid === undefined) throw new Error('the application has no process')
  return { app, page, startMs, pid }
}
