import { existsSync } from 'node:fs'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { parseRangeHeader, repeatedBytes, unionBytes } from '../../support/byte-ranges.ts'
import { sha256Of, writeResource } from '../../support/fault-server/index.ts'
import { run } from '../../support/processes.ts'
import { sha256File, tempFolder, treeOf } from '../../support/temp.ts'
import { until, withDeadline } from '../../support/until.ts'

describe('byte ranges', () => {
  it('union and repetition', () => {
    const ranges = [
      [5, 10],
      [0, 6],
      [20, 30],
      [22, 25],
    ].map(([start = 0, end = 0]) => ({ start, end }))
    expect(unionBytes(ranges)).toBe(20)
    expect(repeatedBytes(ranges)).toBe(4)
    expect(unionBytes([])).toBe(0)
  })

  it.each([
    ['bytes=0-0', { start: 0, end: 1 }],
    ['bytes=5-', { start: 5, end: 100 }],
    ['bytes=5-1000', { start: 5, end: 100 }],
    ['bytes=-1000', { start: 0, end: 100 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=9-5', 'ignored'],
    ['bytes=-', 'ignored'],
    ['pages=1-2', 'ignored'],
  ])('%s', (header, asked) => {
    expect(parseRangeHeader(header, 100)).toEqual(asked)
  })
})

describe('folders', () => {
  it('go with their block, also when that fails, and show what is inside', async () => {
    const file = { sizeBytes: 2_000_001, seed: 3 }
    const paths: string[] = []
    const failing = async (): Promise<void> => {
      await using folder = tempFolder()
      paths.push(folder.path)
      await mkdir(folder.at('a', 'b'), { recursive: true })
      await writeResource(file, folder.at('a', 'b', 'f'))
      await symlink('/nowhere', folder.at('l'))
      await writeFile(folder.at('z'), '')
      expect(await sha256File(folder.at('a/b/f'))).toBe(sha256Of(file))
      expect(await treeOf(folder.path)).toMatchObject([
        { path: 'a', kind: 'folder' },
        { path: 'a/b', kind: 'folder' },
        { path: 'a/b/f', kind: 'file', sizeBytes: 2_000_001, content: sha256Of(file) },
        { path: 'l', kind: 'link', content: '/nowhere' },
        { path: 'z', kind: 'file', sizeBytes: 0 },
      ])
      throw new Error('on purpose')
    }
    await expect(failing()).rejects.toThrow('on purpose')
    expect(paths.map((path) => existsSync(path))).toEqual([false])
  })

  it('go with the process at the latest', async () => {
    const temp = new URL('../../support/temp.ts', import.meta.url).href
    const script = `const { tempFolder } = await import('${temp}'); console.log(tempFolder().path);`
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script]).exit()
    expect(stdout).toContain('sluice-test-')
    expect(existsSync(stdout.trim())).toBe(false)
  })
})

describe('processes', () => {
  it('give input, output, lines and exit', async () => {
    const command = run('sh', ['-c', 'cat; echo "ready $A" >&2; exit 3'], { input: 'in', env: { A: '5' } })
    expect((await command.untilLine(/ready (\d)/))[1]).toBe('5')
    expect(await command.exit()).toEqual({ code: 3, signal: null, stdout: 'in', stderr: 'ready 5\n' })
  })

  it('die at once, and say what they had said when a line never comes', async () => {
    await using sleeper = run('sh', ['-c', 'echo one; exec sleep 60'])
    await sleeper.untilLine(/one/)
    await expect(sleeper.untilLine(/two/, 20)).rejects.toThrow(/20 ms in vain.*two[^]*one/)
    await expect(sleeper.exit(20)).rejects.toThrow('stdout: one')
    expect(await sleeper.killHard()).toMatchObject({ code: null, signal: 'SIGKILL' })
    await expect(run('sh', ['-c', 'echo three']).untilLine(/two/)).rejects.toThrow(/ended \(0\)[^]*three/)
    await expect(run('/no/such/command').exit()).rejects.toThrow('ENOENT')
  })
})

describe('until', () => {
  it('gives the first value, or tells what it waited for', async () => {
    let looks = 0
    expect(await until('the third look', () => (++looks === 3 ? looks : null))).toBe(3)
    await expect(until('the moon', () => false, 15)).rejects.toThrow('15 ms in vain for: the moon')
    const bad = (): never => {
      throw new Error('no moon')
    }
    await expect(until('the moon', bad, 15)).rejects.toThrow('no moon')
    await expect(withDeadline('never', new Promise(() => undefined), 5)).rejects.toThrow('never')
  })
})
