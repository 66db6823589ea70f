/** The addresses of a command: those on its line, then those of its input file, each with what is said about it. */
import { createReadStream } from 'node:fs'
import { resolve } from 'node:path'
import { BadValue } from '../../shared/links/bad-value.ts'
import { isMetalink, readMetalink } from '../../shared/links/metalink.ts'
import { expandPattern } from '../../shared/links/patterns.ts'
import { mostCharacters, mostLinks } from '../../shared/links/reading.ts'
import { UsageError } from './exit.ts'
import { cannotRead, type Place } from './http-request.ts'
import { linesOf, parseInput } from './input-file.ts'
import { readItemOptions, type ItemOptions } from './input-options.ts'

export interface Wanted {
  /** Addresses of the same file. */
  readonly urls: readonly string[]
  readonly options: ItemOptions
}

const none: ItemOptions = {}

const tooMany = (): UsageError =>
  new UsageError(`these are more than ${String(mostLinks)} downloads; split the list into several commands`)

async function* readPieces(file: string, { cwd, stdin }: Place): AsyncGenerator<Uint8Array> {
  if (file === '-') {
    yield* stdin
    return
  }
  try {
    yield* createReadStream(resolve(cwd, file))
  } catch (error) {
    throw error instanceof BadValue ? error : cannotRead('--input-file', file, error)
  }
}

/** The pieces of a file, and how it begins. */
const begun = async (pieces: AsyncIterable<Uint8Array>): Promise<{ head: string; all: AsyncIterable<Uint8Array> }> => {
  const iterator = pieces[Symbol.asyncIterator]()
  const first = await iterator.next()
  const head = first.done === true ? new Uint8Array() : first.value
  async function* all(): AsyncGenerator<Uint8Array> {
    yield head
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value
  }
  return { head: new TextDecoder().decode(head.subarray(0, 4_096)), all: all() }
}

const metalinkOf = async (
  pieces: AsyncIterable<Uint8Array>,
  source: string,
  warn: (sentence: string) => void,
): Promise<readonly Wanted[]> => {
  const decoder = new TextDecoder()
  let text = ''
  for await (const piece of pieces) {
    text += decoder.decode(piece, { stream: true })
    if (text.length > mostCharacters) throw new UsageError(`${source}: this is too large for a Metalink`)
  }
  try {
    const { links, without } = readMetalink(text + decoder.decode())
    for (const { name, line } of without) {
      warn(`${source}, line ${String(line)}: "${name}" has no http or https address and was left out`)
    }
    return links
  } catch (error) {
    throw error instanceof BadValue ? new UsageError(`${source}, ${error.message}`) : error
  }
}

const listOf = async (
  pieces: AsyncIterable<Uint8Array>,
  source: string,
  cwd: string,
  warn: (sentence: string) => void,
): Promise<readonly Wanted[]> => {
  const wanted: Wanted[] = []
  for await (const item of parseInput(linesOf(pieces, source), source)) {
    wanted.push({ urls: item.urls, options: readItemOptions(item.options, { source, cwd }, warn) })
    if (wanted.length > mostLinks) throw tooMany()
  }
  return wanted
}

const fromFile = async (file: string, place: Place, warn: (sentence: string) => void): Promise<readonly Wanted[]> => {
  const source = file === '-' ? 'standard input' : file
  const { head, all } = await begun(readPieces(file, place))
  const wanted = isMetalink(head) ? await metalinkOf(all, source, warn) : await listOf(all, source, place.cwd, warn)
  if (wanted.length === 0) throw new UsageError(`${source} holds no address`)
  return wanted
}

/** A pattern is many files, so nothing that names one of them goes along. */
const expanded = (wanted: Wanted): readonly Wanted[] => {
  const [url = '', ...mirrors] = wanted.urls
  if (mirrors.length > 0) return [wanted]
  return expandPattern(url, mostLinks).map((one) => ({ ...wanted, urls: [one] }))
}

export interface AddressFlags {
  readonly inputFile?: string
  /** Addresses are patterns. */
  readonly pattern?: boolean
}

/** Throws `BadValue` when there is no address at all, or something is wrong with one. */
export const readWanted = async (
  urls: readonly string[],
  { inputFile, pattern = false }: AddressFlags,
  place: Place,
  warn: (sentence: string) => void,
): Promise<readonly Wanted[]> => {
  const written = [
    ...urls.map((url): Wanted => ({ urls: [url], options: none })),
    ...(inputFile === undefined ? [] : await fromFile(inputFile, place, warn)),
  ]
  const wanted = pattern ? written.flatMap(expanded) : written
  if (wanted.length === 0) throw new UsageError('there is no address: give one or more, or a list with --input-file')
  if (wanted.length > mostLinks) throw tooMany()
  return wanted
}
