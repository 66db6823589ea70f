/**
 * What the computer can be told to do when all is done. Each is a program with fixed arguments, run without a shell; which one is a
 * table, so that a test can read it. Sleeping and shutting down ask the session's own service, so it may refuse.
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

export type PowerAction = 'sleep' | 'shutdown'

export interface PowerCommand {
  readonly program: string
  readonly args: readonly string[]
}

type Table = Readonly<Record<PowerAction, readonly PowerCommand[]>>

/** In the order of trying: systemd's tool, else elogind's. */
const linux: Table = {
  sleep: [
    { program: 'systemctl', args: ['suspend'] },
    { program: 'loginctl', args: ['suspend'] },
  ],
  shutdown: [
    { program: 'systemctl', args: ['poweroff'] },
    { program: 'loginctl', args: ['poweroff'] },
  ],
}

const darwin: Table = {
  sleep: [{ program: '/usr/bin/pmset', args: ['sleepnow'] }],
  shutdown: [{ program: '/usr/bin/osascript', args: ['-e', 'tell application "System Events" to shut down'] }],
}

/** Windows' own folder, not whatever lies on the path. */
const windows = (systemRoot: string): Table => ({
  sleep: [{ program: `${systemRoot}\\System32\\rundll32.exe`, args: ['powrprof.dll,SetSuspendState', '0', '1', '0'] }],
  shutdown: [{ program: `${systemRoot}\\System32\\shutdown.exe`, args: ['/s', '/t', '0'] }],
})

export const powerCommands = (
  action: PowerAction,
  platform: NodeJS.Platform = process.platform,
  env: Readonly<Record<string, string | undefined>> = process.env,
): readonly PowerCommand[] => {
  if (platform === 'win32') return windows(env.SystemRoot ?? 'C:\\Windows')[action]
  return (platform === 'darwin' ? darwin : linux)[action]
}

const patienceMs = 20_000

/** Rejects with the last command's own words when none of them did it. */
export const tellComputer = async (action: PowerAction): Promise<void> => {
  let trouble: unknown = new Error('no command is known for this system')
  for (const { program, args } of powerCommands(action)) {
    try {
      await promisify(execFile)(program, args, { timeout: patienceMs, windowsHide: true })
      return
    } catch (error) {
      trouble = error
    }
  }
  throw trouble
}
