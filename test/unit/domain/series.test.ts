/** Numbered files as people name them, and what of each series is missing. */
import { expect, test } from 'vitest'
import { SeriesNumbers, seriesPlace } from '../../../main/engine/domain/series.ts'
import { rangesText } from '../../../shared/grab-lists.ts'

test.each([
  ['Show.Name.S01E02.The.Title.720p.mkv', 'Show Name S01', 2, 2],
  ['show name s1e02-e03.mkv', 'show name s1', 2, 3],
  ['Show 1x07.avi', 'Show 1', 7, 7],
  ['Lecture 12 - Trees.pdf', 'Lecture', 12, 12],
  ['archive.part03.rar', 'archive part', 3, 3],
  ['big.7z.002', 'big 7z', 2, 2],
  ['old.r00', 'old r', 0, 0],
  ['old.z01', 'old z', 1, 1],
  ['The_Lake_cd2.mkv', 'The Lake cd', 2, 2],
  ['片名 第12集.mp4', '片名 第', 12, 12],
  ['드라마 3화.mp4', '드라마', 3, 3],
  ['Band 4.pdf', 'Band', 4, 4],
  ['page-012.jpg', 'page', 12, 12],
] as const)('%s', (name, title, first, last) => {
  expect(seriesPlace(name)).toMatchObject({ title, first, last })
})

test.each([
  ...['notes.txt', 'report-2024.pdf', 'backup-2024-01-05.zip', 'tool-1.2.3.tar.gz', 'a3f9b2.bin', 'film.1080p.2019'],
  ...['mp3', 'photo.mp4'],
])('%s is no part of anything', (name) => {
  const numbers = new SeriesNumbers()
  const place = seriesPlace(name)
  if (place !== null) numbers.add(place)
  expect(numbers.withGaps).toBeNull()
})

const gapsIn = (names: readonly string[]): string | null => {
  const series = new Map<string, SeriesNumbers>()
  for (const name of names) {
    const place = seriesPlace(name)
    if (place === null) continue
    const numbers = series.get(place.key) ?? new SeriesNumbers()
    numbers.add(place)
    series.set(place.key, numbers)
  }
  const found = [...series.values()].flatMap((one) => one.withGaps ?? [])
  return found.length === 0 ? null : found.map(({ missing }) => rangesText(missing)).join('; ')
}

test.each([
  ['between', ['S01E01.mkv', 'S01E02.mkv', 'S01E05.mkv'], '3–4'],
  ['nowhere', ['S01E01.mkv', 'S01E02.mkv', 'S02E03.mkv', 'S02E01.mkv', 'S02E02.mkv'], null],
  ['of each ending apart', ['S01E01.mkv', 'S01E02.mkv', 'S01E01.srt', 'S01E03.srt'], '2'],
  ['at the beginning', ['x.part2.rar', 'x.part3.rar'], '1'],
  ['not before a list of the newest', ['ep 1001.mp3', 'ep 1002.mp3', 'ep 1004.mp3'], '1003'],
  ['to an end that is told', ['talk 1 of 4.mp3', 'talk 2 of 4.mp3'], '3–4'],
  ['of one of many', ['part 2 of 3.mp3'], '1, 3'],
  ['within two in one', ['S01E01.mkv', 'S01E02E03.mkv', 'S01E04.mkv'], null],
  ['of pages that stand close', ['p-001.png', 'p-002.png', 'p-004.png', 'p-005.png'], '3'],
  ['not of photos here and there', ['IMG_0007.jpg', 'IMG_0301.jpg', 'IMG_0450.jpg', 'IMG_0999.jpg'], null],
  ['not of two in different sizes', ['icon-16.png', 'icon-64.png'], null],
  ['of volumes', ['a.zip.001', 'a.zip.003'], '2'],
  ['named otherwise each time', ['1x01 Begin.avi', '1x03 End.avi'], '2'],
] as const)('gaps %s', (_, names, missing) => {
  expect(gapsIn(names)).toBe(missing)
})
