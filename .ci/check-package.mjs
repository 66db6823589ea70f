// Packs the application as it is shipped and looks at what came out: the fuses in the binary, what lies in the archive, and that the
// command's package works on a machine without Node or display. It opens no window.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { manifest } from './command-folder.mjs'
import { demonstrate } from './demo.mjs'
import { packDebs } from './deb.mjs'
import { pack } from './dist.mjs'
import { run, say, Stop } from './setup.mjs'
import { ensureSystemPackages } from './system.mjs'

/** What a release's binary must say (electronFuses of electron-builder.yml). */
const FUSES = {
  RunAsNode: false,
  EnableCookieEncryption: true,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  EnableEmbeddedAsarIntegrityValidation: true,
  OnlyLoadAppFromAsar: true,
  LoadBrowserProcessSpecificV8Snapshot: false,
  GrantFileProtocolExtraPrivileges: false,
}

/** Sources, maps, and what only development needs. */
const UNWANTED =
  /\.(map|ts|tsx|gyp)$|\/node_modules\/(?!(better-sqlite3|@napi-rs)(\/|$)).|\/better-sqlite3\/(src|deps)\//

const check = (isTrue, text) => {
  if (!isTrue) throw new Stop(`the package is not as it should be: ${text}`)
  say(`package: ${text}`)
}

async function checkFuses(binary) {
  const { FuseState, FuseV1Options, getCurrentFuseWire } = await import('@electron/fuses')
  const wire = await getCurrentFuseWire(binary)
  for (const [name, wanted] of Object.entries(FUSES)) {
    const state = wire[FuseV1Options[name]]
    check(state === (wanted ? FuseState.ENABLE : FuseState.DISABLE), `fuse ${name} is ${wanted ? 'on' : 'off'}`)
  }
}

async function checkArchive(file) {
  const { listPackage } = await import('@electron/asar')
  const files = listPackage(file, { isPack: false })
  const unwanted = files.filter((path) => UNWANTED.test(path))
  check(
    unwanted.length === 0,
    `${files.length} entries in app.asar, none that only development needs ${unwanted.slice(0, 3).join(' ')}`,
  )
  const bindings = files.filter((path) => path.endsWith('.node'))
  check(bindings.length === 2, `a binding for SQLite and one for marks: ${bindings.join(' ')}`)
}

/** What end-to-end tests run in differs from what is shipped in one fuse alone, so what they find is true of it. */
async function checkTwin(archive, work) {
  const twin = await pack({ inspectable: true, output: join(work, 'inspectable') })
  const digest = (file) => createHash('sha256').update(readFileSync(file)).digest('hex')
  const [shipped, tested] = [archive, join(twin, 'resources', 'app.asar')].map(digest)
  check(shipped === tested, `packed again for the end-to-end tests, app.asar is the same (${shipped.slice(0, 16)}…)`)
}

/** Whoever has the package can read whose work is in it, and under which licence. */
function checkNotices(folder) {
  const text = readFileSync(join(folder, 'LICENSES.third-party.txt'), 'utf8')
  const wanted = ['Electron ', 'Node.js ', 'react ', 'undici ', 'better-sqlite3 ', '@napi-rs/xattr ']
  const missing = wanted.filter((name) => !text.split('\n').some((line) => line.startsWith(name)))
  check(missing.length === 0, `third-party notices are beside the program ${missing.join(' ')}`)
  check(/Node\.js is licensed for use as follows/.test(text), 'the licence of Node is among them as a whole')
}

/** The switched-off fuses in effect: neither argument nor variable makes the binary run code of somebody else's. */
function checkRefusals(binary) {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' }
  const asNode = spawnSync(binary, ['-p', '"I am Node " + 1'], { env, encoding: 'utf8', timeout: 5_000 })
  check(!asNode.stdout.includes('I am Node 1'), 'ELECTRON_RUN_AS_NODE has no effect')
}

async function checkCommand(work, deb) {
  const tree = join(work, 'command')
  const unpacked = spawnSync('dpkg-deb', ['--extract', deb, tree], { stdio: 'inherit' })
  check(unpacked.status === 0, 'the package of the command can be unpacked')
  const command = join(tree, 'usr', 'lib', 'sluice', 'bin', 'sluice')
  const env = { HOME: work, PATH: '/usr/bin:/bin' }
  const told = spawnSync(command, ['--version'], { env, encoding: 'utf8' })
  check(told.stdout.trim() === manifest.version, `its command says version ${manifest.version}`)
  check((await demonstrate({ command: [command], options: { env } })) === 0, 'its command downloads')
}

await run(import.meta.url, async () => {
  if (process.platform !== 'linux') throw new Stop('this looks at packages for Linux')
  ensureSystemPackages()
  const work = await mkdtemp(join(tmpdir(), 'sluice-package-'))
  try {
    const folder = await pack({ output: work })
    const binary = join(folder, 'sluice')
    await checkFuses(binary)
    const archive = join(folder, 'resources', 'app.asar')
    await checkArchive(archive)
    await checkTwin(archive, work)
    checkNotices(folder)
    checkRefusals(binary)
    const [, command] = await packDebs(folder, { output: work, compression: 'none' })
    await checkCommand(work, command)
    return 0
  } finally {
    await rm(work, { recursive: true, force: true })
  }
})
