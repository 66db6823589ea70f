/** The command line as a whole: commands, help, version, and what becomes of words that it does not know. */
import { Command, CommanderError } from 'commander'
import { debugLog, type CommandContext } from './command.ts'
import { exitStatus, sentenceOf, statusOfError, type ExitStatus } from './exit.ts'
import { addGetFlags, addProbeFlags, type GetFlags, type ProbeFlags } from './flags.ts'
import { Output, type Outputs } from './output.ts'
import { readVersion } from './version.ts'

const getHelp = `
Examples:
  sluice get https://example.org/big.iso
  sluice get -d data -j 10 -l 5M -i list.txt
  sluice get --checksum sha-256=HEX -o disk.img https://example.org/disk.img
  sluice get -o - https://example.org/data.tar.gz | tar -xz

An input file holds a line for each download, with one or more tab-separated addresses of the same file. Indented
lines below it say more: out=, dir=, checksum=sha-256=HEX, header=, referer=. A line that begins with # is a comment.

The same command again goes on where it was, and does not fetch what is complete (--again does).
Exit status: 0 all completed, 1 any failed, 2 usage, 130 interrupted with progress saved.`

const probeHelp = `
Examples:
  sluice probe https://example.org/big.iso
  sluice probe -j 50 --json -i list.txt
  sluice probe -X HEAD --headers-timeout 5 https://example.org/a https://example.org/b

Times are milliseconds. Exit status: 0 when every address answered with a status below 400, 1 otherwise, 2 usage.`

type Run = (context: CommandContext) => Promise<ExitStatus>

/** The command is loaded only when it is run: help and mistakes answer at once. */
const declare = (outputs: Outputs, choose: (run: Run) => void): Command => {
  const program = new Command('sluice')
    .description('Downloads that are right when they are complete, and go on where they were.')
    .version(readVersion(), '-V, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        outputs.out.write(text)
      },
      writeErr: (text) => {
        outputs.err.write(text)
      },
      getOutHelpWidth: () => outputs.out.size?.columns ?? 100,
      getErrHelpWidth: () => outputs.err.size?.columns ?? 100,
      outputError: (text, write) => {
        write(text)
      },
    })
  const command = (name: string, summary: string, help: string): Command =>
    program
      .command(name)
      .summary(summary)
      .argument('[url...]', 'addresses, http:// or https://')
      .addHelpText('after', help)
      .showHelpAfterError(`Try: sluice ${name} --help`)
  addGetFlags(
    command('get', 'download files', getHelp).description('Downloads files, many at once, resumable.'),
  ).action((urls: string[], flags: GetFlags) => {
    choose(async (context) => (await import('./get.ts')).runGet(urls, flags, context))
  })
  addProbeFlags(
    command('probe', 'ask what addresses hold', probeHelp).description('Asks many addresses at once what they hold.'),
  ).action((urls: string[], flags: ProbeFlags) => {
    choose(async (context) => (await import('./probe.ts')).runProbe(urls, flags, context))
  })
  return program
}

/** What the words mean: a command to run, or an exit status at once (help, version, a mistake). */
const read = (args: readonly string[], outputs: Outputs): Run | ExitStatus => {
  let chosen: Run | ExitStatus = exitStatus.usage
  const program = declare(outputs, (run) => {
    chosen = run
  })
  try {
    program.parse(args, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? exitStatus.ok : exitStatus.usage
  }
  return chosen
}

/** Runs the command line and says how it ended. Never rejects. */
export const runProgram = async (args: readonly string[]): Promise<ExitStatus> => {
  const debug = (process.env.SLUICE_DEBUG ?? '') !== ''
  const reader = new AbortController()
  const outputs: Outputs = {
    out: new Output(process.stdout, () => {
      reader.abort()
    }),
    err: new Output(process.stderr),
  }
  let status: ExitStatus
  try {
    const run = read(args, outputs)
    const context = (): CommandContext => ({
      ...outputs,
      place: { cwd: process.cwd(), stdin: process.stdin },
      log: debugLog(outputs, debug),
      debug,
      readerGone: reader.signal,
    })
    status = typeof run === 'function' ? await run(context()) : run
  } catch (error) {
    outputs.err.line(`error: ${sentenceOf(error, debug)}`)
    status = statusOfError(error)
  }
  await Promise.all([outputs.out.flush(), outputs.err.flush()])
  return status
}
