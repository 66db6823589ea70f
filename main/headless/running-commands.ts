/** Declares the commands against a Sluice that runs. Each is loaded only when it is run. */
import { Argument, type Command, Option } from 'commander'
import { exportFormat } from '../../shared/commands-backup.ts'
import type { LogLevel } from '../engine/engine.ts'
import { logLevel } from '../../shared/log-level.ts'
import { addAddFlags, checked } from './flags.ts'
import type { Run } from './command.ts'
import type { AddFlags } from './run-add.ts'
import type { ListFlags } from './run-look.ts'
import type { QueueFlags, WaitFlags } from './run-steer.ts'
import { addRunningFlags, type RunningFlags } from './running-flags.ts'
import type { BackupFlags, ExportFlags, RestoreFlags } from './run-keep.ts'
import { addDevices } from './device-commands.ts'
import { addWebhooks } from './webhook-command.ts'
import { parseCount, parseRate, parseSeconds } from '../../shared/links/units.ts'

const statuses = `
They speak to the desktop or the service that runs for this user, or to one elsewhere: --url https://host:6800 --token-file FILE.
Exit status: 0 done, 1 failed or nobody runs, 2 usage`

const look = () => import('./run-look.ts')
const steer = () => import('./run-steer.ts')

/** `more`: further exit statuses; `examples`: what stands before them. */
export type Declare = (name: string, summary: string, more?: string, examples?: string) => Command
export type Choose = (run: Run) => void

const groupOption = (): Option =>
  new Option('-g, --group <group>', 'which ones')
    .choices(['all', 'active', 'waiting', 'paused', 'completed', 'failed'])
    .default('all')

const addLooking = (command: Declare, choose: Choose): void => {
  const sort = new Option('--sort <key>', 'order')
    .choices(['added', 'name', 'size', 'status', 'host', 'finished', 'position'])
    .default('added')
  const most = checked((text: string) => parseCount(text, 1, 1_000_000))

  addRunningFlags(addAddFlags(command('add', 'hand downloads to a running Sluice').argument('[url...]')), {
    json: false,
  }).action((urls: string[], flags: AddFlags) => {
    choose(async (context) => (await import('./run-add.ts')).runAdd(urls, flags, context))
  })
  addRunningFlags(command('list', 'show the downloads of a running Sluice'))
    .addOption(groupOption())
    .option('-s, --search <text>', 'part of a name, host or address')
    .option('--queue <name>', 'of one queue only')
    .addOption(sort)
    .option('--descending', 'the largest or latest first')
    .option('-n, --limit <n>', 'at most so many', most)
    .action((flags: ListFlags) => {
      choose(async (context) => (await look()).runList(flags, context))
    })
  addRunningFlags(command('show', 'show everything about downloads').argument('<id...>')).action(
    (ids: string[], flags: RunningFlags) => {
      choose(async (context) => (await look()).runShow(ids, flags, context))
    },
  )
  addRunningFlags(command('watch', 'follow what a running Sluice does')).action((flags: RunningFlags) => {
    choose(async (context) => (await look()).runWatch(flags, context))
  })
}

const addSteering = (command: Declare, choose: Choose): void => {
  for (const what of ['pause', 'resume'] as const) {
    addRunningFlags(command(what, `${what} downloads`).argument('<id...>', 'numbers, 3-7, or all')).action(
      (ids: string[], flags: RunningFlags) => {
        choose(async (context) => (await steer()).runHold(what, ids, flags, context))
      },
    )
  }
  addRunningFlags(command('remove', 'take downloads off the list; finished files stay').argument('<id...>')).action(
    (ids: string[], flags: RunningFlags) => {
      choose(async (context) => (await steer()).runRemove(ids, flags, context))
    },
  )
  addRunningFlags(
    command('limit', 'set or show the speed limit, of everything or of downloads')
      .argument('[rate]', 'bytes a second: 500K, 2M; 0 is no limit')
      .argument('[id...]'),
  ).action((rate: string | undefined, ids: string[], flags: RunningFlags) => {
    choose(async (context) => (await steer()).runLimit(rate, ids, flags, context))
  })
  addRunningFlags(
    command('queue', 'list and change queues')
      .argument('[verb]', 'list, add, start, stop, set or remove')
      .argument('[name]'),
  )
    .option(
      '--slots <n>',
      'how many of it at once',
      checked((text: string) => parseCount(text, 1, 1000)),
    )
    .option('-l, --limit <rate>', 'its speed limit', checked(parseRate))
    .action((what: string | undefined, name: string | undefined, flags: QueueFlags) => {
      choose(async (context) => (await steer()).runQueue(what, name, flags, context))
    })
  addRunningFlags(
    command(
      'wait',
      'wait for downloads and say what became of them',
      ', 124 the time was up, 130 interrupted',
    ).argument('[id...]'),
  )
    .option(
      '--batch <n>',
      'a batch, as "sluice add --json" names it',
      checked((text: string) => parseCount(text, 1, 2 ** 50)),
    )
    .option(
      '--timeout <seconds>',
      'longest wait',
      checked((text: string) => parseSeconds(text, 0)),
    )
    .option('--first-failure', 'come back at the first failure')
    .action((ids: string[], flags: WaitFlags) => {
      choose(async (context) => (await steer()).runWait(ids, flags, context))
    })
}

const keep = () => import('./run-keep.ts')

const passphraseFile = (): Option =>
  new Option('--passphrase-file <file>', 'file whose first line is the passphrase; - reads standard input')

/** Those that need nobody to run: what is kept in the data folder is there all the same. */
const addKeeping = (command: Declare, choose: Choose): void => {
  addRunningFlags(
    command('backup', 'write everything into one file: settings, queues, rules, downloads, history').argument(
      '[file]',
      'where to; - is standard output (default: a name with the date, here)',
    ),
  )
    .addOption(passphraseFile())
    .action((file: string | undefined, flags: BackupFlags) => {
      choose(async (context) => (await keep()).runBackup(file, flags, context))
    })
  addRunningFlags(command('restore', 'put a backup in the place of what is there, which is kept').argument('<file>'))
    .addOption(passphraseFile())
    .option('--check', 'only look at it and say what is in it')
    .action((file: string, flags: RestoreFlags) => {
      choose(async (context) => (await keep()).runRestore(file, flags, context))
    })
  addRunningFlags(
    command('export', 'write downloads as links, JSON or CSV').argument('[id...]', 'numbers, 3-7 (default: all)'),
    { json: false },
  )
    .addOption(new Option('-f, --format <format>', 'as what').choices(exportFormat.options).default('links'))
    .option('-o, --out <file>', 'where to (default: standard output)')
    .addOption(groupOption())
    .option('-s, --search <text>', 'part of a name, host or address')
    .option('--queue <name>', 'of one queue only')
    .action((ids: string[], flags: ExportFlags) => {
      choose(async (context) => (await keep()).runExport(ids, flags, context))
    })
  addRunningFlags(
    command('import', 'take over lists of links, session files of aria2, Metalinks').argument(
      '<file...>',
      '- is standard input',
    ),
  )
    .option('-d, --dir <folder>', "folder for those that name none (default: Sluice's)")
    .option('--queue <name>', 'queue to add to')
    .option('--paused', 'add without starting')
    .action((files: string[], flags: AddFlags) => {
      choose(async (context) => (await keep()).runImport(files, flags, context))
    })
}

const addLogLevel = (command: Declare, choose: Choose): void => {
  addRunningFlags(
    command('log-level', 'set or show what a running Sluice logs').addArgument(
      new Argument('[level]', 'what is logged from now on').choices(logLevel.options),
    ),
  ).action((level: LogLevel | undefined, flags: RunningFlags) => {
    choose(async (context) => (await steer()).runLogLevel(level, flags, context))
  })
}

export const addRunningCommands = (program: Command, choose: Choose): void => {
  const command: Declare = (name, summary, more = '', examples = '') =>
    program
      .command(name)
      .summary(summary)
      .description(`${summary[0]?.toUpperCase() ?? ''}${summary.slice(1)}.`)
      .addHelpText('after', `${examples}${examples === '' ? '' : '\n'}${statuses}${more}.`)
      .showHelpAfterError(`Try: sluice ${name} --help`)
  addLooking(command, choose)
  addSteering(command, choose)
  addWebhooks(command, choose)
  addDevices(command, choose)
  addLogLevel(command, choose)
  addKeeping(command, choose)
}
