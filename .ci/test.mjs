// Runs the tests: everything but the window under Vitest, where the package `electron` cannot be resolved, so that they prove that
// the rest does without it; then the window in a real Electron under Xvfb as an ordinary user. `node .ci/test.mjs e2e` runs only
// the latter. `--packed`: in the packed application, with a release's fuses but for the inspector's, not in the built folder. Further
// arguments go to Vitest. `--chromium`: browsers are Debian's Chromium, which is installed for it, not Electron's.
import { copyFileSync, cpSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { buildAll } from './build.mjs'
import { modules, projectNode, run, runChild, say } from './setup.mjs'
import { onStage } from './stage.mjs'
import { ensureSystemPackages, smallDisk } from './system.mjs'
import { envWithoutElectron } from './without-electron.mjs'

const reports = process.env.SLUICE_TEST_REPORTS

function vitestArgs(args, report) {
  const reporters = report === undefined ? [] : ['--reporter=default', '--reporter=json', `--outputFile=${report}`]
  // A filter may leave one of the two halves without tests; an unfiltered run may not.
  const none = args.length > 1 ? ['--passWithNoTests'] : []
  return [join(modules, 'vitest', 'vitest.mjs'), 'run', '--configLoader=native', ...reporters, ...none, ...args]
}

const hasProject = (args) => args.some((arg) => arg.startsWith('--project'))

async function runOutsideElectron(args) {
  const report = reports === undefined ? undefined : join(reports, 'tests.json')
  const own = hasProject(args) ? [] : ['--project=!e2e']
  return runChild(projectNode(), vitestArgs([...own, ...args], report), { env: envWithoutElectron() })
}

async function runInElectron(args, { packed, browser }) {
  return onStage({ packed }, async (stage) => {
    const { account, env } = stage
    say(`the window's tests run in Electron ${stage.electron.version}${packed ? ', packed' : ''}`)
    if (browser !== null) env.SLUICE_CHROMIUM = browser
    const small = smallDisk(account.folder)
    if (small !== null) env.SLUICE_SMALL_DISK = small.path
    try {
      const report = join(env.HOME, 'e2e.json')
      const vitest = vitestArgs(
        [...(hasProject(args) ? [] : ['--project=e2e']), ...args],
        reports === undefined ? undefined : report,
      )
      const status = await stage.run(vitest)
      if (reports !== undefined && existsSync(report)) copyFileSync(report, join(reports, 'e2e.json'))
      const screenshots = process.env.SLUICE_SCREENSHOTS
      if (screenshots !== undefined) cpSync(env.SLUICE_SCREENSHOTS, screenshots, { recursive: true })
      return status
    } finally {
      small?.done()
    }
  })
}

/** Which of the two halves the arguments ask for: a path or a project of one half leaves the other out. */
function halves(args) {
  const names = args.map((arg) => arg.replace(/^--project=/, 'test/')).filter((arg) => arg.startsWith('test/'))
  const inside = names.filter((name) => /^test\/e2e\b/.test(name)).length
  return { outside: names.length === 0 || inside < names.length, inside: names.length === 0 || inside > 0 }
}

await run(import.meta.url, async (args) => {
  const only = args[0] === 'e2e'
  const packed = args.includes('--packed')
  const browser = args.includes('--chromium') ? '/usr/bin/chromium' : null
  const forwarded = (only ? args.slice(1) : args).filter((arg) => arg !== '--packed' && arg !== '--chromium')
  const asked = halves(forwarded)
  ensureSystemPackages(browser === null ? [] : ['chromium'])
  await buildAll()
  const outside = only || !asked.outside ? 0 : await runOutsideElectron(forwarded)
  const inside = only || asked.inside ? await runInElectron(forwarded, { packed, browser }) : 0
  return outside === 0 ? inside : outside
})
