// What the tests need of the operating system: Debian packages, and an ordinary user to run a sandboxed Electron as.
import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { say, Stop } from './setup.mjs'

/** Debian package → a file or command that shows that it is there on systems with other package names. */
const PACKAGES = [
  ...['nginx-light', 'aria2', 'openssl', 'curl', 'strace', 'xvfb', 'xauth', 'dbus-x11', 'python3', 'make', 'g++'],
  ...['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1', 'libnotify4', 'libxss1', 'libsecret-1-0', 'gnome-keyring'],
  // Another program on the same display: it copies and drags, and a window manager says who has the keyboard.
  ...['libglib2.0-bin', 'python3-gi', 'gir1.2-gtk-3.0', 'xdotool', 'openbox'],
  // Servers whose listings of folders are read.
  ...['apache2-bin', 'lighttpd', 'caddy'],
]
/** Debian starts these by themselves when they are installed and with the system; tests start their own, on ports of their own. */
const SERVICES = {
  'nginx-light': 'nginx',
  lighttpd: 'lighttpd',
  caddy: 'caddy',
  squid: 'squid',
  tinyproxy: 'tinyproxy',
  'dante-server': 'danted',
}
const COMMANDS = {
  'apache2-bin': 'apache2',
  aria2: 'aria2c',
  'dante-server': 'danted',
  'nginx-light': 'nginx',
  xvfb: 'Xvfb',
  'dbus-x11': 'dbus-launch',
  'gnome-keyring': 'gnome-keyring-daemon',
}
const TEST_USER = 'sluice-test'

const isRoot = () => process.getuid?.() === 0

function succeeds(command, args, options = {}) {
  return spawnSync(command, args, { stdio: 'ignore', ...options }).status === 0
}

export function hasCommand(name) {
  return succeeds('sh', ['-c', 'PATH="$PATH:/usr/sbin:/sbin"; command -v "$1"', 'sh', name])
}

/** Libraries and what Python finds by itself are no commands, and called otherwise elsewhere. */
function isDebianOnly(name) {
  return /^(lib|gir1\.|python3-)/.test(name)
}

function isInstalled(name) {
  const command = COMMANDS[name] ?? name
  if (!isDebianOnly(name) && hasCommand(command)) return true
  // Newer releases add t64 to the names of libraries whose time_t has 64 bits.
  return [name, `${name}t64`].some((candidate) => {
    const found = spawnSync('dpkg-query', ['-W', '-f=${Status}', candidate], { encoding: 'utf8' })
    return found.status === 0 && found.stdout.includes('ok installed')
  })
}

function installableName(name) {
  if (!name.startsWith('lib')) return name
  return succeeds('apt-cache', ['show', `${name}t64`]) ? `${name}t64` : name
}

/** How a Debian package is put in or out; root is needed, or a sudo that asks nothing. */
export const aptCommand = () => [
  ...(isRoot() ? [] : ['sudo', '-n']),
  ...['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q'],
]

/** Installs the Debian packages that are missing (`more` beside what all tests need), or stops with the command that does. Linux only. */
export function ensureSystemPackages(more = []) {
  if (process.platform !== 'linux') return
  const debian = hasCommand('dpkg-query') && hasCommand('apt-get')
  const missing = [...PACKAGES, ...more].filter((name) => (debian || !isDebianOnly(name)) && !isInstalled(name))
  if (missing.length === 0) return
  if (!debian) throw new Stop(`the tests need these programs; install them first: ${missing.join(', ')}`)
  if (!isRoot() && !succeeds('sudo', ['-n', 'true'])) {
    const names = missing.map(installableName).join(' ')
    throw new Stop(`the tests need Debian packages. Type: sudo apt-get update && sudo apt-get install -y ${names}`)
  }
  say(`installing Debian packages that the tests need: ${missing.join(' ')} …`)
  const apt = aptCommand()
  const quiet = { stdio: ['ignore', 'ignore', 'inherit'] }
  succeeds(apt[0], [...apt.slice(1), 'update'], quiet)
  const names = missing.map(installableName)
  const install = [...apt, 'install', '-y', '--no-install-recommends', ...names]
  const services = missing.flatMap((name) => SERVICES[name] ?? [])
  const [command, ...args] = services.length === 0 ? install : withoutStarting(install, services)
  if (!succeeds(command, args, quiet)) {
    throw new Stop(`apt-get could not install ${names.join(' ')}; its message is above.`)
  }
}

/** The command, during which Debian starts no service, and after which these do not start with the system either. */
function withoutStarting(command, services) {
  const script = `
    policy=/usr/sbin/policy-rc.d
    if [ ! -e $policy ]; then
      trap 'rm -f $policy' EXIT
      printf '#!/bin/sh\\nexit 101\\n' > $policy && chmod 755 $policy || exit
    fi
    "$@" || exit
    if command -v systemctl >/dev/null; then systemctl --quiet disable ${services.join(' ')} || true; fi`
  return [...(isRoot() ? [] : ['sudo', '-n']), 'sh', '-c', script, 'sh', ...command]
}

function idOf(flag) {
  const found = spawnSync('id', [flag, TEST_USER], { encoding: 'utf8' })
  return found.status === 0 ? Number(found.stdout) : undefined
}

/**
 * An ordinary account to run programs as, because Chromium's sandbox does not work for root. For anybody but root that
 * is the present one.
 * @returns {{prefix: string[], folder: string, own: (path: string) => void, readable: (path: string) => string,
 *   done: () => void}} a command prefix, a folder of its own, and `readable`, which copies what the account cannot read
 */
export function ordinaryAccount() {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-e2e-'))
  const done = () => rmSync(folder, { recursive: true, force: true })
  if (!isRoot()) return { prefix: [], folder, own: () => undefined, readable: (path) => path, done }
  if (idOf('-u') === undefined) {
    say(`creating the user ${TEST_USER}, because Electron's sandbox does not work for root …`)
    const shell = ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', TEST_USER]
    if (!succeeds('useradd', shell) || idOf('-u') === undefined)
      throw new Stop(`useradd could not create ${TEST_USER}.`)
  }
  const [uid, gid] = [idOf('-u'), idOf('-g')]
  const prefix = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--']
  const own = (path) => chownSync(path, uid, gid)
  own(folder)
  chmodSync(folder, 0o755)
  return { prefix, folder, own, readable: (path) => readableCopy(path, folder, prefix), done }
}

/**
 * A disk of two MiB for tests of a full one, where this process may mount; gives it back with `done`. null: it may not, and those tests are
 * skipped, saying so.
 */
export function smallDisk(folder) {
  if (process.platform !== 'linux' || !isRoot()) return null
  const path = join(folder, 'small')
  mkdirSync(path)
  if (!succeeds('mount', ['-t', 'tmpfs', '-o', 'size=2m,mode=0777', 'sluice-small', path])) return null
  return { path, done: () => succeeds('umount', ['--lazy', path]) }
}

function canRead(prefix, path) {
  const search = ['find', path, '-name', '.git', '-prune', '-o', '!', '-readable', '-print', '-quit']
  const unreadable = spawnSync(prefix[0], [...prefix.slice(1), ...search], { encoding: 'utf8' })
  return unreadable.status === 0 && unreadable.stdout === ''
}

/** The path itself, or where the account cannot read it (a checkout in /root, say) a copy that it can. */
function readableCopy(path, folder, prefix) {
  if (canRead(prefix, path)) return path
  const copy = join(folder, 'copies', path)
  say(`copying ${path} to where an ordinary user can read it …`)
  mkdirSync(dirname(copy), { recursive: true })
  if (!succeeds('cp', ['-al', path, copy]) || !canRead(prefix, copy)) {
    rmSync(copy, { recursive: true, force: true })
    cpSync(path, copy, { recursive: true, verbatimSymlinks: true })
    spawnSync('chmod', ['-R', 'a+rX', copy])
  }
  if (!existsSync(copy)) throw new Stop(`${path} could not be copied to ${copy}; is there room on the disk?`)
  return copy
}
