/** Responses to fuzz parsers with: right ones, wrong ones by grammar, and any of them mutated byte by byte. Seeded; sends nothing. */
import { random } from '../support/seed.ts'

export interface WireCase {
  readonly bytes: Buffer
  /** Pieces in which it arrives: offsets, ascending. */
  readonly cuts: readonly number[]
  /** How the connection ends behind it. */
  readonly ending: 'fin' | 'reset'
}

type Draw = () => number
const pick = <T>(draw: Draw, list: readonly T[]): T => {
  const one = list[Math.floor(draw() * list.length)]
  if (one === undefined) throw new Error('nothing to pick from')
  return one
}
const often = <T>(draw: Draw, usual: T, others: readonly T[]): T => (draw() < 0.93 ? usual : pick(draw, others))

const versions = [
  'HTTP/1.0',
  'HTTP/0.9',
  'HTTP/2.0',
  'HTTP/1.2',
  'HTTP/1.10',
  'HTTP/11',
  'http/1.1',
  'HTTP /1.1',
  'HTTPS/1.1',
  'ICY',
  'PRI * HTTP/2.0',
  '\x00\x00\x12\x04',
  '',
]
const statuses = [
  '206',
  '204',
  '304',
  '404',
  '301',
  '100',
  '101',
  '103',
  '199',
  '99',
  '099',
  '000',
  '600',
  '999',
  '1000',
  '20',
  '2 0',
  '-20',
  '2e2',
  '',
]
const reasons = ['', 'Partial Content', 'a\tb', 'caf\xe9', 'a\x00b', 'a\x7fb', 'a\x01', '  two', '\u00a0']
const separators = [' ', '  ', '\t', '', '\x0b']
const lineEnds = ['\n', '\r', '\r\r\n', '\n\r', '\r\n\r\n', '\x00\r\n', '']
const lengths = [
  '0',
  '5',
  '11',
  '007',
  '+5',
  '-5',
  '5 ',
  ' 5',
  '\t5\t',
  '5,5',
  '5, 5',
  '5 5',
  '0x5',
  '5.0',
  '5e0',
  '',
  'five',
  '\u00a05',
  '5\u00a0',
  '9007199254740993',
  '18446744073709551615',
  '18446744073709551616',
  '99999999999999999999999',
  '000000000000000005',
  '4294967301',
]
const codings = [
  'chunked',
  'Chunked',
  ' chunked ',
  'gzip',
  'gzip, chunked',
  'chunked, gzip',
  'chunked, chunked',
  'identity',
  '',
  'xchunked',
  'chunked;x=1',
  '\x0bchunked',
]
const options = [
  'close',
  'keep-alive',
  'Close',
  'keep-alive, close',
  'upgrade',
  'upgrade, close',
  'x,close',
  'closed',
  '',
  ', ,close',
  ' close\t',
]
const plain: readonly (readonly [string, readonly string[]])[] = [
  ['Server', ['nginx', '', ' x ', 'a\tb', 'caf\xc3\xa9', 'caf\xe9']],
  ['ETag', ['"x"', 'W/"x"', '"a b"', '"\x00"', '"\x7f"', '"\x1f"', '"\xff"']],
  ['Content-Type', ['text/html', 'application/zip; x="a,b"']],
  ['Keep-Alive', ['timeout=5', 'timeout=0', 'timeout=5, max=1', 'x']],
  ['Upgrade', ['h2c', 'websocket', '']],
  ['Content-Range', ['bytes 0-4/5', 'bytes 0-4/*']],
  ['X', ['1', 'a: b', 'a\r\n folded', 'a\r\n\tfolded', 'a\n b', 'a\rb', 'a\x0bb']],
]
const badNames = ['', ' X', 'X ', 'X\t', 'a b', 'a\x00b', 'caf\xe9', 'X(', '@', '"x"', 'X\r\n']

const field = (draw: Draw): string => {
  const which = draw()
  const [name, value] =
    which < 0.3
      ? ['Content-Length', pick(draw, lengths)]
      : which < 0.42
        ? ['Transfer-Encoding', pick(draw, codings)]
        : which < 0.5
          ? ['Connection', pick(draw, options)]
          : plainField(draw)
  const cased = pick(draw, [name, name.toLowerCase(), name.toUpperCase()])
  const spelled = draw() < 0.97 ? cased : pick(draw, badNames)
  const colon = draw() < 0.92 ? ': ' : pick(draw, [':', ' :', ':\t', '\t:', ':  \t', '', '::', ':\r\n'])
  return `${spelled}${colon}${value}`
}

const plainField = (draw: Draw): readonly [string, string] => {
  const [name, values] = pick(draw, plain)
  return [name, draw() < 0.5 ? (values[0] ?? '') : pick(draw, values)]
}

const chunkings = [
  '5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n',
  '5;x=y\r\nhello\r\n0\r\nTrailer: 1\r\n\r\n',
  '5\r\nhello\r\n0\r\n',
  '5\r\nhel',
  'g\r\nhello\r\n0\r\n\r\n',
  '-5\r\nhello\r\n0\r\n\r\n',
  '5\nhello\n0\n\n',
  'ffffffffffffffff\r\nhello\r\n0\r\n\r\n',
  '0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n',
]
const bodies = [
  'hello',
  'hello world',
  '',
  'hell',
  'hello\r\n',
  'helloHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx',
  '\r\n',
  ...chunkings,
]

const lineEnd = (draw: Draw): string => (draw() < 0.985 ? '\r\n' : pick(draw, lineEnds))

/** Half of them right but for chance: a length and a body that agree, or chunks. */
const bodyAndFields = (draw: Draw): readonly [readonly string[], string] => {
  const wild = Array.from({ length: Math.floor(draw() * 4) }, () => field(draw))
  const calm = Array.from({ length: Math.floor(draw() * 3) }, () => plainField(draw).join(': '))
  const which = draw()
  if (which < 0.4) {
    const body = 'hello world, hello'.slice(0, Math.floor(draw() * 19))
    return [[...calm, `Content-Length: ${String(body.length)}`], draw() < 0.9 ? body : `${body}x`]
  }
  if (which < 0.5) return [[...calm, 'Transfer-Encoding: chunked'], pick(draw, chunkings)]
  if (which < 0.51)
    return [
      Array.from(
        { length: 195 + Math.floor(draw() * 10) },
        (_, n) => `X-${String(n)}: ${'y'.repeat(draw() < 0.3 ? 330 : 1)}`,
      ),
      'hello',
    ]
  return [wild, pick(draw, bodies)]
}

const response = (draw: Draw): string => {
  const start = `${often(draw, 'HTTP/1.1', versions)}${often(draw, ' ', separators)}${often(draw, '200', statuses)}`
  const reason = draw() < 0.05 ? '' : ` ${often(draw, 'OK', reasons)}`
  const [fields, body] = bodyAndFields(draw)
  const head = [`${start}${reason}`, ...fields].map((line) => `${line}${lineEnd(draw)}`).join('')
  return `${head}${lineEnd(draw)}${body}`
}

const before = [
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  '\r\n',
  '\n',
  ' ',
  '\x00',
  'x',
  'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n',
  'HTTP/1.1 102\r\n\r\n',
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.1 103 Early\r\nContent-Length: 5\r\n\r\n',
]
const strangeBytes = [0x00, 0x09, 0x0a, 0x0d, 0x20, 0x2c, 0x30, 0x3a, 0x7f, 0x80, 0xff]

/** One to three bytes changed, put in, taken out, or a stretch repeated. */
const mutate = (draw: Draw, bytes: Buffer): Buffer => {
  let mutated = bytes
  for (let rounds = 1 + Math.floor(draw() * 3); rounds > 0 && mutated.length > 0; rounds -= 1) {
    const at = Math.floor(draw() * mutated.length)
    const [left, right] = [mutated.subarray(0, at), mutated.subarray(at)]
    const strange = Buffer.of(draw() < 0.5 ? pick(draw, strangeBytes) : Math.floor(draw() * 256))
    const which = Math.floor(draw() * 4)
    if (which === 0) mutated = Buffer.concat([left, strange, right.subarray(1)])
    else if (which === 1) mutated = Buffer.concat([left, strange, right])
    else if (which === 2) mutated = Buffer.concat([left, right.subarray(1 + Math.floor(draw() * 3))])
    else mutated = Buffer.concat([left, right.subarray(0, Math.floor(draw() * 12)), right])
  }
  return mutated
}

export const wireCase = (from: number): WireCase => {
  const draw = random(from)
  const whole = Buffer.from(`${pick(draw, before)}${response(draw)}`, 'latin1')
  const bytes = draw() < 0.4 ? mutate(draw, whole) : whole
  const places = Array.from({ length: Math.floor(draw() * 5) }, () => Math.floor(draw() * bytes.length))
  return { bytes, cuts: places.sort((a, b) => a - b), ending: draw() < 0.9 ? 'fin' : 'reset' }
}
