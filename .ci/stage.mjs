// Where what needs a window runs: an ordinary account, a virtual display and a session bus, an Electron, folders of its own.
import { mkdirSync } from 'node:fs'
import { isAbsolute, join, relative } from 'node:path'
import { pack } from './dist.mjs'
import { findElectron } from './electron.mjs'
import { projectEnv, projectNode, root, runChild } from './setup.mjs'
import { hasCommand, ordinaryAccount } from './system.mjs'

/** One virtual display and one session bus for the whole run; none on systems that have a window system always. */
function displayPrefix() {
  if (process.platform !== 'linux') return []
  const bus = hasCommand('dbus-run-session') ? ['dbus-run-session', '--'] : []
  return [...bus, 'xvfb-run', '-a', '-s', '-screen 0 1280x1024x24']
}

function accountEnv(folder, electron, account) {
  const env = projectEnv({ ...electron.env, SLUICE_TEST_CACHE: join(folder, 'vitest') })
  for (const name of Object.keys(env))
    if (/^npm_|^(DISPLAY|WAYLAND_DISPLAY|DBUS_SESSION_BUS_ADDRESS)$/.test(name)) delete env[name]
  const own = { HOME: 'home', TMPDIR: 'tmp', XDG_RUNTIME_DIR: 'run', SLUICE_SCREENSHOTS: 'screenshots' }
  for (const [name, sub] of Object.entries(own)) {
    env[name] = join(folder, sub)
    mkdirSync(env[name], { mode: 0o700 })
    account.own(env[name])
  }
  for (const name of ['XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_CACHE_HOME', 'XDG_STATE_HOME']) delete env[name]
  env.SLUICE_ELECTRON = join(
    account.readable(electron.distFolder),
    relative(electron.distFolder, electron.executablePath),
  )
  const binding = electron.env.SLUICE_SQLITE_BINDING
  if (binding !== undefined) env.SLUICE_SQLITE_BINDING = account.readable(binding)
  return env
}

/**
 * @param {{packed?: boolean}} options `packed`: the application is packed as it is shipped, but for the inspector's fuse, and SLUICE_PACKED names it
 * @param {(stage: {account: object, electron: object, env: Record<string, string>, run: (args: string[]) => Promise<number>}) => Promise<number>} act
 *   `env` is what `run` gives to Node with these arguments, the first of which is a script: of the checkout, or absolute
 */
export async function onStage({ packed = false }, act) {
  const electron = await findElectron()
  const account = ordinaryAccount()
  try {
    const env = accountEnv(account.folder, electron, account)
    const output = join(account.folder, 'packed')
    if (packed) env.SLUICE_PACKED = join(await pack({ inspectable: true, output }), 'sluice')
    const checkout = account.readable(root)
    const inCheckout = (path) => (isAbsolute(path) ? join(checkout, relative(root, path)) : join(checkout, path))
    const runScript = ([script, ...rest]) => {
      const command = [...account.prefix, ...displayPrefix(), inCheckout(projectNode()), inCheckout(script), ...rest]
      return runChild(command[0], command.slice(1), { cwd: checkout, env })
    }
    return await act({ account, electron, env, run: runScript })
  } finally {
    account.done()
  }
}
