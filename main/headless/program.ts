/** The command line as a whole: commands, help, version, and what becomes of words that it does not know. */
import { Command, CommanderError } from 'commander'
import { debugLog, type CommandContext, type Run } from './command.ts'
import { exitStatus, sentenceOf, statusOfError, type ExitStatus } from './exit.ts'
import { addGetFlags, addProbeFlags, type GetFlags, type ProbeFlags } from './flags.ts'
import { addGrabFlags, type GrabFlags } from './grab-flags.ts'
import { Output, type Outputs } from './output.ts'
import { addServeFlags, type ServeFlags } from './serve-flags.ts'
import { addRunningCommands } from './running-commands.ts'
import { readVersion } from './version.ts'

const getHelp = `
Examples:
  sluice get https://example.org/big.iso
  sluice get -d data -j 10 -l 5M -i list.txt
  sluice get -i fedora.meta4
  sluice get -P 'https://example.org/img[001-120].jpg'
  sluice get --checksum sha-256=HEX -o disk.img https://example.org/disk.img
  sluice get -o - https://example.org/data.tar.gz | tar -xz

An input file holds a line for each download, with one or more tab-separated addresses of the same file. Indented
lines below it say more: out=, dir=, checksum=sha-256=HEX, header=, referer=. A line that begins with # is a comment.
A Metalink (.metalink, .meta4) brings names, mirrors and checksums of its own.

The same command again goes on where it was, and does not fetch what is complete (--again does).
Exit status: 0 all completed, 1 any failed, 2 usage, 130 interrupted with progress saved.`

const probeHelp = `
Examples:
  sluice probe https://example.org/big.iso
  sluice probe -j 50 --json -i list.txt
  sluice probe -X HEAD --headers-timeout 5 https://example.org/a https://example.org/b

Times are milliseconds. Exit status: 0 when every address answered with a status below 400, 1 otherwise, 2 usage.`

const grabHelp = `
Examples:
  sluice grab https://example.org/pub/                            every file behind an index, an address a line
  sluice grab -A '*.iso' --long --depth 2 https://example.org/pub/
  sluice grab --kinds image --csv https://example.org/gallery.html > images.csv
  sluice grab -d mirror --no-parent https://example.org/pub/      and download them, folders kept

Web pages, directory indexes, sitemaps, feeds (RSS, Atom, JSON), Metalink, playlists and text are understood. robots.txt is
obeyed. A grab that was stopped, or killed, goes on with the same command and asks for no page twice.
Exit status: 0 done, 1 nothing could be read or a download failed, 2 usage, 130 interrupted.`

const serveHelp = `
Examples:
  sluice serve --dir /srv/downloads
  sluice serve --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem --dir /srv/downloads
  sluice serve --host 0.0.0.0 --insecure --allow-host nas.home      (behind a reverse proxy)

The first start makes a token and shows the address to log in with. SIGTERM or Ctrl+C ends it with progress saved.
Exit status: 0 ended by a signal, 1 it could not start, 2 usage.`

const aria2cHelp = `
Examples:
  sluice aria2c -x16 -s16 -d videos -o film.mp4 https://example.org/film.mp4
  sluice aria2c -c -j4 -i list.txt
  yt-dlp --downloader aria2c …      (with a file named aria2c in the PATH that runs: exec sluice aria2c "$@")

An option that would change something and is not done here is refused. Exit status: aria2's; 28 for a wrong option.`

type Declare = (name: string, summary: string, help: string) => Command

/** Those that look at what is there. */
const declareLooking = (command: Declare, choose: (run: Run) => void): void => {
  addProbeFlags(
    command('probe', 'ask what addresses hold', probeHelp).description('Asks many addresses at once what they hold.'),
  ).action((urls: string[], flags: ProbeFlags) => {
    choose(async (context) => (await import('./probe.ts')).runProbe(urls, flags, context))
  })
  addGrabFlags(
    command('grab', 'find the files behind pages', grabHelp).description(
      'Reads pages and what they link to, and tells which files are there.',
    ),
  ).action((urls: string[], flags: GrabFlags, self: Command) => {
    const isGiven = (flag: keyof GrabFlags): boolean => self.getOptionValueSource(flag) === 'cli'
    choose(async (context) => (await import('./grab.ts')).runGrab(urls, flags, isGiven, context))
  })
}

/** The command is loaded only when it is run: help and mistakes answer at once. */
const declare = (outputs: Outputs, choose: (run: Run) => void): Command => {
  const program = new Command('sluice')
    .description('Downloads that are right when they are complete, and go on where they were.')
    .version(readVersion(), '-V, --version')
    .exitOverride()
    .enablePositionalOptions()
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
  declareLooking(command, choose)
  const serve = program.command('serve').summary('run as a service, with the window in a browser')
  addServeFlags(
    serve
      .description('Runs the engine as a service: the window in a browser, and other commands against it.')
      .addHelpText('after', serveHelp)
      .showHelpAfterError('Try: sluice serve --help'),
  ).action((flags: ServeFlags) => {
    choose(async (context) => (await import('./serve.ts')).runServe(flags, context))
  })
  program
    .command('aria2c')
    .summary("take aria2's command line, for yt-dlp and scripts")
    .description("Does with 'get' what is asked in the words of aria2's command line, and ends with its exit statuses.")
    .argument('[words...]', 'options and addresses, as aria2c takes them')
    .addHelpText('after', aria2cHelp)
    .helpOption('--help', 'show this help')
    .allowUnknownOption()
    .passThroughOptions()
    .action((words: string[]) => {
      choose(async (context) => (await import('./aria2c.ts')).runAria2c(words, context))
    })
  addRunningCommands(program, choose)
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
export const runProgram = async (args: readonly string[]): Promise<number> => {
  const debug = (process.env.SLUICE_DEBUG ?? '') !== ''
  const reader = new AbortController()
  const outputs: Outputs = {
    out: new Output(process.stdout, () => {
      reader.abort()
    }),
    err: new Output(process.stderr),
  }
  let status: number
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
