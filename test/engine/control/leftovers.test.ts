/** What a kill has left and no row knows of is cleared, and what is out of reach holds up nothing else. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { clearLeftovers } from '../../../main/engine/control/leftovers.ts'
import type { Ledger } from '../../../main/engine/store/ledger.ts'
import { openDisk } from '../../../main/engine/transfer/disk.ts'
import { landedName } from '../../../main/engine/transfer/landing.ts'
import { tempFolder } from '../../support/temp.ts'
import { addItems, newItem, openStore } from '../store/support/store.ts'

it('clears the rest where one of the notes cannot be followed, and keeps that one', async () => {
  await using folder = tempFolder('leftovers')
  await using store = await openStore()
  const dir = folder.at('files')
  const cursorFolder = folder.at('cursors')
  for (const path of [dir, cursorFolder]) mkdirSync(path)
  const warnings: string[] = []
  const log = (level: string, event: string): void => {
    if (level === 'warn') warnings.push(event)
  }
  const disk = openDisk({ log })
  const report = { ...store.ledger.report, state: 'unclean' as const }
  const ledger: Ledger = {
    report,
    call: (name, args) => store.ledger.call(name, args),
    read: (name, args) => store.ledger.read(name, args),
    openArchive: () => store.ledger.openArchive(),
    close: () => store.ledger.close(),
  }
  await addItems(store.ledger, [newItem(1, { dir })])
  const landed = folder.at('files', landedName(report.tag, 'abc', 9))
  const made = folder.at('files', 'made.bin.8.part')
  for (const path of [landed, made]) writeFileSync(path, '')
  writeFileSync(folder.at('cursors', '7.making'), `/${'x'.repeat(5_000)}`)
  writeFileSync(folder.at('cursors', '8.making'), made)
  try {
    await clearLeftovers({ ledger, disk, log, cursorFolder, run: 'def' })
  } finally {
    await disk.close()
  }
  expect([landed, made].filter(existsSync)).toEqual([])
  expect(existsSync(folder.at('cursors', '7.making'))).toBe(true)
  expect(existsSync(folder.at('cursors', '8.making'))).toBe(false)
  expect(warnings).toEqual(['leftovers.kept'])
})
