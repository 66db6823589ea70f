/** What can be read of the security rules without starting anything; the rest is in test/e2e/security.test.ts. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { handedBy, recallHanded } from '../../../main/electron/arguments.ts'
import { readOptions } from '../../../main/electron/options.ts'
import { readLinks } from '../../../shared/links/read.ts'

const checkout = fileURLToPath(new URL('../../..', import.meta.url))
const text = (path: string): string => readFileSync(join(checkout, path), 'utf8')

const sources = readdirSync(join(checkout, 'main'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => [join('main', name), text(join('main', name))] as const)
const filesWith = (pattern: RegExp): readonly string[] =>
  sources.filter(([, source]) => pattern.test(source)).map(([name]) => name)

test('SEC8: two files hear the page, one of them before there is an engine, and look at who speaks', () => {
  expect(filesWith(/\bipcMain\b(?!`)/).toSorted()).toEqual(['main/electron/frames.ts', 'main/electron/ipc.ts'])
  expect(text('main/electron/frames.ts')).toContain('if (isOurPage(window, event)) held.push([event, frame])')
  expect(text('main/electron/ipc.ts')).toContain('if (!isOurPage(window, event)) return')
})

test('SEC10: the system is asked to open things in two files, and an address only if it is one of the web', () => {
  expect(filesWith(/\bshell\.\w+\(/).toSorted()).toEqual(['main/electron/bin.ts', 'main/electron/host-commands.ts'])
  expect(filesWith(/openExternal/)).toEqual(['main/electron/host-commands.ts'])
  expect(text('main/electron/host-commands.ts').match(/openExternal/g)).toHaveLength(1)
  expect(text('main/electron/host-commands.ts')).toMatch(
    /if \(page\?\.protocol !== 'http:' && page\?\.protocol !== 'https:'\) return raise\([^\n]*\n\s*await shell\.openExternal\(page\.href\)/,
  )
})

test('SEC10: programs are run without a shell', () => {
  expect(filesWith(/import \{[^}]*\bexec(?:Sync)?\b[^}]*\} from 'node:child_process'|shell: true/)).toEqual([])
})

test('SEC15: the Electron that is shipped is named exactly, and no older than its line', () => {
  const { devDependencies } = z
    .object({ devDependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(text('package.json')))
  expect(devDependencies.electron).toMatch(/^\d+\.\d+\.\d+$/)
  expect(Number(devDependencies.electron?.split('.')[0])).toBeGreaterThanOrEqual(45)
})

test('SEC17: what a second start or a link brings is an address of the web or nothing', () => {
  const hostile = [
    'sluice:javascript:alert(1)',
    'sluice://file:///etc/passwd',
    'sluice:https://',
    '--data-dir=/etc',
    '--no-sandbox',
    'file://server/share/list.txt',
    'sluice:sluice:https://a.test/',
    'sluice:?file=/etc/passwd&url=file:///etc/passwd',
  ]
  expect(handedBy(['sluice', ...hostile], '/')).toEqual({ links: [], foreign: [], files: [] })
  expect(handedBy(['sluice', 'sluice:https://a.test/x', 'SLUICE://http://b.test/'], '/').foreign).toEqual([
    'https://a.test/x',
    'http://b.test/',
  ])
})

test('SEC17: a link brings addresses, never a second line that would be read as a command or an option', () => {
  const link = `sluice:?url=${encodeURIComponent("https://a.test/it's (1).zip\ncurl -H 'Cookie: a=b' https://b.test/")}`
  const { foreign } = handedBy(['sluice', link], '/')
  expect(readLinks(foreign.join('\n')).links).toEqual([{ urls: foreign, options: {} }])
  expect(foreign).toHaveLength(1)
})

test('SEC17: options that follow a link are not ours', () => {
  const of = (...argv: string[]) => readOptions(['sluice', ...argv], { HOME: '/home/a' }, '/')
  expect(of('sluice:https://a.test/', '--data-dir=/etc').isDataDirGiven).toBe(false)
  expect(of('--data-dir=/d', 'sluice:https://a.test/').dataDir).toBe('/d')
  expect(of('--', '--data-dir=/etc').isDataDirGiven).toBe(false)
})

test('arguments are links and files, whatever they are called', () => {
  const of = (...argv: string[]) => handedBy(['/usr/bin/sluice', ...argv], '/home/a')
  expect(of('--hidden', 'list.txt', 'file:///tmp/a%20b.meta4', 'file://localhost/c', '/etc/x').files).toEqual([
    '/home/a/list.txt',
    '/tmp/a b.meta4',
    '/c',
    '/etc/x',
  ])
  expect(of('https://a.test/img[1-3].jpg', 'magnet:?xt=1', 'https://a.test/a b').links).toEqual([
    'https://a.test/img[1-3].jpg',
    'magnet:?xt=1',
    'https://a.test/a%20b',
  ])
  expect(of('--', '-strange.txt', '').files).toEqual(['/home/a/-strange.txt'])
  const sent: unknown = JSON.parse(JSON.stringify(of('list.txt', 'sluice:https://a.test/')))
  expect(recallHanded(sent)).toEqual(of('list.txt', 'sluice:https://a.test/'))
  expect(recallHanded({ links: ['https://a.test/'] })).toBeNull()
  expect(recallHanded({ links: [1], foreign: 'x', files: null })).toEqual({ links: [], foreign: [], files: [] })
})

test('SEC17: times on the command line are times or nothing', () => {
  const of = (...argv: string[]) => readOptions(argv, { HOME: '/home/a' }, '/')
  expect(of('--release-after=200').releaseMs).toBe(200)
  expect(of('--release-after=-1').releaseMs).toBe(60_000)
  expect(of('--countdown=1e9').countdownMs).toBe(60_000)
})

test('SEC19: nothing that is shipped has an install script', () => {
  const lock = z
    .object({
      packages: z.record(
        z.string(),
        z.object({ dev: z.boolean().optional(), hasInstallScript: z.boolean().optional() }),
      ),
    })
    .parse(JSON.parse(text('package-lock.json')))
  const running = Object.entries(lock.packages).filter(
    ([, entry]) => entry.hasInstallScript === true && entry.dev !== true,
  )
  expect(running.map(([name]) => name)).toEqual([])
})
