// Makes Debian packages of a packed folder with Debian's own tool: `sluice` (the desktop application and a launcher) and
// `sluice-command` (the command with the Node that it runs in). Where electron-builder can fetch its tools it makes a .deb as well;
// these need nothing from outside and split off the command. No package runs a script of ours when it is installed or removed.
import { spawnSync } from 'node:child_process'
import { chmod, cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeCommandFolder, manifest } from './command-folder.mjs'
import { root, say, Stop } from './setup.mjs'

const ARCHITECTURES = { x64: 'amd64', arm64: 'arm64' }
const MAINTAINER = 'The Sluice authors <sluice@users.noreply.github.com>'

/** Electron's own list for Debian; releases whose time_t has 64 bits call two of them otherwise. */
const LIBRARIES = [
  ...['libgtk-3-0 | libgtk-3-0t64', 'libasound2 | libasound2t64', 'libnss3', 'libgbm1', 'libnotify4', 'libxss1'],
  ...['libsecret-1-0', 'xdg-utils'],
]

const PACKAGES = {
  sluice: {
    description: 'download manager that keeps its promises',
    more: [
      'A window with queues, rules and details; downloads that are right when they are',
      'complete and go on where they were.',
    ],
    depends: LIBRARIES,
    recommends: ['sluice-command'],
    fill: fillDesktop,
  },
  'sluice-command': {
    description: 'download manager that keeps its promises (command and service)',
    more: ['sluice get, probe, serve and more, with the Node that they run in; no display is', 'needed.'],
    depends: [],
    recommends: [],
    fill: fillCommand,
  },
}

async function put(tree, path, from) {
  const target = join(tree, path)
  await mkdir(dirname(target), { recursive: true })
  await cp(from, target, { recursive: true, verbatimSymlinks: true })
}

async function fillDesktop(tree, folder) {
  await put(tree, 'opt/Sluice', folder)
  // By this the application knows that the package is not its own to replace (main/electron/updates/installation.ts).
  await writeFile(join(tree, 'opt/Sluice/resources/package-type'), 'deb\n')
  // Chromium's sandbox where the system lets nobody else make namespaces.
  await chmod(join(tree, 'opt/Sluice/chrome-sandbox'), 0o4755)
  const assets = join(root, 'assets')
  await put(tree, 'usr/bin/sluice', join(assets, 'linux', 'sluice'))
  await put(tree, 'usr/share/applications/sluice.desktop', join(assets, 'linux', 'sluice.desktop'))
  await put(tree, 'usr/share/mime/packages/sluice.xml', join(assets, 'linux', 'sluice.xml'))
  for (const name of await readdir(join(assets, 'icons'))) {
    const size = name.replace('.png', '')
    await put(tree, `usr/share/icons/hicolor/${size}/apps/sluice.png`, join(assets, 'icons', name))
  }
}

async function fillCommand(tree, _folder, version) {
  await makeCommandFolder(join(tree, 'usr/lib/sluice'), version)
}

/** Installed size in KiB, as the control file wants it. */
function sizeOf(tree) {
  const { stdout } = spawnSync('du', ['-sk', '--apparent-size', tree], { encoding: 'utf8' })
  return Number.parseInt(stdout, 10)
}

/** https://www.debian.org/doc/debian-policy/ch-controlfields.html */
function control(name, version, tree) {
  const { description, more, depends, recommends } = PACKAGES[name]
  const list = (field, packages) => (packages.length > 0 ? [`${field}: ${packages.join(', ')}`] : [])
  return [
    `Package: ${name}`,
    `Version: ${version}`,
    `Architecture: ${ARCHITECTURES[process.arch]}`,
    `Maintainer: ${MAINTAINER}`,
    'Section: net',
    'Priority: optional',
    `Installed-Size: ${String(sizeOf(tree))}`,
    ...list('Depends', depends),
    ...list('Recommends', recommends),
    `Description: ${description}`,
    ...more.map((line) => ` ${line}`),
    '',
  ].join('\n')
}

async function makeDeb(name, folder, { output, compression, version }) {
  const tree = join(output, `.${name}-tree`)
  await rm(tree, { recursive: true, force: true })
  await PACKAGES[name].fill(tree, folder, version)
  await put(tree, `usr/share/doc/${name}/copyright`, join(root, 'LICENSE'))
  await put(tree, `usr/share/doc/${name}/third-party-notices.txt`, join(root, 'out', 'third-party-notices.txt'))
  const text = control(name, version, tree)
  await mkdir(join(tree, 'DEBIAN'), { mode: 0o755 })
  await writeFile(join(tree, 'DEBIAN', 'control'), text)
  const file = join(output, `${name}_${version}_${ARCHITECTURES[process.arch]}.deb`)
  const made = spawnSync('dpkg-deb', ['--root-owner-group', `-Z${compression}`, '--build', tree, file], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await rm(tree, { recursive: true })
  if (made.error) throw new Stop('dpkg-deb is not here: Debian packages are made on Debian and its kin only.')
  if (made.status !== 0) throw new Stop(`dpkg-deb could not make ${file}; its message is above.`)
  say(`made ${file}`)
  return file
}

/**
 * @param {string} folder a packed folder that starts
 * @param {{output?: string, compression?: 'xz'|'none', version?: string}} options where to; how to compress; what the packages say
 * @returns {Promise<string[]>} the files made
 */
export async function packDebs(
  folder,
  { output = join(root, 'dist'), compression = 'xz', version = manifest.version } = {},
) {
  const files = []
  for (const name of Object.keys(PACKAGES)) files.push(await makeDeb(name, folder, { output, compression, version }))
  return files
}
