/** Hard tests that are suites of Vitest: all of their tests are run, and each that fails is a problem. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { reboundRoutes, routes } from '../e2e/next-door/routes.ts'
import type { HardReport, HardSetting, HardTest } from './hard-test.ts'

const root = join(import.meta.dirname, '../..')
const report = z.object({
  testResults: z.array(
    z.object({
      message: z.string(),
      status: z.string(),
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()) }),
      ),
    }),
  ),
})

interface Suite {
  /** What follows `npm test --`. */
  readonly words: readonly string[]
  /** Which of the two reports of a test run tells of it. */
  readonly reportName: 'e2e.json' | 'tests.json'
  readonly done: string
  readonly figures?: () => HardReport['figures']
}

const runSuite =
  ({ words, reportName, done, figures = () => [] }: Suite) =>
  ({ scratch, problem }: HardSetting): Promise<HardReport> => {
    const env = { ...process.env, SLUICE_TEST_REPORTS: scratch }
    const stdio = ['ignore', 'ignore', 'inherit'] as const
    const command = [join(root, '.ci/test.mjs'), ...words]
    const { status } = spawnSync(process.execPath, command, { cwd: root, env, stdio: [...stdio] })
    const files = report.parse(JSON.parse(readFileSync(join(scratch, reportName), 'utf8'))).testResults
    const tests = files.flatMap(({ assertionResults }) => assertionResults)
    const failed = tests.filter((test) => test.status === 'failed')
    for (const { fullName, failureMessages } of failed)
      problem(`${fullName}: ${failureMessages[0]?.split('\n')[0] ?? ''}`)
    for (const { message } of files) if (message !== '') problem(message)
    if (status !== 0 && failed.length === 0) problem(`the tests ended with status ${String(status)}`)
    const passed = tests.filter((test) => test.status === 'passed').length
    return Promise.resolve({
      done,
      figures: [...figures(), ['tests, passed', `${String(passed)} of ${String(tests.length)}`]],
    })
  }

const versionOfBrowser = (): string =>
  spawnSync('chromium', ['--version'], { encoding: 'utf8' }).stdout.split(' built')[0]?.trim() ?? 'unknown'

export const nextDoor: HardTest = {
  id: 'H7',
  title: 'The web page next door',
  promise:
    'A hostile page in the browser of a logged-in owner changes nothing and reads nothing, by whatever route; the owner sees that somebody guesses, and is never locked out.',
  faults: routes.length + reboundRoutes.length,
  run: runSuite({
    words: ['e2e', '--chromium', ...['next-door', 'service', 'devices'].map((name) => `test/e2e/${name}.test.ts`)],
    reportName: 'e2e.json',
    done: `${String(routes.length)} routes from two origins and ${String(reboundRoutes.length)} from a rebound name`,
    figures: () => [['browser', versionOfBrowser()]],
  }),
}

/** Kinds of secrets × ways to somewhere else × situations, as the suite has them. */
const canaries = 360

export const canaryHunt: HardTest = {
  id: 'H9',
  title: 'Canary hunt',
  promise:
    'A secret is seen at the origin that it was given for, and nowhere else: at no other origin, in no file, no line of the log, no frame of the feed.',
  faults: canaries,
  run: runSuite({
    words: ['test/engine/control/canaries.test.ts'],
    reportName: 'tests.json',
    done: `${String(canaries)} secrets, each on a way of its own`,
  }),
}
