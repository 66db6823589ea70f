/** What a kill has left and no row knows of is cleared, and what is out of reach holds up nothing else. */
import { existsSync, linkSync, lstatSync, mkdirSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { clearLeftovers } from '../../../main/engine/control/leftovers.ts'
import type { Ledger } from '../../../main/engine/store/ledger.ts'
import { openDisk } from '../../../main/engine/transfer/disk.ts'
import { landedName } from '../../../main/engine/transfer/landing.ts'
import { tempFolder } from '../../support/temp.ts'
import { addItems, bookedCompletion, newItem, openStore } from '../store/support/store.ts'

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

it('clears the name of a part that a power cut has brought back, and no name of another file', async () => {
  await using folder = tempFolder('leftovers')
  await using store = await openStore()
  const [dir, cursorFolder] = [folder.at('files'), folder.at('cursors')]
  for (const path of [dir, cursorFolder]) mkdirSync(path)
  const ledger: Ledger = {
    report: { ...store.ledger.report, state: 'unclean' },
    call: (name, args) => store.ledger.call(name, args),
    read: (name, args) => store.ledger.read(name, args),
    openArchive: () => store.ledger.openArchive(),
    close: () => store.ledger.close(),
  }
  const { ids } = await addItems(store.ledger, [newItem(1, { dir }), newItem(2, { dir })])
  const [done, open] = ids
  if (done === undefined || open === undefined) throw new Error('two were added')
  const [final, other] = [folder.at('files', 'file.bin'), folder.at('files', 'other.bin')]
  for (const path of [final, other]) writeFileSync(path, path)
  const back = `${final}.${String(done)}.part`
  const kept = [`${final}.${String(done)}.0123abcd.part`, `${final}.${String(open)}.part`]
  linkSync(final, back)
  linkSync(other, kept[0] ?? '')
  linkSync(final, kept[1] ?? '')
  const { ino, dev, size, mtimeMs } = lstatSync(final)
  const file = { dev: String(dev), ino: String(ino), sizeBytes: size, mtimeMs }
  await store.ledger.call('complete', { ...bookedCompletion(done), path: final, name: 'file.bin', file })
  const disk = openDisk({ log: () => undefined })
  try {
    await clearLeftovers({ ledger, disk, log: () => undefined, cursorFolder, run: 'def' })
  } finally {
    await disk.close()
  }
  expect([back, final, other, ...kept].filter(existsSync)).toEqual([final, other, ...kept])
})
