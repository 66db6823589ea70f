/** The closing lines of the check: what failed, and what passed only when it was tried again. */
import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tempFolder } from '../support/temp.ts'

const script = join(import.meta.dirname, '../../.ci/count.mjs')

test('a test that passed only when tried again is counted as passed, and named', async () => {
  await using folder = tempFolder()
  const file = folder.at('report.json')
  const assertionResults = [
    { fullName: 'steady', status: 'passed', failureMessages: [] },
    { fullName: 'shaky', status: 'passed', failureMessages: ['Error: too late\n  at somewhere'] },
    { fullName: 'broken', status: 'failed', failureMessages: ['Error: wrong'] },
  ]
  const counts = { numPassedTests: 2, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0, numTotalTests: 3 }
  const testResults = [{ name: join(process.cwd(), 'a.test.ts'), status: 'failed', assertionResults }]
  await writeFile(file, JSON.stringify({ ...counts, testResults }))
  const { stdout, stderr } = spawnSync(process.execPath, [script, file], { encoding: 'utf8' })
  expect(stdout).toBe('2 1 0\n')
  expect(stderr.trim().split('\n')).toEqual([
    'failed: a.test.ts > broken: Error: wrong',
    'passed when tried again: a.test.ts > shaky: Error: too late',
  ])
})
