/** A disk on which every sync takes half a second: downloads finish, and the main thread never waits for it. */
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startOrigin } from '../../support/fault-server/index.ts'
import { run } from '../../support/processes.ts'
import { tempFolder } from '../../support/temp.ts'

it('does not block the main thread', { timeout: 120_000 }, async () => {
  await using folder = tempFolder('slow-disk')
  await using origin = await startOrigin()
  origin.serve('/*', (path) => ({ sizeBytes: 400_000, seed: path }))
  const urls = Array.from({ length: 6 }, (_, n) => `${origin.url}/f${String(n)}.bin`)
  const driver = join(import.meta.dirname, 'loop-delay.ts')
  // As slow for data as for the ledger.
  const inject = [
    '-f',
    '-qq',
    '-o',
    folder.at('strace.log'),
    '-e',
    'trace=fsync,fdatasync',
    '-e',
    'inject=fsync,fdatasync:delay_exit=500000',
  ]
  const command = run('strace', [
    ...inject,
    process.execPath,
    driver,
    folder.at('data'),
    folder.at('downloads'),
    ...urls,
  ])
  const exit = await command.exit(110_000)
  expect([exit.code, exit.stderr]).toEqual([0, ''])
  const { completed, longestMs, tookMs } = JSON.parse(exit.stdout) as Record<string, number>
  expect(completed).toBe(6)
  // It did wait for the disk: nothing was called complete before it was synced …
  expect(tookMs).toBeGreaterThan(500)
  // … but somewhere else. A sync on the main thread would show as at least 500 ms.
  expect(longestMs).toBeLessThan(250)
})
