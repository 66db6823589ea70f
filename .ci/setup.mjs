// Set-up that every npm script runs first: installs the locked packages when they are missing or stale, and moves on
// to the project's own Node. Runs under any Node >= 20 with nothing installed, so it imports Node's own modules only.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
export const modules = join(root, 'node_modules')

const OLDEST_NODE = [22, 14]
const stampFile = join(modules, '.sluice-setup')

/** Prints one line about what is being done. */
export function say(text) {
  process.stderr.write(`sluice: ${text}\n`)
}

/** A failure whose message is meant for a person; `run` prints it without a stack trace. */
export class Stop extends Error {}

/** Path of the Node binary that the lock file pins, or undefined where none is published for this platform. */
function pinnedNode() {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const file = join(modules, name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  return existsSync(file) ? file : undefined
}

function isRecentEnough(version) {
  const [major, minor] = version.split('.').map(Number)
  return major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])
}

/** How the built command is started; its flags are those of the first line of main/headless/cli.ts. */
export const builtCommand = () => [projectNode(), '--max-semi-space-size=4', join(root, 'out', 'cli.js')]

/** The Node that runs everything but the first step of a set-up. */
export function projectNode() {
  const pinned = pinnedNode()
  if (pinned !== undefined) return pinned
  if (isRecentEnough(process.versions.node)) return process.execPath
  throw new Stop(
    `This needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}, and no Node package is ` +
      `published for ${process.platform}-${process.arch}. Install a newer Node and run the command again.`,
  )
}

/** The environment in which `node` and the packages' commands are the project's own. */
export function projectEnv(extra = {}) {
  const key = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
  const own = [join(modules, '.bin'), dirname(projectNode())].join(delimiter)
  return { ...process.env, [key]: `${own}${delimiter}${process.env[key] ?? ''}`, ...extra }
}

/** The folder for things that are fetched or built once and shared by all checkouts. */
export function cacheFolder() {
  if (process.env.SLUICE_CACHE) return process.env.SLUICE_CACHE
  if (process.env.XDG_CACHE_HOME) return join(process.env.XDG_CACHE_HOME, 'sluice')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'sluice')
  if (process.platform === 'win32' && process.env.LOCALAPPDATA) {
    return join(process.env.LOCALAPPDATA, 'sluice', 'cache')
  }
  return join(homedir(), '.cache', 'sluice')
}

/** npm's command line: through the npm that started this script where there is one. */
export function npmCommand(args) {
  const cli = process.env.npm_execpath
  if (cli && /npm-cli\.[cm]?js$/.test(cli)) return { command: process.execPath, args: [cli, ...args], shell: false }
  return { command: 'npm', args, shell: process.platform === 'win32' }
}

/** Whether what lies in node_modules is what the lock file asks for (packages for other platforms may be absent). */
function installedMatchesLock(lockText) {
  const hidden = join(modules, '.package-lock.json')
  if (!existsSync(hidden)) return false
  const wanted = JSON.parse(lockText).packages
  const installed = JSON.parse(readFileSync(hidden, 'utf8')).packages
  const extra = Object.keys(installed).some((path) => wanted[path] === undefined)
  return (
    !extra &&
    Object.entries(wanted).every(([path, entry]) => {
      if (path === '') return true
      const found = installed[path]
      if (found === undefined) return entry.optional === true
      return found.version === entry.version && found.integrity === entry.integrity
    })
  )
}

function install() {
  say('installing the packages of package-lock.json (npm ci) …')
  const { command, args, shell } = npmCommand(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'])
  const result = spawnSync(command, args, { cwd: root, shell, stdio: ['ignore', process.stderr, process.stderr] })
  if (result.error) throw new Stop(`npm could not be started (${result.error.message}). Install npm 10 or newer.`)
  if (result.status !== 0) {
    throw new Stop(
      `npm ci failed (exit status ${String(result.status ?? result.signal)}; its message is above). ` +
        'Check that the npm registry is reachable (npm ping), then run the same command again.',
    )
  }
}

/** Installs the locked packages unless they are there already. Idempotent; a few milliseconds when nothing is to do. */
export function setUp() {
  const lockText = readFileSync(join(root, 'package-lock.json'), 'utf8')
  const wanted = createHash('sha256').update(lockText).digest('hex')
  const stamp = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : ''
  if (stamp !== wanted) {
    if (!installedMatchesLock(lockText)) install()
    writeFileSync(stampFile, wanted)
  }
  projectNode()
}

/** Runs a program with this one's input and output and resolves with its exit status (128 + n after a signal). */
export function runChild(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: projectEnv(), ...options })
    // Ctrl-C reaches the whole foreground group by itself; what is sent to this process alone is passed on.
    const pass = (signal) => child.kill(signal)
    const ignore = () => undefined
    process.on('SIGTERM', pass).on('SIGHUP', pass).on('SIGINT', ignore)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      process.off('SIGTERM', pass).off('SIGHUP', pass).off('SIGINT', ignore)
      resolve(code ?? 128 + (SIGNAL_NUMBERS[signal] ?? 0))
    })
  })
}

const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGABRT: 6, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 }

async function statusOf(file, body) {
  try {
    setUp()
    const node = projectNode()
    const isProjectNode = realpathSync(node) === realpathSync(process.execPath)
    return (
      (isProjectNode ? await body(process.argv.slice(2)) : await runChild(node, [file, ...process.argv.slice(2)])) ?? 0
    )
  } catch (error) {
    say(error instanceof Stop ? error.message : error.stack)
    return 1
  }
}

/**
 * Runs `body` after the set-up, under the project's Node; its result is the exit status. Does nothing in a script that is imported.
 * The process is ended outright: electron-builder's hooks, once loaded, end it with 0 whatever `process.exitCode` says.
 */
export async function run(script, body) {
  const file = fileURLToPath(script)
  if (process.argv[1] === undefined || realpathSync(process.argv[1]) !== realpathSync(file)) return
  process.exit(await statusOf(file, body))
}

await run(import.meta.url, () => 0)
