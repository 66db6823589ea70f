/** `backup`, `restore`, `export`, `import`: from one data folder into another, with and without a Sluice that runs. */
import { readFile, stat, writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { tempFolder, type TempFolder } from '../../support/temp.ts'
import { until } from '../../support/until.ts'
import { linesOf, sluice, start } from './sluice.ts'

let folder: TempFolder
beforeEach(() => {
  folder = tempFolder('keep')
})
afterEach(() => folder.remove())

const session = `http://one.test/a.iso\thttp://mirror.test/a.iso
 gid=0123456789abcdef
 dir=/srv/iso
 out=first.iso
 pause=true
 split=4
http://two.test/b?c=1
 gid=fedcba9876543210
 http-user=anna
 http-passwd=geheim-99
`
const elsewhere = () => ({ env: { SLUICE_DATA_DIR: folder.at('elsewhere') } })

/** A data folder that has taken over a session of aria2. */
const imported = async (): Promise<void> => {
  await writeFile(folder.at('aria2.session'), session)
  const done = await sluice(folder, ['import', '--json', 'aria2.session'])
  expect(done).toMatchObject({ code: 0, stderr: '' })
  expect(linesOf(done).map(({ type }) => type)).toEqual(['added', 'added', 'summary'])
}
const exported = async (format: string, options = {}): Promise<string> => {
  const done = await sluice(folder, ['export', '--format', format], options)
  expect(done.code, done.stderr).toBe(0)
  return done.stdout
}

test('a session of aria2 is taken over, and comes out again as links, JSON and CSV', async () => {
  await imported()
  const links = await exported('links')
  expect(links).toContain(
    'http://one.test/a.iso\thttp://mirror.test/a.iso\n  out=first.iso\n  dir=/srv/iso\n  split=4\n  pause=true\n',
  )
  expect(links).not.toContain('geheim-99')
  const [first, second] = JSON.parse(await exported('json')) as Record<string, unknown>[]
  expect(first).toMatchObject({ status: 'paused', dir: '/srv/iso', connections: 4 })
  expect(second).toMatchObject({ status: 'queued', urls: ['http://two.test/b?c=1'] })
  expect((await exported('csv')).split('\r\n')).toHaveLength(4)
  // What comes out goes in again.
  await writeFile(folder.at('list.txt'), links)
  expect((await sluice(folder, ['import', 'list.txt'], elsewhere())).code).toBe(0)
  expect(await exported('links', elsewhere())).toBe(links)
})

test('a backup goes into another data folder, says what it holds, and replaces nothing without keeping it', async () => {
  await imported()
  await writeFile(folder.at('pass'), 'correct horse\n')
  const made = await sluice(folder, ['backup', 'all.backup', '--passphrase-file', 'pass'])
  expect(made.stderr).toContain('2 unfinished and 0 completed downloads, 1 queues, 0 rules')
  expect((await stat(folder.at('all.backup'))).mode & 0o777).toBe(0o600)
  expect((await sluice(folder, ['backup', 'all.backup'])).stderr).toContain('is there already')

  const locked = await sluice(folder, ['restore', 'all.backup'], elsewhere())
  expect(locked).toMatchObject({ code: 1 })
  expect(locked.stderr).toContain('give the passphrase')
  const check = await sluice(folder, ['restore', '--check', 'all.backup', '--passphrase-file', 'pass'], elsewhere())
  expect(check.stdout).toContain(
    '2 unfinished and 0 completed downloads, 1 queues, 0 rules, 0 recipes, 0 grabs, 1 secrets',
  )
  expect(await exported('json', elsewhere())).toBe('[]\n')

  const done = await sluice(folder, ['restore', '--json', 'all.backup', '--passphrase-file', 'pass'], elsewhere())
  const [, restored] = linesOf(done)
  expect(restored).toMatchObject({ type: 'restored', restarts: false })
  expect(await exported('links', elsewhere())).toBe(await exported('links'))
  const undone = await sluice(folder, ['restore', String(restored?.keptAs)], elsewhere())
  expect(undone.stdout).toContain('A list that a restore has replaced: 0 unfinished')
  expect(await exported('json', elsewhere())).toBe('[]\n')
})

test('what is no backup is refused in one sentence; without a passphrase it is said what is left out', async () => {
  await imported()
  const bad = await sluice(folder, ['restore', 'aria2.session'])
  expect(bad).toMatchObject({ code: 1, stderr: 'error: The file is no backup of Sluice. Nothing was changed.\n' })
  const plain = await sluice(folder, ['backup', '-'])
  expect(plain.stderr).toContain('1 logins, cookies and tokens are not in it')
  expect((await sluice(folder, ['restore', 'nowhere'])).stderr).toContain('there is no such file')
})

test('a service that runs starts anew with what is restored, and goes on serving', async () => {
  await imported()
  await sluice(folder, ['backup', 'all.backup'])
  await using service = start(folder, ['serve', '--port', '0', '--dir', folder.at('files')], elsewhere())
  await service.untilLine(/http:\/\//)
  const done = await sluice(folder, ['restore', 'all.backup'], elsewhere())
  expect(done.stdout).toContain('Sluice starts anew with it')
  const list = await until('the restored list', async () => {
    const { code, stdout } = await sluice(folder, ['list', '--json'], elsewhere())
    return code === 0 && stdout !== '' ? stdout : undefined
  })
  expect(list).toContain('first.iso')
  service.signal('SIGTERM')
  expect((await service.exit()).code).toBe(0)
  expect(await readFile(folder.at('all.backup'), 'latin1')).not.toContain('geheim-99')
})
