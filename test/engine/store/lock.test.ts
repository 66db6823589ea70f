/** One data folder, one engine. */
import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { silentLog } from '../../../main/engine/log.ts'
import { openLedger } from '../../../main/engine/store/ledger.ts'
import { run } from '../../support/processes.ts'
import { tempFolder } from '../../support/temp.ts'
import { addSome, failureFrom } from './support/store.ts'

const script = fileURLToPath(new URL('./support/hold-ledger.ts', import.meta.url))
const hold = (dataDir: string) => run(process.execPath, [script, dataDir])

/** Seen from another process: reading the files in this one would drop its locks on them. */
const contentOf = async (folder: string): Promise<string> => {
  const script = `
    const { readdirSync, readFileSync } = require('node:fs')
    const { createHash } = require('node:crypto')
    for (const name of readdirSync('.').sort())
      console.log(name, createHash('sha256').update(name.endsWith('-shm') ? '' : readFileSync(name)).digest('hex'))`
  await using reader = run(process.execPath, ['-e', script], { cwd: folder })
  return (await reader.exit()).stdout
}

test('a second process and a second opening in this one are refused, and change nothing', async () => {
  await using folder = tempFolder('lock')
  const ledger = await openLedger({ dataDir: folder.path, log: silentLog })
  await addSome(ledger, 2)
  const before = await contentOf(folder.path)
  await using second = hold(folder.path)
  await second.untilLine(/^refused folder_in_use$/)
  expect((await second.exit()).code).toBe(0)
  expect(await failureFrom(openLedger({ dataDir: folder.path, log: silentLog }))).toMatchObject({
    code: 'folder_in_use',
    detail: { dataDir: folder.path },
  })
  // Being refused inside this process must not have dropped the lock either.
  await using third = hold(folder.path)
  await third.untilLine(/^refused folder_in_use$/)
  expect(await contentOf(folder.path)).toEqual(before)
  await ledger.close()
  await using fourth = hold(folder.path)
  await fourth.untilLine(/^opened clean$/)
})

test('a killed holder frees the folder at once', async () => {
  await using folder = tempFolder('lock')
  await using holder = hold(folder.path)
  await holder.untilLine(/^opened fresh$/)
  expect(await failureFrom(openLedger({ dataDir: folder.path, log: silentLog }))).toMatchObject({
    code: 'folder_in_use',
  })
  await holder.killHard()
  const ledger = await openLedger({ dataDir: folder.path, log: silentLog })
  expect(ledger.report.state).toBe('unclean')
  await ledger.close()
})

test('of many that start at once exactly one gets the folder', async () => {
  await using folder = tempFolder('lock')
  const starts = await Promise.allSettled(
    Array.from({ length: 6 }, () => openLedger({ dataDir: folder.at('data'), log: silentLog })),
  )
  const opened = starts.filter((start) => start.status === 'fulfilled')
  expect(opened).toHaveLength(1)
  for (const start of starts) {
    if (start.status === 'rejected') expect(start.reason).toMatchObject({ failure: { code: 'folder_in_use' } })
  }
  await Promise.all(opened.map(({ value }) => value.close()))
})

test('a spoiled lock file still locks', async () => {
  await using folder = tempFolder('lock')
  writeFileSync(folder.at('lock.db'), 'x'.repeat(5000))
  const ledger = await openLedger({ dataDir: folder.path, log: silentLog })
  expect(statSync(folder.at('lock.db')).size).toBe(0)
  await using second = hold(folder.path)
  await second.untilLine(/^refused folder_in_use$/)
  await ledger.close()
})

test('a folder in the place of the lock is said, not hung on', async () => {
  await using folder = tempFolder('lock')
  mkdirSync(folder.at('lock.db'))
  const refused = await failureFrom(openLedger({ dataDir: folder.path, log: silentLog }))
  expect(refused).toMatchObject({ code: 'ledger_unusable', detail: { path: folder.at('lock.db') } })
})
