// Runs the engine's tests and the built command line where the package `electron` cannot be resolved.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { buildAll } from './build.mjs'
import { modules, projectEnv, projectNode, root, run, runChild, say, Stop } from './setup.mjs'

const block = new URL('no-electron.mjs', import.meta.url).href

/** The block must bite, or what follows proves nothing. */
function proveBlock(env) {
  const code =
    "import('electron').then(() => process.exit(0), (e) => process.exit(e.code === 'ERR_MODULE_NOT_FOUND' ? 7 : 1))"
  const status = spawnSync(projectNode(), ['--input-type=module', '-e', code], { cwd: root, env }).status
  if (status !== 7)
    throw new Stop(`electron can still be loaded (status ${String(status)}): .ci/no-electron.mjs does not work`)
}

await run(import.meta.url, async (args) => {
  await buildAll()
  const env = projectEnv({ NODE_OPTIONS: `--import=${block}` })
  proveBlock(env)
  say('the engine tests and the command line, where electron cannot be resolved')
  const report = process.env.SLUICE_TEST_REPORTS
  const json = report === undefined ? [] : ['--reporter=json', `--outputFile=${join(report, 'without-electron.json')}`]
  const vitest = [join(modules, 'vitest', 'vitest.mjs'), 'run', '--configLoader=native', '--reporter=default', ...json]
  const tests = await runChild(projectNode(), [...vitest, '--project=engine', ...args], { env })
  const demo = await runChild(projectNode(), [join(root, '.ci', 'demo.mjs')], { env })
  return tests === 0 ? demo : tests
})
