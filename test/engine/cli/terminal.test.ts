/** `get` on a real terminal: bars in place, a total line, and a terminal that is left as it was. */
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { slow, startOrigin } from '../../support/fault-server/index.ts'
import { run } from '../../support/processes.ts'
import { tempFolder } from '../../support/temp.ts'
import { entry } from './sluice.ts'

const script = '/usr/bin/script'

test.runIf(existsSync(script))('live bars', async () => {
  await using origin = await startOrigin()
  await using folder = tempFolder('terminal')
  const url = origin.serve('/evil%1B%5B2Jname', { sizeBytes: 3_000_000, seed: 1 }, slow(1_000_000))
  const inside = `stty cols 90 rows 20; '${process.execPath}' '${entry}' get --data-dir data '${url}'`
  const { code, stdout } = await run(script, ['-qec', inside, '/dev/null'], { cwd: folder.path }).exit()
  expect(code).toBe(0)
  expect(stdout).toMatch(/\[=+>? *\] +\d+%/)
  expect(stdout).toMatch(/0 of 1 done · 1 running · .*\/s · .* left/)
  // What is complete does not run any more.
  expect(stdout).not.toContain('1 of 1 done · 1 running')
  expect(stdout).toContain('\u001b[?25l')
  expect(stdout.trimEnd().endsWith('1 completed.')).toBe(true)
  expect(stdout.lastIndexOf('\u001b[?25h')).toBeGreaterThan(stdout.lastIndexOf('\u001b[?25l'))
  // Nothing of a name reaches the terminal as a command.
  expect(stdout).not.toContain('\u001b[2J')
})
