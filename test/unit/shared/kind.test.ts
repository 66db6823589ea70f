/** Kinds of files by their names, and their numbers in the ledger. */
import { expect, test } from 'vitest'
import { fileKind, fileKinds, isDiskImage, kindNumber, kindOf, kindOfNumber } from '../../../shared/kind.ts'

test.each([
  ['report.PDF', 'document'],
  ['film.mkv', 'video'],
  ['song.flac', 'audio'],
  ['scan.0001.jpg', 'image'],
  ['backup.tar.gz', 'archive'],
  ['debian.iso', 'archive'],
  ['setup.exe', 'program'],
  ['data.bin', 'other'],
  ['.zip', 'other'],
  ['README', 'other'],
  ['a.zip ', 'other'],
  ['', 'other'],
] as const)('%s is %s', (name, kind) => {
  expect(kindOf(name)).toBe(kind)
})

test('images of disks are known', () => {
  expect([isDiskImage('a.iso'), isDiskImage('a.zip')]).toEqual([true, false])
})

test('a number for each kind and back; the numbers in ledgers stay what they are', () => {
  expect(fileKind.options.map((kind) => kindOfNumber(kindNumber(kind)))).toEqual(fileKind.options)
  expect(fileKind.options).toEqual(['other', 'document', 'video', 'audio', 'image', 'archive', 'program'])
  expect([...fileKinds].sort()).toEqual([...fileKind.options].sort())
  expect(kindOfNumber(99)).toBe('other')
})
