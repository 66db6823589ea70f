/** A window manager and the real keyboard and pointer of the display. Linux with X11 alone. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'

/** Ends a program of the test's own. */
export const stop = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill()
  await ended
}

/** Says who has the keyboard, and really minimises. It begins to manage a moment later. */
export const openWindowManager = (): { readonly close: () => Promise<void> } => {
  const manager = spawn('openbox', ['--sm-disable'], { stdio: 'ignore' })
  return { close: () => stop(manager) }
}

/** Movements, buttons and keys in xdotool's words; what it says. */
export const device = (...args: readonly (string | number)[]): string => {
  const { status, stderr, stdout } = spawnSync('xdotool', args.map(String), { encoding: 'utf8' })
  if (status !== 0) throw new Error(`xdotool ${args.join(' ')}: ${stderr}`)
  return stdout.trim()
}
