// Runs the tests: everything but the window under Vitest, where the package `electron` cannot be resolved, so that they prove that
// the rest does without it; then the window in a real Electron under Xvfb as an ordinary user. `node .ci/test.mjs e2e` runs only
// the latter. Further arguments go to Vitest.
import { copyFileSync, cpSync, existsSync, mkdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { buildAll } from './build.mjs'
import { findElectron } from './electron.mjs'
import { modules, projectEnv, projectNode, root, run, runChild, say } from './setup.mjs'
import { envWithoutElectron } from './without-electron.mjs'
import { ensureSystemPackages, hasCommand, ordinaryAccount, smallDisk } from './system.mjs'

const reports = process.env.SLUICE_TEST_REPORTS

function vitestArgs(args, report) {
  const reporters = report === undefined ? [] : ['--reporter=default', '--reporter=json', `--outputFile=${report}`]
  // A filter may leave one of the two halves without tests; an unfiltered run may not.
  const none = args.length > 1 ? ['--passWithNoTests'] : []
  return [join(modules, 'vitest', 'vitest.mjs'), 'run', '--configLoader=native', ...reporters, ...none, ...args]
}

const hasProject = (args) => args.some((arg) => arg.startsWith('--project'))

async function runOutsideElectron(args) {
  const report = reports === undefined ? undefined : join(reports, 'tests.json')
  const own = hasProject(args) ? [] : ['--project=!e2e']
  return runChild(projectNode(), vitestArgs([...own, ...args], report), { env: envWithoutElectron() })
}

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

async function runInElectron(args) {
  const electron = await findElectron()
  say(`the window's tests run in Electron ${electron.version}`)
  const account = ordinaryAccount()
  const { folder } = account
  const env = accountEnv(folder, electron, account)
  const small = smallDisk(folder)
  if (small !== null) env.SLUICE_SMALL_DISK = small.path
  const checkout = account.readable(root)
  const inCheckout = (path) => join(checkout, relative(root, path))
  const report = join(env.HOME, 'e2e.json')
  const [vitest, ...rest] = vitestArgs(
    [...(hasProject(args) ? [] : ['--project=e2e']), ...args],
    reports === undefined ? undefined : report,
  )
  const command = [...account.prefix, ...displayPrefix(), inCheckout(projectNode()), inCheckout(vitest), ...rest]
  const status = await runChild(command[0], command.slice(1), { cwd: checkout, env })
  if (reports !== undefined && existsSync(report)) copyFileSync(report, join(reports, 'e2e.json'))
  const screenshots = process.env.SLUICE_SCREENSHOTS
  if (screenshots !== undefined) cpSync(env.SLUICE_SCREENSHOTS, screenshots, { recursive: true })
  small?.done()
  account.done()
  return status
}

/** Which of the two halves the arguments ask for: a path or a project of one half leaves the other out. */
function halves(args) {
  const names = args.map((arg) => arg.replace(/^--project=/, 'test/')).filter((arg) => arg.startsWith('test/'))
  const inside = names.filter((name) => /^test\/e2e\b/.test(name)).length
  return { outside: names.length === 0 || inside < names.length, inside: names.length === 0 || inside > 0 }
}

await run(import.meta.url, async (args) => {
  const only = args[0] === 'e2e'
  const forwarded = only ? args.slice(1) : args
  const asked = halves(forwarded)
  ensureSystemPackages()
  await buildAll()
  const outside = only || !asked.outside ? 0 : await runOutsideElectron(forwarded)
  const inside = only || asked.inside ? await runInElectron(forwarded) : 0
  return outside === 0 ? inside : outside
})
