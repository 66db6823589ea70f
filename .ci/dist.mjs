// Packs the application into dist/ as a folder that starts. Made to be shipped only where the newest Electron is
// reachable; elsewhere the one of the registry is packed, for trying the package, and this says so.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { buildAll } from './build.mjs'
import { findElectron } from './electron.mjs'
import { projectEnv, root, run, say, Stop } from './setup.mjs'

const PLATFORMS = { '--linux': 'LINUX', '--mac': 'MAC', '--win': 'WINDOWS' }
const HOST = { linux: '--linux', darwin: '--mac', win32: '--win' }

/** Electron prefers resources/app to app.asar, so the loader of an Electron used for development must not be packed. */
async function removeLoader({ appOutDir }) {
  await rm(join(appOutDir, 'resources', 'app'), { recursive: true, force: true })
}

await run(import.meta.url, async (args) => {
  const flag = args.find((arg) => arg in PLATFORMS) ?? HOST[process.platform]
  const target = args.find((arg) => !arg.startsWith('-')) ?? 'dir'
  const unknown = args.find((arg) => arg.startsWith('-') && !(arg in PLATFORMS))
  if (unknown !== undefined) throw new Stop(`unknown option ${unknown}; known: ${Object.keys(PLATFORMS).join(', ')}`)
  if (flag !== HOST[process.platform])
    throw new Stop('an application can be packed only for the system it is packed on')
  await buildAll()
  const electron = await findElectron()
  const binding = electron.env.SLUICE_SQLITE_BINDING
  if (electron.source === 'registry')
    say(`packing Electron ${electron.version}: for trying the package, not for shipping`)
  process.env = projectEnv()
  const { build, Platform } = await import('electron-builder')
  await build({
    projectDir: root,
    publish: 'never',
    targets: Platform[PLATFORMS[flag]].createTarget(target),
    config: {
      extends: join(root, 'electron-builder.yml'),
      electronVersion: electron.version,
      electronDist: electron.distFolder,
      // The application looks for this beside its resources when its own binding is for a newer Electron.
      ...(binding === undefined ? {} : { extraFiles: [{ from: binding, to: 'resources/better_sqlite3.node' }] }),
      afterPack: removeLoader,
    },
  })
  return 0
})
