// Where the package `electron` cannot be resolved: the environment for it, in which all tests outside of Electron run, and the
// built command line run in it.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { buildAll } from './build.mjs'
import { projectEnv, projectNode, root, run, runChild, say, Stop } from './setup.mjs'

const block = new URL('no-electron.mjs', import.meta.url).href

/** The block must bite, or what follows proves nothing. */
function proveBlock(env) {
  const code =
    "import('electron').then(() => process.exit(0), (e) => process.exit(e.code === 'ERR_MODULE_NOT_FOUND' ? 7 : 1))"
  const status = spawnSync(projectNode(), ['--input-type=module', '-e', code], { cwd: root, env }).status
  if (status !== 7)
    throw new Stop(`electron can still be loaded (status ${String(status)}): .ci/no-electron.mjs does not work`)
}

/** The project's environment, in which `electron` cannot be resolved by any Node process. */
export function envWithoutElectron() {
  const env = projectEnv({ NODE_OPTIONS: `--import=${block}` })
  proveBlock(env)
  return env
}

await run(import.meta.url, async () => {
  await buildAll()
  say('the command line, where electron cannot be resolved')
  return runChild(projectNode(), [join(root, '.ci', 'demo.mjs')], { env: envWithoutElectron() })
})
