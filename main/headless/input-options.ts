/** What the option lines of an input file mean for one download. Names are aria2's. Pure. */
import { isAbsolute, normalize, resolve, sep } from 'node:path'
import { BadValue } from '../../shared/links/bad-value.ts'
import { listOptions } from '../../shared/links/list-options.ts'
import type { LinkOptions } from '../../shared/links/reading.ts'
import { UsageError } from './exit.ts'
import type { InputOption } from './input-file.ts'

/** What an item says about itself; what is missing is as the command line says. */
export interface ItemOptions extends LinkOptions {
  dir?: string
}

type Setter = (into: ItemOptions, value: string, cwd: string) => void

/** A list may come from somebody else, so its names stay inside the folder. */
const insideName = (value: string): string => {
  const path = normalize(value)
  if (value !== '' && !isAbsolute(path) && path !== '.' && path !== '..' && !path.startsWith(`..${sep}`)) return path
  throw new UsageError(`out=${value} must name a file inside the folder`)
}

const setters: Readonly<Record<string, Setter>> = {
  ...listOptions,
  out: (into, value) => {
    into.out = insideName(value)
  },
  dir: (into, value, cwd) => {
    into.dir = resolve(cwd, value)
  },
}

/**
 * Reads the option lines of one item. A name that is not known is told to `warn` and left out; a value that is wrong
 * throws `UsageError` with its line.
 */
export const readItemOptions = (
  lines: readonly InputOption[],
  place: { readonly source: string; readonly cwd: string },
  warn: (sentence: string) => void,
): ItemOptions => {
  const into: ItemOptions = {}
  for (const { line, name, value } of lines) {
    const at = `${place.source}, line ${String(line)}`
    const set = Object.hasOwn(setters, name) ? setters[name] : undefined
    if (set === undefined) {
      warn(`${at}: the option "${name}" is not known and was left out`)
      continue
    }
    try {
      set(into, value, place.cwd)
    } catch (error) {
      throw error instanceof BadValue ? new UsageError(`${at}: ${error.message}`) : error
    }
  }
  return into
}
