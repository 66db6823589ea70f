/** The addresses of a command: those on its line, then those of its input file, each with what is said about it. */
import { createReadStream } from 'node:fs'
import { resolve } from 'node:path'
import { UsageError } from './exit.ts'
import { cannotRead, type Place } from './http-request.ts'
import { linesOf, parseInput } from './input-file.ts'
import { readItemOptions, type ItemOptions } from './input-options.ts'

export interface Wanted {
  /** Addresses of the same file. */
  readonly urls: readonly string[]
  readonly options: ItemOptions
}

const most = 100_000
const none: ItemOptions = { headers: [] }

const tooMany = (): UsageError =>
  new UsageError(`these are more than ${String(most)} downloads; split the list into several commands`)

async function* readPieces(file: string, { cwd, stdin }: Place): AsyncGenerator<Uint8Array> {
  if (file === '-') {
    yield* stdin
    return
  }
  try {
    yield* createReadStream(resolve(cwd, file))
  } catch (error) {
    throw error instanceof UsageError ? error : cannotRead('--input-file', file, error)
  }
}

/** Throws `UsageError` when there is no address at all. */
export const readWanted = async (
  urls: readonly string[],
  inputFile: string | undefined,
  place: Place,
  warn: (sentence: string) => void,
): Promise<readonly Wanted[]> => {
  const wanted: Wanted[] = urls.map((url) => ({ urls: [url], options: none }))
  if (inputFile !== undefined) {
    const source = inputFile === '-' ? 'standard input' : inputFile
    const items = parseInput(linesOf(readPieces(inputFile, place), source), source)
    for await (const item of items) {
      wanted.push({ urls: item.urls, options: readItemOptions(item.options, { source, cwd: place.cwd }, warn) })
      if (wanted.length > most) throw tooMany()
    }
    if (wanted.length === 0) throw new UsageError(`${source} holds no address`)
  }
  if (wanted.length === 0) throw new UsageError('there is no address: give one or more, or a list with --input-file')
  if (wanted.length > most) throw tooMany()
  return wanted
}
