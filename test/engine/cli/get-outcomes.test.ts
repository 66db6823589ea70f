/** How `get` ends and what it says: exit statuses, JSON, quiet, standard output, mistakes. */
import { writeFile } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { bytesOf, htmlInstead, sha256Of, startOrigin, status, type Origin } from '../../support/fault-server/index.ts'
import { run } from '../../support/processes.ts'
import { tempFolder, treeOf, type TempFolder } from '../../support/temp.ts'
import { entry, linesOf, sluice, start, summaryOf } from './sluice.ts'

let origin: Origin
let folder: TempFolder
const small = { sizeBytes: 5000, seed: 'small' }

beforeAll(async () => {
  origin = await startOrigin()
  origin.serve('/ok', small)
  origin.serve('/missing', null, status(404))
  origin.serve('/page.bin', small, htmlInstead())
})
afterAll(() => origin.stop())
beforeEach(() => {
  folder = tempFolder('outcomes')
})
afterEach(() => folder.remove())

const at = (path: string): string => `${origin.url}${path}`

describe('exit status', () => {
  test('0: all completed; the same command again fetches nothing; --again does', async () => {
    const url = origin.serve('/again', small)
    const fresh = await sluice(folder, ['get', '--json', url])
    expect(fresh.code).toBe(0)
    const second = await sluice(folder, ['get', '--json', url])
    expect(second.code).toBe(0)
    expect(origin.log.requests('/again')).toBe(1)
    expect(summaryOf(second)).toEqual(summaryOf(fresh))
    expect(linesOf(second)[0]).toMatchObject({ type: 'completed', intact: true })
    const forced = await sluice(folder, ['get', '--json', '--again', url])
    expect(forced.code).toBe(0)
    expect(origin.log.requests('/again')).toBe(2)
  })
  test('1: one failed, one waits for a person; the summary is in the order asked and has every field', async () => {
    const exit = await sluice(folder, ['get', '--json', at('/missing'), at('/ok'), at('/page.bin')])
    expect(exit.code).toBe(1)
    const summary = summaryOf(exit)
    expect(summary).toMatchObject({ completed: 1, failed: 1 })
    expect(summary.downloads).toEqual([
      expect.objectContaining({ index: 0, url: at('/missing'), status: 'failed', path: null }),
      {
        index: 1,
        url: at('/ok'),
        status: 'completed',
        path: folder.at('ok'),
        sizeBytes: 5000,
        proof: 'validator',
        proofSource: null,
        failure: null,
      },
      expect.objectContaining({ index: 2, url: at('/page.bin'), status: 'paused', path: null }),
    ])
    expect(summary.downloads[0]?.failure).toEqual({ code: 'not_found', message: expect.any(String) as string })
    expect(summary.downloads[2]?.failure?.code).toBe('web_page')
    expect(linesOf(exit).map(({ type }) => type)).toEqual(
      expect.arrayContaining(['added', 'started', 'completed', 'failed', 'paused']),
    )
    expect((await treeOf(folder.path)).filter(({ path }) => !path.startsWith('data')).map(({ path }) => path)).toEqual([
      'ok',
    ])
  })
  test.each<[readonly string[], RegExp]>([
    [[], /Usage: sluice/],
    [['gett'], /Did you mean get/],
    [['get'], /there is no address/],
    [['get', '--limitt', '5', 'http://a/'], /Did you mean --limit/],
    [['get', '-l', 'fast', 'http://a/'], /"fast" is not a rate/],
    [['get', '-j', '0', 'http://a/'], /whole number from 1/],
    [['get', '-x', '65', 'http://a/'], /from 1 to 64/],
    [['get', '-o', 'x', 'http://a/', 'http://b/'], /--out is for one address/],
    [['get', '-i', 'nowhere', 'http://a/'], /nowhere: there is no such file/],
    [['get', '-H', 'Range: bytes=0-', 'http://a/'], /set by Sluice itself/],
    [['get', '--checksum', 'sha-256=12', 'http://a/'], /wrong number of digits/],
    [['get', '--proxy', 'ftp://x', 'http://a/'], /not supported/],
    [['get', '--ca-certificate', 'nowhere', 'http://a/'], /no such file/],
    [['get', '--on-conflict', 'explode', 'http://a/'], /Allowed choices are rename, skip, overwrite/],
    [['probe', '--idle-timeout', 'soon', 'http://a/'], /not a number of seconds/],
  ])('2: %j', async (args, sentence) => {
    const { code, stdout, stderr } = await sluice(folder, args)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(sentence)
    expect(stderr).not.toMatch(/^\s+at /m)
  })
  test('2: an empty list, and one that is not a list', async () => {
    await writeFile(folder.at('empty'), '\n# nothing\n')
    const empty = await sluice(folder, ['get', '-i', 'empty'])
    expect([empty.code, empty.stderr]).toEqual([2, 'error: empty holds no address\n'])
    await writeFile(folder.at('binary'), Buffer.alloc(100))
    expect((await sluice(folder, ['get', '-i', 'binary'])).stderr).toMatch(/binary, line 1: this is not text/)
  })
  test.each(['not an address', 'ftp://127.0.0.1/x', 'file:///etc/passwd'])(
    '%j is refused with a reason',
    async (url) => {
      const { code, stdout, stderr } = await sluice(folder, ['get', url])
      expect(code === 1 || code === 2).toBe(true)
      expect(stdout + stderr).toMatch(/bad_url|unsupported_scheme|address/)
      expect(stderr).not.toMatch(/^\s+at /m)
    },
  )
})

describe('words', () => {
  test('help and version', async () => {
    for (const command of ['get', 'probe']) {
      const { code, stdout } = await sluice(folder, [command, '--help'])
      expect(code).toBe(0)
      expect(stdout).toContain('Examples:')
    }
    expect((await sluice(folder, ['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
  test('a line for each event; -q says nothing but errors', async () => {
    const loud = await sluice(folder, ['get', at('/ok'), at('/missing')])
    expect(loud.stdout).toMatch(/^started {4}ok from /m)
    expect(loud.stdout).toContain(`completed  ${folder.at('ok')} (4.9 KiB, proof: validator)`)
    expect(loud.stdout).toMatch(/1 completed, 1 failed\.\n$/)
    expect(loud.stderr).toMatch(/^failed {5}.*\/missing: .*\(not_found\)\n$/)
    const quiet = await sluice(folder, ['get', '-q', '-d', 'q', at('/ok'), at('/missing')])
    expect(quiet.stdout).toBe('')
    expect(quiet.stderr).toBe(loud.stderr)
  })
  test('no secret is shown', async () => {
    const url = at('/ok').replace('//', '//ann:secret@')
    const exit = await sluice(folder, ['get', '--json', url])
    expect(exit.code).toBe(0)
    expect(exit.stdout + exit.stderr).not.toContain('secret')
    expect(summaryOf(exit).downloads[0]?.url).toBe(at('/ok'))
  })
  test('a reader that goes away does not stop the downloads', async () => {
    const urls = Array.from({ length: 20 }, (_, index) =>
      origin.serve(`/pipe/${String(index)}`, { sizeBytes: 100, seed: index }),
    )
    const line = `'${process.execPath}' '${entry}' get --data-dir '${folder.at('data2')}' -d '${folder.at('piped')}' ${urls.join(' ')} | true; exit "\${PIPESTATUS[0]}"`
    const piped = await run('bash', ['-c', line]).exit()
    expect([piped.code, piped.stderr]).toEqual([0, ''])
    expect(await treeOf(folder.at('piped'))).toHaveLength(20)
  })
})

describe('-o -', () => {
  test('the body and nothing else goes to standard output', async () => {
    const big = { sizeBytes: 3_000_000, seed: 'stream' }
    const url = origin.serve('/stream', big)
    await using command = start(folder, ['get', '-o', '-', '--json', '--checksum', `sha-256=${sha256Of(big)}`, url])
    const { code, stderr } = await command.exit()
    expect(code).toBe(0)
    expect(command.stdoutBytes.equals(bytesOf(big, 0, big.sizeBytes))).toBe(true)
    expect(summaryOf({ stdout: stderr }).downloads[0]).toMatchObject({
      status: 'completed',
      sizeBytes: 3_000_000,
      proof: 'digest',
      proofSource: 'user',
    })
    expect(await treeOf(folder.path)).toEqual([])
  })
  test('failures are told on standard error', async () => {
    const missing = await sluice(folder, ['get', '-o', '-', at('/missing')])
    expect(missing).toMatchObject({ code: 1, stdout: '' })
    expect(missing.stderr).toMatch(/^error: /)
    const wrong = await sluice(folder, ['get', '-o', '-', '--checksum', `md5=${'0'.repeat(32)}`, at('/ok')])
    expect(wrong.code).toBe(1)
    expect(wrong.stderr).toMatch(/md5 of the body is [0-9a-f]{32}, not 0{32}/)
  })
  test('a reader that had enough ends it quietly', async () => {
    const url = origin.serve('/endless', { sizeBytes: 200_000_000, seed: 'endless' })
    const line = `'${process.execPath}' '${entry}' get -o - '${url}' | head -c 10; exit "\${PIPESTATUS[0]}"`
    const piped = run('bash', ['-c', line])
    const { code, stderr } = await piped.exit()
    expect([code, stderr]).toEqual([1, ''])
    expect(piped.stdoutBytes.equals(bytesOf({ sizeBytes: 10, seed: 'endless' }, 0, 10))).toBe(true)
  })
})
