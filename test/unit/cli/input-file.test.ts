import { describe, expect, test } from 'vitest'
import { readWanted } from '../../../main/headless/addresses.ts'
import { linesOf, parseInput, type InputItem } from '../../../main/headless/input-file.ts'
import { tempFolder } from '../../support/temp.ts'
import { writeFile } from 'node:fs/promises'

async function* pieces(...texts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) {
    await Promise.resolve()
    yield typeof text === 'string' ? Buffer.from(text) : text
  }
}

const collect = async <T>(values: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = []
  for await (const value of values) all.push(value)
  return all
}

const parse = (...texts: readonly (string | Uint8Array)[]): Promise<InputItem[]> =>
  collect(parseInput(linesOf(pieces(...texts), 'list'), 'list'))

const read = async (text: string): Promise<{ wanted: Awaited<ReturnType<typeof readWanted>>; warnings: string[] }> => {
  const warnings: string[] = []
  const place = { cwd: '/base', stdin: pieces(text) }
  return { wanted: await readWanted([], { inputFile: '-' }, place, (sentence) => warnings.push(sentence)), warnings }
}

describe('syntax', () => {
  test('addresses of one file are separated by tabs, options are indented, # begins a comment', async () => {
    const text = '# list\nhttp://a/1\thttp://b/1\n  out=one\n\tdir=sub\n\n  # inside\n  header=X: 1=2\nhttp://a/2\n'
    expect(await parse(text)).toEqual([
      {
        line: 2,
        urls: ['http://a/1', 'http://b/1'],
        options: [
          { line: 3, name: 'out', value: 'one' },
          { line: 4, name: 'dir', value: 'sub' },
          { line: 7, name: 'header', value: 'X: 1=2' },
        ],
      },
      { line: 8, urls: ['http://a/2'], options: [] },
    ])
  })
  test('a byte order mark, CRLF and a missing last line end make no difference', async () => {
    const plain = await parse('http://a/1\n  out=ü\nhttp://a/2')
    expect(await parse('\ufeffhttp://a/1\r\n  out=ü\r\nhttp://a/2')).toEqual(plain)
  })
  test('pieces may end anywhere, also inside a character', async () => {
    const whole = Buffer.from('http://a/ü\r\n  out=日本\r\n')
    const single = Array.from(whole, (byte) => Uint8Array.of(byte))
    expect(await parse(...single)).toEqual(await parse(whole))
  })
  test.each([
    ['  out=x\nhttp://a/', /line 1: an indented option needs/],
    ['http://a/\n  nonsense', /line 2: "nonsense" is not an option/],
    ['http://a/\nx\0y', /line 2: this is not text/],
    [`${'x'.repeat(1_048_577)}\n`, /line 1: the line is too long/],
  ])('%j is refused with its line', async (text, reason) => {
    await expect(parse(text)).rejects.toThrow(reason)
  })
})

describe('options', () => {
  test('each known name reaches its field', async () => {
    const { wanted, warnings } = await read(
      [
        'http://a/1',
        '  out=sub/one.bin',
        '  dir=files',
        `  checksum=sha-1=${'AA'.repeat(20)}`,
        '  header=A: 1',
        '  header=B: 2',
        '  referer=http://from/',
        '  user-agent=agent',
        '  all-proxy=proxy:80',
        '  split=100',
        '  max-download-limit=1K',
        '  max-tries=3',
        '  retry-wait=1.5',
        '  http-user=ann',
        '  http-passwd=secret',
        '  continue=true',
      ].join('\n'),
    )
    expect(warnings).toEqual([])
    expect(wanted).toEqual([
      {
        urls: ['http://a/1'],
        options: {
          out: 'sub/one.bin',
          dir: '/base/files',
          checksum: { algorithm: 'sha-1', hex: 'aa'.repeat(20) },
          headers: [
            ['A', '1'],
            ['B', '2'],
            ['Referer', 'http://from/'],
          ],
          userAgent: 'agent',
          proxy: 'http://proxy:80',
          connections: 64,
          rateLimit: 1024,
          maxTries: 3,
          retryWaitMs: 1500,
          auth: { user: 'ann', password: 'secret' },
        },
      },
    ])
  })
  test('an unknown name is told with its line and left out', async () => {
    const { wanted, warnings } = await read('http://a/\n  bt-tracker=x\n  __proto__=y\n  out=z\n')
    expect(wanted[0]?.options).toEqual({ out: 'z' })
    expect(warnings).toEqual([
      'standard input, line 2: the option "bt-tracker" is not known and was left out',
      'standard input, line 3: the option "__proto__" is not known and was left out',
    ])
  })
  test.each(['out=../x', 'out=/etc/passwd', 'out=', 'out=a/../../x', 'checksum=sha-256=1', 'header=Host: x'])(
    '%s is refused with its line',
    async (option) => {
      await expect(read(`http://a/\n\n  ${option}\n`)).rejects.toThrow(/^standard input, line 3: /)
    },
  )
})

describe('sources', () => {
  test('addresses of the command line come first', async () => {
    await using folder = tempFolder('input')
    await writeFile(folder.at('list'), 'http://b/\n')
    const place = { cwd: folder.path, stdin: pieces() }
    const wanted = await readWanted(['http://a/'], { inputFile: 'list' }, place, () => undefined)
    expect(wanted.map(({ urls }) => urls)).toEqual([['http://a/'], ['http://b/']])
  })
  test('nothing to do is a mistake that says what is missing', async () => {
    await expect(read('# nothing\n\n')).rejects.toThrow('standard input holds no address')
    const place = { cwd: '/', stdin: pieces() }
    await expect(readWanted([], {}, place, () => undefined)).rejects.toThrow(/there is no address/)
    await expect(readWanted([], { inputFile: 'missing-file' }, place, () => undefined)).rejects.toThrow(
      /there is no such file/,
    )
    await expect(readWanted([], { inputFile: '/' }, place, () => undefined)).rejects.toThrow(/it is a folder/)
  })
  test('100,000 lines are read, one more is too many', async () => {
    const lines = Array.from({ length: 100_000 }, (_, index) => `http://a/${String(index)}\n`).join('')
    expect((await read(lines)).wanted).toHaveLength(100_000)
    await expect(read(`${lines}http://a/more`)).rejects.toThrow(/more than 100000/)
  })
})
