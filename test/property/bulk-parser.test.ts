/**
 * Our reading of responses against undici's: the same verdict, status, fields and body, or a stricter verdict for a reason that
 * stands in the table below. `SLUICE_FUZZ=100000 vitest run --project property bulk-parser` tries so many and prints what it saw.
 */
import { isDeepStrictEqual } from 'node:util'
import { expect, test } from 'vitest'
import { mostFields, mostHeadBytes } from '../../main/engine/transfer/response-head.ts'
import { seed } from '../support/seed.ts'
import { wireCase } from './wire-cases.ts'
import type { WireCase } from './wire-cases.ts'
import { toldByUndici, toldByUs } from './wire-runs.ts'
import type { Reading } from './wire-runs.ts'

const asked = process.env.SLUICE_FUZZ
const count = Number(asked ?? 4_000)
const atOnce = 250
const readings: readonly Reading[] = ['events', 'direct', 'paused']

/** The interim heads and the first final one, as texts, as far as they look like heads. A line may end with LF alone. */
const headsOf = ({ bytes }: WireCase): readonly string[] => {
  const heads: string[] = []
  let rest = bytes.toString('latin1')
  do {
    const end = /\r?\n\r?\n/.exec(rest)
    // What begins with an empty line is no head, nor is anything behind it.
    const stop = end === null || /^[\r\n]/.test(rest)
    heads.push(stop ? rest : rest.slice(0, end.index))
    rest = stop ? '' : rest.slice(end.index + end[0].length)
  } while (rest !== '' && /^HTTP\/\d\.\d 1/.test(heads.at(-1) ?? ''))
  return heads
}

type Is = (head: string, wire: WireCase, reading: Reading) => boolean
/** What we refuse and undici takes: the name, why, and how such a response is known. There is no table of the other kind. */
const stricter: readonly (readonly [name: string, why: string, is: Is])[] = [
  [
    'empty lines before the status line',
    'RFC 9112 section 2.2 lets servers skip them, not clients: they belong to no answer, or to one before this',
    (head) => /^[\r\n]/.test(head),
  ],
  [
    'version 0.9 or 2.0',
    'neither has a status line of this form; we asked in 1.1',
    (head) => /^HTTP\/(0\.9|2\.0) /.test(head),
  ],
  [
    'controls in the reason phrase',
    'RFC 9112 section 4 allows the tab and nothing else; a NUL cuts the text for whoever reads it in C',
    // eslint-disable-next-line no-control-regex
    (head) => /^HTTP\/\d\.\d \d{3}[^\r\n]*[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(head),
  ],
  [
    'a bare CR behind the status line',
    'a line ends with CR and LF; what follows a lone CR could be read as a field or as the reason (RFC 9112 section 2.2)',
    (head) => /^HTTP\/\d\.\d \d{3}[^\n]*?\r([^\n]|$)/.test(head),
  ],
  [
    'a length of more than 15 digits',
    'not every number of 16 digits is one that we can count with, and no file is that long',
    (head) => /^content-length:[ \t]*\d{16,} *$/im.test(head.replaceAll('\r', '')),
  ],
  [
    'an empty Transfer-Encoding beside a length',
    'two framings are refused whatever the second one says (RFC 9112 section 6.3)',
    (head) => /^transfer-encoding:[ \t]*\r?$/im.test(head) && /^content-length:/im.test(head),
  ],
  [
    'more fields or bytes than the limits',
    'undici counts only the bytes of names and values, and does not count fields',
    (head) => head.length + 4 > mostHeadBytes || head.split('\r\n').length > mostFields,
  ],
  [
    'a reset while the answer was paused',
    'only ours is paused here; undici’s parser drops what it has not read, too',
    (_, { ending }, reading) => ending === 'reset' && reading === 'paused',
  ],
]

interface Finding {
  /** `agreed`, `laxer`, `other`, `stricter`, or a name of the table. */
  readonly difference: string
  readonly isWhole: boolean
  readonly found: object
}

const compare = async (wire: WireCase, reading: Reading): Promise<Finding> => {
  const [ours, theirs] = await Promise.all([toldByUs(wire, reading), toldByUndici(wire)])
  const found = { reading, ending: wire.ending, bytes: wire.bytes.toString('latin1'), cuts: wire.cuts, ours, theirs }
  const isWhole = ours.verdict === 'whole'
  if (ours.verdict === theirs.verdict) {
    const agreed = !isWhole || isDeepStrictEqual(ours, theirs)
    return { difference: agreed ? 'agreed' : 'other', isWhole, found }
  }
  const known = stricter.find(([, , is]) => headsOf(wire).some((head) => is(head, wire, reading)))
  return { difference: isWhole ? 'laxer' : (known?.[0] ?? 'stricter'), isWhole, found }
}

test('our parser says what undici’s says, or is stricter for a known reason', { timeout: 900_000 }, async () => {
  const first = Math.floor(seed() / 2)
  const times = new Map<string, number>(['agreed', ...stricter.map(([name]) => name)].map((name) => [name, 0]))
  const unknown: Finding[] = []
  let whole = 0
  for (let from = 0; from < count; from += atOnce) {
    const numbers = Array.from({ length: Math.min(atOnce, count - from) }, (_, n) => first + from + n)
    const findings = await Promise.all(
      numbers.map((number) => compare(wireCase(number), readings[number % readings.length] ?? 'events')),
    )
    for (const finding of findings) {
      if (finding.isWhole) whole += 1
      const before = times.get(finding.difference)
      if (before === undefined) unknown.push(finding)
      else times.set(finding.difference, before + 1)
    }
  }
  if (asked !== undefined) console.log(`${String(count)} responses, ${String(whole)} whole`, Object.fromEntries(times))
  expect(unknown.slice(0, 3)).toEqual([])
  // Else the fuzzing would only show that rubbish is refused.
  expect(whole).toBeGreaterThan(count / 10)
})
