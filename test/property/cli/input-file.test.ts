import fc from 'fast-check'
import { expect, test } from 'vitest'
import { linesOf, parseInput } from '../../../main/headless/input-file.ts'
import { seed } from '../../support/seed.ts'

const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((text) => {
  // What the format cannot say: line ends, tabs, NUL, outer white space, a leading # or an = in a name.
  return text.trim() === text && !/[\0\t\n\r\ufeff]/.test(text) && !text.startsWith('#')
})
const item = fc.record({
  urls: fc.array(word, { minLength: 1, maxLength: 4 }),
  options: fc.array(
    fc.tuple(
      word.filter((text) => !text.includes('=')),
      word,
    ),
    { maxLength: 4 },
  ),
})
const noise = fc.constantFrom('', '# comment\n', '\n', '   \n', '  # indented\n')
const lineEnd = fc.constantFrom('\n', '\r\n')

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) {
    await Promise.resolve()
    yield bytes.subarray(at, at + size)
  }
}

const collect = async <T>(values: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = []
  for await (const value of values) all.push(value)
  return all
}

test('what is written in the format is read back, however the bytes arrive', async () => {
  const property = fc.asyncProperty(
    fc.array(item, { maxLength: 8 }),
    noise,
    lineEnd,
    fc.integer({ min: 1, max: 9 }),
    async (items, between, end, size) => {
      const lines = items.map(({ urls, options }) =>
        [urls.join('\t'), ...options.map(([name, value]) => ` ${name}=${value}`)]
          .map((line) => `${line}\n`)
          .join(between),
      )
      const text = lines.join(between).replaceAll('\n', end)
      const parsed = await collect(parseInput(linesOf(cut(Buffer.from(text), size), 'list'), 'list'))
      const back = parsed.map(({ urls, options }) => ({
        urls: [...urls],
        options: options.map(({ name, value }) => [name, value]),
      }))
      expect(back).toEqual(items)
    },
  )
  await fc.assert(property, { seed: seed(), numRuns: 300 })
})
