/** The commands `pair` and `devices`: who may use the page of a service. */
import { renderUnicodeCompact } from 'uqr'
import type { EngineClient } from '../../shared/client.ts'
import type { CommandOutput } from '../../shared/commands.ts'
import {
  deviceId,
  deviceName,
  pairingLink,
  spacedCode,
  type DeviceId,
  type DeviceView,
  type PairingOutcome,
} from '../../shared/devices.ts'
import { isLoopback } from '../web/gate.ts'
import type { CommandContext } from './command.ts'
import { exitStatus, UsageError, type ExitStatus } from './exit.ts'
import { listenForInterrupt } from './interrupt.ts'
import type { RunningFlags } from './running-flags.ts'
import { reachRunning } from './running.ts'
import { momentOf, tableOf, type TableColumn } from './table.ts'
import { safeText } from './terminal-text.ts'

export interface PairFlags extends RunningFlags {
  readonly qr: boolean
}

const nameOf = ({ name, browser, system }: DeviceView): string =>
  name ?? (browser !== null && system !== null ? `${browser} on ${system}` : (browser ?? system ?? 'unknown browser'))

const columns: readonly TableColumn<DeviceView>[] = [
  { title: 'ID', align: 'right', text: ({ id }) => String(id) },
  { title: 'NAME', text: nameOf },
  { title: 'LET IN BY', text: ({ by }) => by },
  { title: 'FIRST SEEN', text: ({ firstSeenAt }) => momentOf(firstSeenAt) },
  { title: 'LAST SEEN', text: ({ isConnected, lastSeenAt }) => (isConnected ? 'now' : momentOf(lastSeenAt)) },
  { title: 'FROM', text: ({ from }) => from },
]

type Begun = CommandOutput<'pairing.begin'>

const onlyHere = 'Only browsers of this machine reach that address; “sluice serve --host” opens it to others.'

const sayCode = ({ code, holdsMs, addresses }: Begun, flags: PairFlags, { out }: CommandContext): void => {
  const [address = ''] = addresses
  const link = pairingLink(address, code)
  if (flags.json === true) {
    out.line(JSON.stringify({ type: 'code', code, holdsMs, link, addresses }))
    return
  }
  const until = new Date(Date.now() + holdsMs).toTimeString().slice(0, 5)
  const lines = [
    ['code', spacedCode(code)],
    ['to be typed at', address],
    ...addresses.slice(1).map((other) => ['or at', other]),
    ['or open', link],
    ['holds until', `${until}, for one device`],
  ]
  for (const [name = '', value = ''] of lines) out.line(`${name.padEnd(16)}${value}`)
  if (flags.qr && out.isTerminal) out.line(`\n${renderUnicodeCompact(link, { border: 2 })}`)
  if (isLoopback(new URL(address).hostname.replace(/^\[|\]$/g, ''))) out.line(onlyHere)
  out.line('Waiting; Ctrl+C takes the code back.')
}

const endings: Readonly<Record<Exclude<PairingOutcome, 'paired'>, string>> = {
  expired: 'The code is too old by now. Run “sluice pair” again for another one.',
  guessed: 'The code died of wrong tries. Run “sluice pair” again for another one.',
  ended: 'The code was taken back, or another one took its place.',
}

const sayOutcome = (
  { outcome, device }: CommandOutput<'pairing.wait'>,
  flags: PairFlags,
  { out }: CommandContext,
): ExitStatus => {
  if (flags.json === true) out.line(JSON.stringify({ type: 'outcome', outcome, device }))
  else if (outcome !== 'paired') out.line(endings[outcome])
  else if (device !== null) {
    const { id, from } = device
    out.line(`${safeText(nameOf(device))} came in from ${from}. Undo it with: sluice devices revoke ${String(id)}`)
  }
  return outcome === 'paired' ? exitStatus.ok : exitStatus.failed
}

export const runPair = async (flags: PairFlags, context: CommandContext): Promise<ExitStatus> => {
  const { client } = await reachRunning(flags, context)
  const interrupt = listenForInterrupt()
  try {
    const begun = await client.call('pairing.begin', {})
    sayCode(begun, flags, context)
    return sayOutcome(await client.call('pairing.wait', { id: begun.id }, { signal: interrupt.signal }), flags, context)
  } catch (error) {
    if (interrupt.signal.aborted) return exitStatus.interrupted
    throw error
  } finally {
    interrupt.release()
    client.close()
  }
}

const idOf = (word: string): DeviceId => {
  const parsed = deviceId.safeParse(Number(word))
  if (parsed.success) return parsed.data
  throw new UsageError(`"${word}" is no number of a device; "sluice devices" lists them`)
}

const rename = ([word, ...name]: readonly string[], client: EngineClient): Promise<{ readonly changed: number }> => {
  const parsed = deviceName.safeParse(name.join(' '))
  if (word === undefined || !parsed.success) {
    throw new UsageError('devices rename needs a number and a name of at most 60 characters')
  }
  return client.call('devices.rename', { id: idOf(word), name: parsed.data })
}

const revoke = (words: readonly string[], client: EngineClient): Promise<{ readonly changed: number }> => {
  if (words.length === 0) throw new UsageError('devices revoke needs numbers, or all')
  // This command is no device, so that others are all of them.
  return words.includes('all')
    ? client.call('devices.revokeOthers', {})
    : client.call('devices.revoke', { ids: words.map(idOf) })
}

/** Without a verb it lists the devices. */
export const runDevices = async (
  verb: string | undefined,
  words: readonly string[],
  flags: RunningFlags,
  context: CommandContext,
): Promise<ExitStatus> => {
  const { out } = context
  if (verb !== undefined && !['list', 'rename', 'revoke'].includes(verb)) {
    throw new UsageError(`"${verb}" is nothing to do with devices: it is list, rename or revoke`)
  }
  const { client } = await reachRunning(flags, context)
  try {
    if (verb === 'rename' || verb === 'revoke') {
      const result = await (verb === 'rename' ? rename(words, client) : revoke(words, client))
      const done = verb === 'rename' ? 'renamed' : `${String(result.changed)} revoked`
      out.line(flags.json === true ? JSON.stringify(result) : done)
      return result.changed > 0 || words.includes('all') ? exitStatus.ok : exitStatus.failed
    }
    const { devices } = await client.call('devices.list', {})
    if (flags.json === true) for (const device of devices) out.line(JSON.stringify(device))
    else if (devices.length === 0) out.line('Nobody is let in. “sluice pair” lets in a phone, the token any browser.')
    else for (const line of tableOf(columns, devices, out.size?.columns ?? null)) out.line(line)
    return exitStatus.ok
  } finally {
    client.close()
  }
}
