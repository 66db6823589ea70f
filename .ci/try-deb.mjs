// Tries the Debian packages as somebody lives with them: an older version is installed, started from its desktop entry, given a download by
// the command and one by a `sluice:` link; a newer version is installed over it while they run; the window is closed and opened again, the
// downloads go on where they were; then both packages are removed, and nothing but data is left. It installs into this very system, as root
// or by sudo, and takes away what it has put there. Debian and its kin, with X11.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, lstatSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { manifest } from './command-folder.mjs'
import { packDebs } from './deb.mjs'
import { pack } from './dist.mjs'
import { checking, device, look, pause, press, processesOf, strangersEnv, theWindow, until } from './hands.mjs'
import { run, say, Stop } from './setup.mjs'
import { aptCommand, ensureSystemPackages, ordinaryAccount } from './system.mjs'

const OLDER = '0.0.9'
const PACKAGES = ['sluice', 'sluice-command']
const BINARY = '/opt/Sluice/sluice'
const ENTRY = '/usr/share/applications/sluice.desktop'
/** Of each download, and how much the server gives at once to all connections together: slow enough to be upgraded in the middle. */
const SIZE = 64_000_000
const SLICE = 64 * 1024
const SLICE_EVERY_MS = 100

const check = checking('debian')
const bytesOf = (name) => Buffer.alloc(SIZE, `${name} survives an upgrade. `)
const digest = (bytes) => createHash('sha256').update(bytes).digest('hex')

/** Serves any name, in ranges, slowly until it is told to hurry; `asked`: of each name, where its requests began. */
async function startServer() {
  const asked = new Map()
  const pace = { isSlow: true }
  let turn = Promise.resolve()
  const ownTurn = () => (turn = turn.then(() => (pace.isSlow ? delay(SLICE_EVERY_MS) : undefined)))
  const server = createServer(async (request, response) => {
    const name = request.url.slice(1)
    const start = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
    const end = Number(/-(\d+)$/.exec(request.headers.range ?? '')?.[1] ?? SIZE - 1) + 1
    asked.set(name, [...(asked.get(name) ?? []), start])
    const head = { 'accept-ranges': 'bytes', 'content-length': end - start, etag: `"${name}"` }
    const range = { 'content-range': `bytes ${start}-${end - 1}/${SIZE}` }
    response.writeHead(request.headers.range ? 206 : 200, request.headers.range ? { ...head, ...range } : head)
    const body = bytesOf(name)
    for (let at = start; at < end && !response.destroyed; at += SLICE) {
      response.write(body.subarray(at, Math.min(end, at + SLICE)))
      await ownTurn()
    }
    response.end()
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return { url: `http://127.0.0.1:${server.address().port}`, asked, pace, close }
}

/** Somebody's session: a display, a bus, a window manager; `run` and `start` are commands of theirs. */
async function startSession(account, env) {
  const file = join(account.folder, 'session')
  const script = 'openbox --sm-disable & env -0 > "$1.part" && mv "$1.part" "$1" && wait'
  const [program, ...args] = [
    ...[...account.prefix, 'dbus-run-session', '--', 'xvfb-run', '-a', '-s', '-screen 0 1280x800x24'],
    ...['sh', '-c', script, 'sh', file],
  ]
  const child = spawn(program, args, { cwd: env.HOME, env, stdio: 'ignore', detached: true })
  await until('a session', () => existsSync(file))
  const own = Object.fromEntries(
    readFileSync(file, 'utf8')
      .split('\0')
      .filter(Boolean)
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
  // `device` and `look` are of this process.
  Object.assign(process.env, { DISPLAY: own.DISPLAY, XAUTHORITY: own.XAUTHORITY })
  const options = { cwd: env.HOME, env: own }
  const asUser = (words) => [...account.prefix, ...words]
  return {
    run: (...words) => {
      const [command, ...rest] = asUser(words)
      return spawnSync(command, rest, { ...options, encoding: 'utf8', timeout: 60_000 })
    },
    start: (...words) => {
      const [command, ...rest] = asUser(words)
      spawn(command, rest, { ...options, stdio: 'ignore', detached: true }).unref()
    },
    close: () => {
      try {
        process.kill(-child.pid)
      } catch {
        // It has ended by itself.
      }
    },
  }
}

/** Not by spawnSync: the server of this process must go on answering meanwhile. */
async function apt(...words) {
  const [program, ...rest] = [...aptCommand(), ...words]
  const child = spawn(program, rest, { stdio: ['ignore', 'ignore', 'pipe'] })
  const said = text(child.stderr)
  const status = await new Promise((resolve) => child.on('exit', resolve))
  if (status !== 0) throw new Stop(`apt-get ${words.join(' ')} failed: ${await said}`)
}
const install = (debs) => apt('install', '-y', '--no-install-recommends', '--allow-downgrades', ...debs)

const isInstalled = (name) =>
  spawnSync('dpkg-query', ['-W', '-f=${Status}', name], { encoding: 'utf8' }).stdout.includes('ok installed')

/** Everything of that name where packages put things. */
function traces() {
  const places = ['/etc', '/opt', '/usr', '/var/lib', '/srv', '/lib/systemd']
  const found = spawnSync('find', [...places, '-xdev', '-iname', '*sluice*', '-not', '-path', '*/sluice-test/*'], {
    encoding: 'utf8',
  })
  return new Set(found.stdout.split('\n').filter(Boolean))
}

async function makePackages(folder, version) {
  const packed = await pack({ output: join(folder, version), version })
  return packDebs(packed, { output: folder, compression: 'none', version })
}

const rowOf = (session, name) => {
  const lines = session.run('sluice', 'list', '--json').stdout.split('\n').filter(Boolean)
  return lines.map((line) => JSON.parse(line)).find((row) => row.name === name)
}

function checkInstalled(session, version) {
  for (const name of PACKAGES) check(isInstalled(name), `${name} ${version} is installed`)
  check(session.run('sluice', '--version').stdout.trim() === version, `the command on the path says ${version}`)
  const valid = session.run('desktop-file-validate', ENTRY)
  check(valid.status === 0, `its desktop entry is valid ${valid.stdout}`)
  check((lstatSync('/opt/Sluice/chrome-sandbox').mode & 0o7777) === 0o4755, "Chromium's helper may make a sandbox")
  const handler = session.run('xdg-mime', 'query', 'default', 'x-scheme-handler/sluice').stdout.trim()
  check(handler === 'sluice.desktop', `sluice: links are its (${handler})`)
  const kind = session.run('xdg-mime', 'query', 'default', 'application/metalink4+xml').stdout.trim()
  check(kind === 'sluice.desktop', `Metalinks are its (${kind})`)
}

async function openFromEntry(session) {
  session.start('gio', 'launch', ENTRY)
  return theWindow()
}

/** `isAsked`: downloads run, so there is a question first; its first button is one step from where its keyboard is. */
async function quit(window, { isAsked }) {
  press(window, 'ctrl+q')
  pause()
  look('debian-quit')
  if (isAsked) for (const key of ['Tab', 'Return']) device('key', key)
  await until('an end after Ctrl+Q', () => processesOf(BINARY).length === 0)
}

/** Whatever of it still runs after something went wrong. */
function endAll() {
  for (const { pid } of processesOf(BINARY)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // One that has ended meanwhile, with the main process.
    }
  }
}

/** Whether the main process runs from files that are still there. */
const runsInstalledFiles = () => {
  const [main] = processesOf(BINARY).filter(({ args }) => !args.includes('--type='))
  if (main === undefined) return false
  const [running, installed] = [statSync(`/proc/${main.pid}/exe`), statSync(BINARY)]
  return running.ino === installed.ino
}

async function live(session, env, server, folder) {
  const [older, newer] = [await makePackages(folder, OLDER), await makePackages(folder, manifest.version)]
  await install(older)
  checkInstalled(session, OLDER)

  const first = await openFromEntry(session)
  look('debian-started')
  check(true, 'its desktop entry opens the window, without any argument of ours')
  const page = processesOf(BINARY).find(({ args }) => args.includes('--type=renderer'))
  check(/^Seccomp:\s+2/m.test(readFileSync(`/proc/${page?.pid}/status`, 'utf8')), 'its page runs in the sandbox')
  const added = session.run('sluice', 'add', `${server.url}/command.bin`)
  check(added.status === 0, `the command adds to the window that runs ${added.stderr}`)
  session.run('xdg-open', `sluice:${server.url}/link.bin`)
  pause()
  look('debian-link')
  // Any page can open such a link: what is at hand is Cancel, and Add is one step further.
  press(first, 'Tab')
  press(first, 'Return')
  await until('the download of a sluice: link', () => rowOf(session, 'link.bin'))
  check(true, 'a sluice: link asks first, and is added then')
  await until('downloads on their way', () =>
    ['command.bin', 'link.bin'].every((name) => rowOf(session, name)?.writtenBytes > 1_000_000),
  )
  look('debian-downloading')

  await install(newer)
  checkInstalled(session, manifest.version)
  const before = rowOf(session, 'command.bin').writtenBytes
  await until('more bytes after the upgrade', () => rowOf(session, 'command.bin')?.writtenBytes > before)
  check(true, 'downloads go on while a newer version is installed over it')
  check(!runsInstalledFiles(), 'the older one still runs')
  await quit(first, { isAsked: true })
  check(!existsSync(join(env.HOME, 'Downloads', 'command.bin')), 'it was quit in the middle of its downloads')
  const asked = new Map([...server.asked].map(([name, starts]) => [name, starts.length]))
  server.pace.isSlow = false
  const second = await openFromEntry(session)
  check(runsInstalledFiles(), 'the newer one starts from the same entry')
  for (const name of ['command.bin', 'link.bin']) {
    const file = join(env.HOME, 'Downloads', name)
    await until(name, () => existsSync(file))
    check(digest(readFileSync(file)) === digest(bytesOf(name)), `${name}: every byte is right`)
    const again = server.asked.get(name).slice(asked.get(name))
    check(again.length > 0 && again.every((start) => start > 0), `${name} went on where it was (${again.join(', ')})`)
  }
  look('debian-upgraded')
  await quit(second, { isAsked: false })
}

await run(import.meta.url, async () => {
  if (process.platform !== 'linux') throw new Stop('this tries packages for Debian')
  const already = PACKAGES.filter(isInstalled)
  if (already.length > 0) throw new Stop(`${already.join(' and ')} is installed here, and this would remove it.`)
  ensureSystemPackages(['xdg-utils', 'desktop-file-utils'])
  const account = ordinaryAccount()
  const env = strangersEnv(account)
  const before = traces()
  const server = await startServer()
  const session = await startSession(account, env)
  try {
    await live(session, env, server, account.folder)
    await apt('remove', '-y', '--purge', ...PACKAGES)
    const left = [...traces()].filter((path) => !before.has(path))
    check(left.length === 0, `removed, nothing of it is left in the system ${left.slice(0, 5).join(' ')}`)
    const data = ['.local/share/sluice', '.config/Sluice', 'Downloads/command.bin'].map((path) => join(env.HOME, path))
    const gone = data.filter((path) => !existsSync(path))
    check(gone.length === 0, `the list, the settings and what was downloaded stay ${gone.join(' ')}`)
    return 0
  } finally {
    session.close()
    server.close()
    endAll()
    const installed = PACKAGES.filter(isInstalled)
    if (installed.length > 0) {
      say(`taking ${installed.join(' and ')} away again …`)
      await apt('remove', '-y', '--purge', ...installed)
    }
    account.done()
  }
})
