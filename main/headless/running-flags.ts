/** Options that say which running Sluice is meant. Names and words only. */
import type { Command } from 'commander'

export interface RunningFlags {
  readonly dataDir?: string
  readonly url?: string
  readonly tokenFile?: string
  readonly serverCa?: string
  readonly insecure?: boolean
  readonly json?: boolean
}

export const addRunningFlags = (command: Command, { json = true } = {}): Command => {
  command
    .option('--data-dir <folder>', "data folder of the running Sluice (default: the user's)")
    .option('--url <address>', 'a service elsewhere, http:// or https://; needs --token-file')
    .option('--token-file <file>', 'file with the token of that service')
    .option('--server-ca <file>', "PEM file with the authority of that service's certificate")
    .option('--insecure', 'send the token over http:// to another machine')
  return json ? command.option('--json', 'for programs: one JSON object a line') : command
}
