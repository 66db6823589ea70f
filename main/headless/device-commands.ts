/** Declares the commands `pair` and `devices`. */
import { addRunningFlags } from './running-flags.ts'
import type { RunningFlags } from './running-flags.ts'
import type { Choose, Declare } from './running-commands.ts'
import type { PairFlags } from './run-devices.ts'

const pairHelp = `
The new device opens the address and types the code, or opens the link, or scans the picture. The code holds for five minutes, lets in one
device and dies of five wrong tries; the token goes on working whatever happens to it. Ctrl+C takes it back.`

const devicesHelp = `
Examples:
  sluice devices                     who is let in
  sluice devices rename 3 "My phone"
  sluice devices revoke 3 5          shown out at once, for good
  sluice devices revoke all`

const load = () => import('./run-devices.ts')

export const addDevices = (command: Declare, choose: Choose): void => {
  addRunningFlags(command('pair', 'let in a browser, a phone above all, by a code', ', 130 interrupted', pairHelp))
    .option('--no-qr', 'without the picture of the link')
    .action((flags: PairFlags) => {
      choose(async (context) => (await load()).runPair(flags, context))
    })
  addRunningFlags(
    command('devices', 'list, name and revoke browsers that are let in', '', devicesHelp)
      .argument('[verb]', 'list, rename or revoke')
      .argument('[words...]', 'numbers, or all; for rename: a number and a name'),
  ).action((verb: string | undefined, words: string[], flags: RunningFlags) => {
    choose(async (context) => (await load()).runDevices(verb, words, flags, context))
  })
}
