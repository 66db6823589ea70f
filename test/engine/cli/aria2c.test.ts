/** `sluice aria2c`: the calls that yt-dlp and scripts make, and aria2's exit statuses. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { bytesOf, startOrigin, status, type Origin } from '../../support/fault-server/index.ts'
import { tempFolder, type TempFolder } from '../../support/temp.ts'
import { sluice } from './sluice.ts'

let origin: Origin
let folder: TempFolder
const film = { sizeBytes: 3_000_000, seed: 'film' }
const whole = bytesOf(film, 0, film.sizeBytes)

beforeAll(async () => {
  origin = await startOrigin()
  origin.serve('/film.mp4', film)
  origin.serve('/missing', null, status(404))
  origin.serve('/private', null, status(401))
})
afterAll(() => origin.stop())
beforeEach(() => {
  folder = tempFolder('aria2c')
})
afterEach(() => folder.remove())

const url = (path = '/film.mp4'): string => `${origin.url}${path}`
const ytDlp = [
  ...['-c', '--no-conf', '--console-log-level=warn', '--summary-interval=0', '--download-result=hide'],
  ...['--http-accept-gzip=true', '--file-allocation=none', '-x16', '-j16', '-s16', '--min-split-size', '1M'],
]

test('the call that yt-dlp makes for one file', async () => {
  const call = [
    ...[...ytDlp, '--header', 'X-Kind: film', '--check-certificate=true', '--remote-time=true'],
    ...['--show-console-readout=false', '--auto-file-renaming=false', '-d', folder.at('out'), '-o', 'film.part', '--'],
  ]
  const exit = await sluice(folder, ['aria2c', ...call, url()])
  expect(exit).toMatchObject({ code: 0 })
  expect(await readFile(folder.at('out/film.part'))).toEqual(whole)
})

test('a name that is kept for unfinished work is given, and replaces no file', async () => {
  const call = ['aria2c', '-d', folder.at('out'), '-o', 'film.part', url('/film.mp4?kept')]
  await mkdir(folder.at('out'))
  await writeFile(folder.at('out/film.part'), 'mine')
  const exit = await sluice(folder, call)
  expect(exit).toMatchObject({ code: 13 })
  expect(exit.stderr).toContain('is there already')
  expect(await readFile(folder.at('out/film.part'), 'utf8')).toBe('mine')
  expect(await readFile(folder.at('out/film.part.download'))).toEqual(whole)
})

test('cookies of the file go to the address that they are for', async () => {
  const { hostname } = new URL(origin.url)
  const lines = [
    '# Netscape HTTP Cookie File',
    [hostname, 'FALSE', '/', 'FALSE', '0', 'own', '1'].join('\t'),
    [`#HttpOnly_${hostname}`, 'FALSE', '/other', 'FALSE', '0', 'elsewhere', '2'].join('\t'),
    [hostname, 'FALSE', '/', 'TRUE', '0', 'secure', '3'].join('\t'),
    ['example.org', 'TRUE', '/', 'FALSE', '0', 'foreign', '4'].join('\t'),
    [hostname, 'FALSE', '/', 'FALSE', '1', 'old', '5'].join('\t'),
  ]
  await writeFile(folder.at('cookies.txt'), lines.join('\n'))
  const exit = await sluice(folder, [
    'aria2c',
    `--load-cookies=${folder.at('cookies.txt')}`,
    '-d',
    folder.at('out'),
    url('/film.mp4?cookies'),
  ])
  expect(exit).toMatchObject({ code: 0 })
  const seen = origin.log.entries.filter(({ target }) => target === '/film.mp4?cookies')
  expect(new Set(seen.map(({ headers }) => headers.cookie))).toEqual(new Set(['own=1']))
})

test('the call that yt-dlp makes for the fragments of a list', async () => {
  await writeFile(folder.at('list.txt'), `${url()}\n\tout=a.frag\n${url()}?b\n\tout=b.frag\n`)
  const exit = await sluice(folder, ['aria2c', ...ytDlp, '-i', folder.at('list.txt'), '-d', folder.at('out')])
  expect(exit).toMatchObject({ code: 0 })
  expect(await readFile(folder.at('out/a.frag'))).toEqual(whole)
  expect(await readFile(folder.at('out/b.frag'))).toEqual(whole)
})

test('several addresses one after the other with -Z; without it they would be mirrors, which is said', async () => {
  const out = ['-d', folder.at('out')]
  expect(await sluice(folder, ['aria2c', '-Z', ...out, url(), url('/film.mp4?2')])).toMatchObject({ code: 0 })
  const refused = await sluice(folder, ['aria2c', ...out, url(), url('/film.mp4?2')])
  expect(refused).toMatchObject({ code: 28 })
  expect(refused.stderr).toContain('mirrors of one file')
})

test.each([
  ['not found', ['/missing'], 3],
  ['authorisation', ['/private'], 24],
  ['a wrong checksum', ['/film.mp4', '--checksum=md5=00000000000000000000000000000000'], 32],
])('exit status: %s', async (_name, [path = '', ...options], code) => {
  const exit = await sluice(folder, ['aria2c', '-m1', ...options, '-d', folder.at('out'), url(path)])
  expect(exit).toMatchObject({ code })
})

test.each([
  ['an option that is not done', ['--enable-rpc']],
  ['certificates that are not looked at', ['--check-certificate=false']],
  ['a value that is none', ['-x0']],
  ['no value', ['--dir']],
])('28 and nothing fetched: %s', async (_name, options) => {
  const before = origin.log.requests('/film.mp4')
  const exit = await sluice(folder, ['aria2c', url(), ...options])
  expect(exit).toMatchObject({ code: 28 })
  expect(exit.stderr).toContain('error: ')
  expect(origin.log.requests('/film.mp4')).toBe(before)
})
