// What the trials of packages do as a person would, with the display's keyboard and a look at what is there: no inspector, no test driver.
// Linux with X11 and `xdotool`; `scrot` leaves pictures in the folder that SLUICE_SCREENSHOTS names, where it is installed.
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { projectEnv, say, Stop } from './setup.mjs'
import { hasCommand } from './system.mjs'

export const PATIENCE_MS = 60_000

/** `what`: the thing that is tried, as each line about it begins. */
export const checking = (what) => (isTrue, text) => {
  if (!isTrue) throw new Stop(`${what} is not as it should be: ${text}`)
  say(`${what}: ${text}`)
}

/** What `ask` gives once it gives something. */
export async function until(what, ask) {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await delay(100)) {
    const found = await ask()
    if (found) return found
  }
  throw new Stop(`${what} did not happen within ${PATIENCE_MS / 1000} s`)
}

export const device = (...args) => spawnSync('xdotool', args, { encoding: 'utf8' }).stdout.trim()

/** As long as a person needs between one key and the next that depends on it. */
export const pause = () => spawnSync('sleep', ['1'])

/** The window of Sluice once it can be seen; it gets the keyboard. */
export async function theWindow() {
  const window = await until('a window', () => {
    const [first] = device('search', '--onlyvisible', '--name', '^Sluice$').split('\n').filter(Boolean)
    return first
  })
  device('windowfocus', '--sync', window)
  return window
}

export function press(window, keys) {
  device('windowfocus', '--sync', window)
  device('key', '--clearmodifiers', keys)
}

export function look(name) {
  const folder = process.env.SLUICE_SCREENSHOTS
  if (folder === undefined || !hasCommand('scrot')) return
  spawnSync('scrot', ['--overwrite', join(folder, `${name}.png`)])
}

/** Processes that run this binary, with their arguments. */
export function processesOf(binary) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
        return args.startsWith(binary) ? [{ pid, args }] : []
      } catch {
        return []
      }
    })
}

/** The environment of somebody who has just logged in: an empty home in the account's folder, nothing of this session's. */
export function strangersEnv(account) {
  const env = projectEnv({ HOME: join(account.folder, 'home'), TMPDIR: join(account.folder, 'tmp') })
  for (const name of ['HOME', 'TMPDIR']) {
    mkdirSync(env[name], { mode: 0o700 })
    account.own(env[name])
  }
  for (const name of Object.keys(env))
    if (/^npm_|^XDG_|^(DISPLAY|WAYLAND_DISPLAY|DBUS_SESSION_BUS_ADDRESS|SLUICE_DATA_DIR)$/.test(name)) delete env[name]
  const pictures = process.env.SLUICE_SCREENSHOTS
  if (pictures !== undefined) {
    mkdirSync(pictures, { recursive: true })
    chmodSync(pictures, 0o777)
  }
  return env
}
