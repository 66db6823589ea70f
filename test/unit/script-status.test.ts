/** What a script of `.ci` says at its end is what whoever called it is told. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { run } from '../support/processes.ts'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'sluice-script-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

test.each([
  ['a status that is returned', 'return 3', 3],
  ['a stop', 'throw new Stop("because")', 1],
  ['no status', 'return undefined', 0],
] as const)('%s is the exit status, also after electron-builder was loaded', async (_, end, expected) => {
  const setup = JSON.stringify(pathToFileURL(join(root, '.ci/setup.mjs')).href)
  const packer = JSON.stringify(pathToFileURL(join(root, 'node_modules/temp-file/out/main.js')).href)
  const script = join(folder, 'script.mjs')
  writeFileSync(
    script,
    `import { run, Stop } from ${setup}
// Stop is for the bodies that throw it.
await run(import.meta.url, async () => {
  await new (await import(${packer})).TmpDir('status').createTempDir()
  ${end}
})
`,
  )
  const exit = await run(process.execPath, [script], { cwd: root }).exit()
  expect([exit.code, exit.signal]).toEqual([expected, null])
})
