/**
 * Starts the application in a real Electron, sandbox on, with a profile of its own. It knows how the application is
 * started, not what it does. The test command sets `SLUICE_ELECTRON` (the binary) and gives the display.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { mkdtemp, mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { _electron, errors, type ElectronApplication, type Page } from 'playwright-core'
import { until } from '../../support/until.ts'

const checkout = fileURLToPath(new URL('../../..', import.meta.url))

/** The folders of one invented person: nothing of the real account is read or written. */
export interface Profile {
  readonly folder: string
  readonly downloads: string
  readonly env: Readonly<Record<string, string>>
  /** Deletes the folder. */
  readonly remove: () => Promise<void>
}

/** An application that runs. */
export interface Launched {
  readonly app: ElectronApplication
  readonly window: Page
  /** Lines that the application has written to its standard output and error so far. */
  readonly output: () => string
  readonly close: () => Promise<void>
}

/** Makes an empty profile in the temporary folder. */
export async function makeProfile(): Promise<Profile> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-profile-'))
  const downloads = join(folder, 'Downloads')
  await mkdir(downloads)
  const env = {
    HOME: folder,
    XDG_CONFIG_HOME: join(folder, 'config'),
    XDG_DATA_HOME: join(folder, 'data'),
    XDG_CACHE_HOME: join(folder, 'cache'),
    XDG_DOWNLOAD_DIR: downloads,
  }
  return { folder, downloads, env, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }) }
}

/** A plain Electron, whichever application is under test. */
export function electronPath(): string {
  const path = process.env.SLUICE_ELECTRON
  if (path === undefined) throw new Error('SLUICE_ELECTRON is not set: run these tests by `npm run test:e2e`')
  return path
}

/**
 * What starts the application under test: the packed one that `SLUICE_PACKED` names, or an Electron with a folder that has a package.json
 * (`SLUICE_APP`; this checkout unless the tests are told otherwise). `args` come first on every command line.
 */
export function startCommand(): { readonly program: string; readonly args: readonly string[] } {
  const packed = process.env.SLUICE_PACKED
  const always = ['--disable-gpu']
  if (packed !== undefined) return { program: packed, args: always }
  return { program: electronPath(), args: [...always, process.env.SLUICE_APP ?? checkout] }
}

/** Questions of the system's own are answered by their first button, as by somebody who presses Enter; what was asked is kept. */
export async function answerQuestions(app: ElectronApplication, response = 0, checkboxChecked = false): Promise<void> {
  await app.evaluate(
    ({ dialog }, answer) => {
      const asked: string[] = []
      Reflect.set(globalThis, 'questions', asked)
      const reply = (...given: unknown[]) => {
        const options = given.at(-1) as { message: string }
        asked.push(options.message)
        return Promise.resolve(answer)
      }
      Reflect.set(dialog, 'showMessageBox', reply)
    },
    { response, checkboxChecked },
  )
}

/** What was asked since `answerQuestions`. */
export async function questionsOf(app: ElectronApplication): Promise<readonly string[]> {
  return app.evaluate(() => Reflect.get(globalThis, 'questions') as string[])
}

/** This process's own environment, without what would change the application, and `extra`. */
export function environment(extra: Readonly<Record<string, string>>): Record<string, string> {
  const own = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  // Vitest's variables and the developer's own data folder must not reach the application.
  const kept = own.filter(([name]) => !/^(VITEST|(NODE_ENV|NODE_OPTIONS|SLUICE_DATA_DIR)$)/.test(name))
  return { ...Object.fromEntries(kept), ...extra }
}

/** Below that of hooks, twice, so that it is said what did not come. */
const attachWithinMs = 45_000

const startOnce = (
  profile: Profile,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<ElectronApplication> => {
  const command = startCommand()
  return _electron.launch({
    executablePath: command.program,
    args: [...command.args, ...args],
    env: environment({ ...profile.env, ...env }),
    chromiumSandbox: true,
    cwd: profile.folder,
    timeout: attachWithinMs,
  })
}

/**
 * Once in hundreds of starts Playwright, attached to both inspectors of a program that runs, waits for ever for its first message; it
 * then ends that program. A program that does not come up does so twice.
 */
const start: typeof startOnce = async (profile, args, env) => {
  try {
    return await startOnce(profile, args, env)
  } catch (error) {
    if (!(error instanceof errors.TimeoutError)) throw error
    process.stderr.write('the application was started again: Playwright did not attach to it\n')
    return startOnce(profile, args, env)
  }
}

/** Starts it as another program of this person's would: nobody drives it. Standard error can be read. */
export function startByHand(profile: Profile, args: readonly string[]): ChildProcessByStdio<null, null, Readable> {
  const command = startCommand()
  return spawn(command.program, [...command.args, ...args], {
    cwd: profile.folder,
    env: { ...process.env, ...profile.env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
}

/** Starts the application as the session does: it shows nothing. */
export const launchHidden = (profile: Profile, args: readonly string[] = []): Promise<ElectronApplication> =>
  start(profile, ['--hidden', ...args], {})

/** It opens hidden while the engine starts; what a person does begins when it is seen. */
const seen = (app: ElectronApplication): Promise<unknown> =>
  until('a window is seen', () =>
    app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().some((one) => one.isVisible() || one.isMinimized()),
    ),
  )

/** Starts the application and waits until its first window is seen. `args` follow the application's folder on the command line. */
export async function launch(
  profile: Profile,
  { args = [], env = {} }: { readonly args?: readonly string[]; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Launched> {
  const app = await start(profile, args, env)
  const lines: string[] = []
  const { stdout, stderr } = app.process()
  for (const stream of [stdout, stderr]) stream?.on('data', (chunk: Buffer) => lines.push(chunk.toString()))
  const output = (): string => lines.join('')
  try {
    const window = await app.firstWindow()
    await seen(app)
    await answerQuestions(app)
    return { app, window, output, close: () => app.close() }
  } catch (error) {
    await app.close()
    throw new Error(`no window opened; the application wrote:\n${output()}`, { cause: error })
  }
}
