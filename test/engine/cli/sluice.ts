/** The real command line as tests run it: its own process, a data folder of its own, results as data. */
import { join } from 'node:path'
import { run, type Command, type CommandOptions, type Exit } from '../../support/processes.ts'
import type { TempFolder } from '../../support/temp.ts'
import type { Summary } from '../../../main/headless/outcomes.ts'

export const entry = join(import.meta.dirname, '../../../main/headless/cli.ts')

/** Starts a command in `folder`, whose `data` becomes the data folder. */
export const start = (folder: TempFolder, args: readonly string[], options: CommandOptions = {}): Command =>
  run(process.execPath, [entry, ...args], {
    cwd: folder.path,
    ...options,
    env: { ...process.env, SLUICE_DATA_DIR: folder.at('data'), ...options.env },
  })

/** Starts a service that puts files into `files`; resolves when it says where it is. */
export const serve = async (
  folder: TempFolder,
  more: readonly string[],
  withinMs?: number,
): Promise<{ readonly command: Command; readonly address: string }> => {
  const command = start(folder, ['serve', '--port', '0', '--dir', 'files', ...more])
  const [, address = ''] = await command.untilLine(/^Sluice is ready at +(\S+)/, withinMs)
  return { command, address }
}

/** Runs a command to its end. */
export const sluice = (folder: TempFolder, args: readonly string[], options: CommandOptions = {}): Promise<Exit> =>
  start(folder, args, options).exit(50_000)

/** Every line of `--json`. */
export const linesOf = ({ stdout }: Pick<Exit, 'stdout'>): readonly Readonly<Record<string, unknown>>[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

/** The last line of `get --json`. */
export const summaryOf = (exit: Pick<Exit, 'stdout'>): Summary => {
  const last = linesOf(exit).at(-1)
  if (last?.type !== 'summary') throw new Error(`the last line is no summary:\n${exit.stdout}`)
  // The test asserts the fields that it uses.
  return last as unknown as Summary
}
