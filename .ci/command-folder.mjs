// Makes the folder in which the command runs on a machine without Node: the built command with the page that it serves, SQLite's
// binding for this machine, and the Node binary that the lock file pins (far larger than all else together).
import { chmod, cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildAll } from './build.mjs'
import { modules, projectNode, root } from './setup.mjs'

export const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** Of the build: all but what only the desktop runs, and the maps. */
const isOfCommand = (path) => !/(\.map|[/\\](main\.js|preload\.cjs|\.stamp\.json|third-party-notices\.txt))$/.test(path)

async function copySqlite(target) {
  const source = join(modules, 'better-sqlite3')
  for (const part of ['package.json', 'LICENSE', 'lib']) {
    await cp(join(source, part), join(target, part), { recursive: true })
  }
  const binding = `${process.platform}-${process.arch}.node`
  await cp(join(source, 'prebuilds', binding), join(target, 'prebuilds', binding))
}

/**
 * @param {string} folder replaced; afterwards `bin/sluice` in it runs anywhere on a machine like this one
 * @param {string} version what it says of itself
 */
export async function makeCommandFolder(folder, version = manifest.version) {
  await buildAll()
  await rm(folder, { recursive: true, force: true })
  const app = join(folder, 'app')
  await cp(join(root, 'out'), app, { recursive: true, filter: isOfCommand })
  const { name, license, type } = manifest
  await writeFile(join(app, 'package.json'), `${JSON.stringify({ name, version, license, type }, null, 2)}\n`)
  await copySqlite(join(app, 'node_modules', 'better-sqlite3'))
  await cp(projectNode(), join(folder, 'node'))
  await mkdir(join(folder, 'bin'))
  await cp(join(root, 'assets', 'linux', 'command'), join(folder, 'bin', 'sluice'))
  await chmod(join(folder, 'bin', 'sluice'), 0o755)
}
