/**
 * Reads lists of downloads in aria2's input format: a line of one or more tab-separated addresses of one file, then
 * indented `name=value` lines about it; `#` begins a comment. Streams, so that long lists cost no memory twice. Knows
 * the syntax only; input-options.ts knows what the names mean.
 */
import { addressesOf, optionOf } from '../../shared/links/list-options.ts'
import { UsageError } from './exit.ts'

/** `name=value` with its line, counted from 1. */
export interface InputOption {
  readonly line: number
  readonly name: string
  readonly value: string
}

export interface InputItem {
  readonly line: number
  readonly urls: readonly string[]
  readonly options: readonly InputOption[]
}

const longestLine = 1_048_576

const checkLine = (line: string, number: number, source: string): void => {
  const at = `${source}, line ${String(number)}`
  if (line.length > longestLine) throw new UsageError(`${at}: the line is too long; is this a list of addresses?`)
  if (line.includes('\0')) throw new UsageError(`${at}: this is not text; is this a list of addresses?`)
}

/** Lines of UTF-8 text without their ends, a byte order mark left out. */
export async function* linesOf(pieces: AsyncIterable<Uint8Array>, source: string): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  let number = 0
  for await (const piece of pieces) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      number += 1
      checkLine(line, number, source)
      yield line.endsWith('\r') ? line.slice(0, -1) : line
    }
    checkLine(rest, number + 1, source)
  }
  rest += decoder.decode()
  if (rest !== '') yield rest.endsWith('\r') ? rest.slice(0, -1) : rest
}

const inputOption = (text: string, line: number, source: string): InputOption => {
  const option = optionOf(text)
  if (option !== null) return { line, ...option }
  throw new UsageError(`${source}, line ${String(line)}: "${text}" is not an option: write name=value`)
}

/** The items in their order. Throws `UsageError` with the line of what is not in the format. */
export async function* parseInput(lines: AsyncIterable<string>, source: string): AsyncGenerator<InputItem> {
  let urls: readonly string[] = []
  let options: InputOption[] = []
  let begun = 0
  let number = 0
  for await (const line of lines) {
    number += 1
    const text = line.trim()
    if (text === '' || text.startsWith('#')) continue
    if (/^[ \t]/.test(line)) {
      if (begun === 0) {
        throw new UsageError(
          `${source}, line ${String(number)}: an indented option needs a line with an address before it`,
        )
      }
      options.push(inputOption(text, number, source))
      continue
    }
    if (begun !== 0) yield { line: begun, urls, options }
    urls = addressesOf(text)
    options = []
    begun = number
  }
  if (begun !== 0) yield { line: begun, urls, options }
}
