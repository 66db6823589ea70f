/** Options of `serve`, as commander declares them. Names and words only. */
import { type Command, Option } from 'commander'
import { checked } from './flags.ts'
import type { LogLevel } from '../engine/engine.ts'
import { logFormats, type LogFormat } from '../outlets/log-formats.ts'
import { logLevel } from '../../shared/log-level.ts'
import { BadValue } from '../../shared/links/bad-value.ts'
import { parseCount, parseRate } from '../../shared/links/units.ts'

export interface ServeFlags {
  readonly host: string
  readonly port: number
  readonly dataDir?: string
  readonly dir?: readonly string[]
  readonly tokenFile?: string
  readonly showToken?: boolean
  readonly allowHost?: readonly string[]
  readonly tlsCert?: string
  readonly tlsKey?: string
  readonly insecure?: boolean
  readonly openMetrics?: boolean
  readonly logFormat: LogFormat
  readonly logLevel?: LogLevel
  readonly logFile?: string
  readonly logSize: number
  readonly logFiles: number
  readonly aria2?: boolean
  readonly allowOrigin?: readonly string[]
  readonly getMayChange?: boolean
  readonly notifyAll?: boolean
}

/** Smaller files would be gone before anybody read them. */
const leastLogBytes = 64 * 1024

const parseSize = (text: string): number => {
  const bytes = parseRate(text)
  if (bytes === null || bytes < leastLogBytes) throw new BadValue(`"${text}" is no size of a log: it is 64K or more`)
  return bytes
}

const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text]

export const addServeFlags = (command: Command): Command =>
  command
    .option('--host <address>', 'address to listen at', '127.0.0.1')
    .option(
      '--port <n>',
      'port to listen at; 0 takes any free one',
      checked((text) => parseCount(text, 0, 65_535)),
      6800,
    )
    .option(
      '--dir <folder>',
      'folder that downloads may be written to, with all below it; may be repeated, the first is where they go by default',
      collect,
    )
    .option('--data-dir <folder>', "where progress is remembered (default: the user's data folder)")
    .option(
      '--token-file <file>',
      'file with the token to log in with; made when missing (default: in the data folder)',
    )
    .option('--show-token', 'print the token at each start, not only when it is made')
    .option('--allow-host <name>', 'a further name that browsers reach this service by; may be repeated', collect)
    .option('--tls-cert <file>', 'certificate (PEM) for https')
    .option('--tls-key <file>', 'its key (PEM)')
    .option('--insecure', 'listen at a public address without TLS: something else protects the way')
    .option('--open-metrics', 'answer /metrics to programs of this machine without the token')
    .addOption(
      new Option('--log-format <format>', "lines of JSON, Elastic's form of them (ECS), or lines for people")
        .choices(logFormats)
        .default('json'),
    )
    .addOption(
      new Option('--log-level <level>', 'least that is logged (default: warn; info into a file)').choices(
        logLevel.options,
      ),
    )
    .option('--log-file <file>', 'log into name.1.log, name.2.log, … instead of standard error')
    .option('--log-size <size>', 'size at which the next file begins', checked(parseSize), 10 * 1024 ** 2)
    .option(
      '--log-files <n>',
      'files that are kept',
      checked((text) => parseCount(text, 2, 1000)),
      5,
    )
    .option('--no-aria2', 'do not answer clients of aria2')
    .option(
      '--allow-origin <origin>',
      'a page elsewhere that may use the aria2 RPC with the token; may be repeated',
      collect,
    )
    .option(
      '--get-may-change',
      'let the aria2 RPC change things by GET, too: addresses with the token may stay in histories',
    )
    .option(
      '--notify-all',
      'send notifications of the aria2 RPC to listeners that never show the token, too (aria2p does not)',
    )
