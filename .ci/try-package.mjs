// Tries the application as it is shipped: packed, with a release's fuses, so without an inspector. An ordinary user starts it with the
// sandbox on, and only the display's keyboard drives it. It is portable: the folder is moved, and started again, and all is there.
// Linux with X11; `scrot` leaves pictures in the folder that SLUICE_SCREENSHOTS names, where it is installed.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { pack } from './dist.mjs'
import {
  checking,
  device,
  look,
  PATIENCE_MS,
  pause,
  press,
  processesOf,
  strangersEnv,
  theWindow,
  until,
} from './hands.mjs'
import { builtCommand, projectNode, root, run, runChild, Stop } from './setup.mjs'
import { ensureSystemPackages, ordinaryAccount } from './system.mjs'

const check = checking('packed')

const FILE = Buffer.alloc(3_000_000, 'a packed application downloads this. ')

async function open(binary, env) {
  const child = spawn(binary, ['--disable-gpu'], { stdio: ['ignore', 'ignore', 'pipe'], env })
  const ended = new Promise((resolve) => child.on('exit', resolve))
  return { window: await theWindow(), ended, child }
}

/** By the command, which has a cache in a home folder of its own. */
const list = (dataDir, env) => {
  const [program, ...first] = builtCommand()
  const args = [...first, 'list', '--json', '--data-dir', dataDir]
  return spawnSync(program, args, { encoding: 'utf8', env: { ...env, HOME: env.TMPDIR } }).stdout
}

/** Keys until the list says so: a window that has just opened does not hear the first of them. */
async function add(window, address, dataDir, env) {
  await until('an added download', () => {
    device('key', '--window', window, '--clearmodifiers', 'ctrl+n')
    pause()
    device('type', '--delay', '5', address)
    look('packed-add')
    pause()
    device('key', 'ctrl+Return')
    pause()
    return list(dataDir, env).includes(address)
  })
}

async function quit({ ended, window }) {
  press(window, 'ctrl+q')
  const status = await Promise.race([ended, delay(PATIENCE_MS, 'late')])
  check(status === 0, `Ctrl+Q ends it (${status})`)
}

/** As the ordinary user, on a display of its own. */
async function inside(folder) {
  const server = createServer((_request, response) => response.writeHead(200, { etag: '"1"' }).end(FILE))
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${server.address().port}/packed.bin`
  const env = { ...process.env }
  const binary = join(folder, 'sluice')
  writeFileSync(join(folder, 'sluice-portable'), '')
  const manager = spawn('openbox', ['--sm-disable'], { stdio: 'ignore' })
  try {
    const first = await open(binary, env)
    look('packed-empty')
    const page = processesOf(binary).find(({ args }) => args.includes('--type=renderer'))
    const seccomp = /^Seccomp:\s+(\d)/m.exec(readFileSync(`/proc/${page?.pid}/status`, 'utf8'))?.[1]
    check(seccomp === '2' && !page.args.includes('--no-sandbox'), 'its page runs in the sandbox, as an ordinary user')
    await add(first.window, address, join(folder, 'sluice-data'), env)
    const file = join(folder, 'Downloads', 'packed.bin')
    await until('the file', () => existsSync(file))
    check(readFileSync(file).equals(FILE), 'keys alone add a download, every byte of it is right, beside the program')
    look('packed-completed')
    await quit(first)
    const key = statSync(join(folder, 'sluice-data', 'secrets.key'), { throwIfNoEntry: false })
    check(key === undefined || (key.mode & 0o077) === 0, 'nobody else can read the key of its secrets')
    const left = readdirSync(env.HOME, { recursive: true }).filter((name) => /sluice/i.test(name))
    check(left.length === 0, `nothing of it lies in the home folder ${left.join(' ')}`)

    const moved = `${folder}-moved`
    rmSync(moved, { recursive: true, force: true })
    renameSync(folder, moved)
    const second = await open(join(moved, 'sluice'), env)
    const data = join(moved, 'sluice-data')
    await until('the list after the move', () => list(data, env).includes(address))
    check(true, 'moved to another place, its list is there')
    await add(second.window, address.replace('packed', 'second'), data, env)
    await until('a second file', () => existsSync(join(moved, 'Downloads', 'second.bin')))
    check(true, 'what it downloads then lies beside it in the new place')
    look('packed-moved')
    await quit(second)
    return 0
  } finally {
    manager.kill()
    server.close()
  }
}

await run(import.meta.url, async (args) => {
  if (process.platform !== 'linux') throw new Stop('this tries the folder for Linux')
  if (args[0] === '--inside') return inside(args[1])
  ensureSystemPackages()
  const account = ordinaryAccount()
  try {
    const packed = await pack({ output: join(account.folder, 'dist') })
    const folder = join(account.folder, 'Sluice')
    renameSync(packed, folder)
    spawnSync('chown', ['-R', '--reference', account.folder, folder])
    const env = strangersEnv(account)
    const checkout = account.readable(root)
    const inner = [projectNode().replace(root, checkout), join(checkout, '.ci', 'try-package.mjs'), '--inside', folder]
    const display = ['dbus-run-session', '--', 'xvfb-run', '-a', '-s', '-screen 0 1280x800x24']
    const [program, ...rest] = [...account.prefix, ...display, ...inner]
    return await runChild(program, rest, { cwd: checkout, env })
  } finally {
    account.done()
  }
})
