// Builds better-sqlite3's native binding for an Electron whose Node-API is older than the one the package's own binaries
// need. Built once from the package's own source, into the cache; the package itself is never touched.
import { spawnSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { cacheFolder, modules, projectEnv, projectNode, say, Stop } from './setup.mjs'

const require = createRequire(import.meta.url)
const STABLE_API = "'NAPI_VERSION=10'"
const EXPERIMENTAL_API = "'NAPI_EXPERIMENTAL', 'NODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT'"

/**
 * @param {string} runtime name and version of what loads the binding; part of the cache's key only
 * @returns {Promise<string>} absolute path of the binding, for the `nativeBinding` option
 */
export async function findBinding(runtime) {
  const { version } = require('better-sqlite3/package.json')
  const name = `better-sqlite3-${version}-${runtime}-${process.platform}-${process.arch}.node`
  const file = join(cacheFolder(), name)
  if (!existsSync(file)) await build(file)
  return file
}

async function build(file) {
  say("building better-sqlite3 for this Electron from the package's source (once, about 2 minutes) …")
  await mkdir(cacheFolder(), { recursive: true })
  const work = await mkdtemp(join(cacheFolder(), '.better-sqlite3-'))
  try {
    await cp(join(modules, 'better-sqlite3'), work, { recursive: true })
    await cp(join(modules, 'node-addon-api'), join(work, 'node_modules', 'node-addon-api'), { recursive: true })
    await useExperimentalApi(join(work, 'binding.gyp'))
    compile(work)
    const built = join(work, 'build', 'Release', 'better_sqlite3.node')
    if (!existsSync(built)) throw new Stop(`node-gyp reported success but did not make ${built}.`)
    await rename(built, file)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function useExperimentalApi(file) {
  const text = await readFile(file, 'utf8')
  if (!text.includes(STABLE_API))
    throw new Stop(`${file} no longer defines ${STABLE_API}: adapt .ci/sqlite-binding.mjs.`)
  await writeFile(file, text.replace(STABLE_API, EXPERIMENTAL_API))
}

function compile(folder) {
  const nodeGyp = join(dirname(require.resolve('node-gyp/package.json')), 'bin', 'node-gyp.js')
  const headers = headersFolder()
  const nodedir = headers === undefined ? [] : [`--nodedir=${headers}`]
  const args = [nodeGyp, 'rebuild', '--release', '--loglevel=error', ...nodedir, '--', '-Dforce_build=1']
  const result = spawnSync(projectNode(), args, {
    cwd: folder,
    env: projectEnv(),
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  if (result.status === 0) return
  const last = `${result.stdout ?? ''}\n${result.stderr ?? ''}`.trim().split('\n').slice(-25).join('\n')
  throw new Stop(`better-sqlite3 could not be built; it needs python3, make and g++ (C++20).\n${last}`)
}

/** A folder that holds include/node: the pinned Node package's, else the system's; else node-gyp fetches its own. */
function headersFolder() {
  const folders = [dirname(dirname(projectNode())), '/usr', '/usr/local']
  return folders.find((folder) => existsSync(join(folder, 'include', 'node', 'node_api.h')))
}
