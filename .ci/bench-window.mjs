// Measures the packed application beside the least window that the same Electron shows: `node .ci/bench-window.mjs start|list|tray ROUNDS COUNT`
// prints figures as JSON. The bare one is the same folder with another archive in it.
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root, run, Stop } from './setup.mjs'
import { onStage } from './stage.mjs'
import { ensureSystemPackages } from './system.mjs'

/** Linked, not copied: it is hundreds of megabytes. */
async function makeBare(packed, folder) {
  const linked = spawnSync('cp', ['-al', packed, folder])
  if (linked.status !== 0) throw new Stop(`${packed} could not be linked to ${folder}`)
  const archive = join(folder, 'resources', 'app.asar')
  rmSync(archive)
  rmSync(`${archive}.unpacked`, { recursive: true, force: true })
  const { createPackage } = await import('@electron/asar')
  await createPackage(join(root, 'test', 'bench', 'window', 'bare'), archive)
}

await run(import.meta.url, async ([what, rounds, count]) => {
  if (process.platform !== 'linux') throw new Stop('the window is measured on Linux: it reads /proc')
  ensureSystemPackages()
  return onStage({ packed: true }, async ({ account, env, run: runScript }) => {
    const folder = join(account.folder, 'bare')
    await makeBare(dirname(env.SLUICE_PACKED), folder)
    env.SLUICE_BARE = join(folder, 'sluice')
    const report = join(env.HOME, 'figures.json')
    const status = await runScript([join('test', 'bench', 'window', 'run.ts'), what, report, rounds, count])
    if (status === 0) process.stdout.write(readFileSync(report))
    return status
  })
})
