// Packs the application into dist/. Without a target: what electron-builder.yml lists for this system. `--dir`: only the folder
// that starts, for which no tools have to be fetched. `--deb`: that folder, and Debian packages of it by Debian's own tools.
// `--inspectable` leaves on the one fuse that end-to-end tests need; such an application is not for shipping.
// Made to be shipped only where the newest Electron is reachable; elsewhere the registry's is packed, and this says so.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { buildAll } from './build.mjs'
import { packDebs } from './deb.mjs'
import { findElectron } from './electron.mjs'
import { projectEnv, root, run, say, Stop } from './setup.mjs'

const SYSTEM = { linux: 'LINUX', darwin: 'MAC', win32: 'WINDOWS' }[process.platform]
const NO_TOOLS =
  "Where the tools for installers can't be fetched, `npm run dist -- --dir` packs the folder that starts, and --deb Debian packages."
const FLAGS = ['--dir', '--deb', '--inspectable']

/** Electron prefers resources/app to app.asar, so the loader of an Electron used for development must not be packed. */
async function removeLoader({ appOutDir }) {
  await rm(join(appOutDir, 'resources', 'app'), { recursive: true, force: true })
}

/** electron-builder's configuration: the file's, the Electron at hand, and where it is to lie. */
function configuration(electron, { inspectable, output, version }) {
  const binding = electron.env.SLUICE_SQLITE_BINDING
  return {
    extends: join(root, 'electron-builder.yml'),
    electronVersion: electron.version,
    ...(version === undefined ? {} : { extraMetadata: { version } }),
    // Elsewhere electron-builder fetches the one that belongs to each target.
    ...(electron.source === 'registry' ? { electronDist: electron.distFolder } : {}),
    ...(output === undefined ? {} : { directories: { output } }),
    ...(inspectable ? { electronFuses: { enableNodeCliInspectArguments: true } } : {}),
    // The application looks for this beside its resources when its own binding is for a newer Electron.
    ...(binding === undefined ? {} : { extraResources: [{ from: binding, to: 'better_sqlite3.node' }] }),
    afterPack: removeLoader,
  }
}

/**
 * Packs a folder that starts, or the given targets, into `output` (default: dist/); an empty list is what the file lists.
 * `version`: what it says of itself, if not what package.json says.
 *
 * @returns {Promise<string>} the folder that starts
 */
export async function pack({ targets = ['dir'], inspectable = false, output, version } = {}) {
  await buildAll()
  const electron = await findElectron()
  if (electron.source === 'registry')
    say(`packing Electron ${electron.version}: for trying the package, not for shipping`)
  process.env = projectEnv()
  const { build, Platform } = await import('electron-builder')
  try {
    await build({
      projectDir: root,
      publish: 'never',
      targets: Platform[SYSTEM].createTarget(targets),
      config: configuration(electron, { inspectable, output, version }),
    })
  } catch (error) {
    throw new Stop(`electron-builder could not pack (${error.message}). ${NO_TOOLS}`)
  }
  const names = { linux: 'linux-unpacked', win32: 'win-unpacked', darwin: 'mac' }
  return join(output ?? join(root, 'dist'), names[process.platform])
}

await run(import.meta.url, async (args) => {
  const unknown = args.find((arg) => arg.startsWith('-') && !FLAGS.includes(arg))
  if (unknown !== undefined)
    throw new Stop(`unknown option ${unknown}; known: ${FLAGS.join(', ')}, and names of targets`)
  if (SYSTEM === undefined) throw new Stop(`Sluice is not packed on ${process.platform}`)
  const inspectable = args.includes('--inspectable')
  const named = args.filter((arg) => !arg.startsWith('-'))
  const folderOnly = args.includes('--dir') || args.includes('--deb')
  const folder = await pack({ targets: folderOnly ? ['dir'] : named, inspectable })
  if (args.includes('--deb')) await packDebs(folder)
  return 0
})
