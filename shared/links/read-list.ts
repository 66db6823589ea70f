/** A list of links in aria2's input format, as it is dropped or pasted: what is not understood is told and left out. */
import { BadValue } from './bad-value.ts'
import type { Say } from './draft.ts'
import { linesOf, linksOfLine } from './find-links.ts'
import { addressesOf, listOptions, optionOf } from './list-options.ts'
import { isAddress, type LinkOptions, type Wanted } from './reading.ts'
import { safePath } from './safe-path.ts'

const isKnown = (name: string): boolean => name === 'out' || name === 'dir' || Object.hasOwn(listOptions, name)

/** Only indented options make a text such a list: without them a tab is what a spreadsheet puts between two cells. */
export const isList = (text: string): boolean => {
  let hasAddress = false
  return linesOf(text).some((line) => {
    const name = /^[ \t]/.test(line) ? optionOf(line.trim())?.name : undefined
    if (name !== undefined && isKnown(name)) return hasAddress
    hasAddress ||= /^https?:\/\//i.test(line)
    return false
  })
}

const apply = (into: LinkOptions, name: string, value: string): void => {
  if (name !== 'out') {
    listOptions[name]?.(into, value)
    return
  }
  const path = safePath(value)
  if (path === null) throw new BadValue('it names no file')
  into.out = path
}

interface Item extends Wanted {
  readonly options: LinkOptions
}

const itemOf = (line: string): Item | null => {
  const together = addressesOf(line)
  const urls = together.every(isAddress) ? together : linksOfLine(line)
  return urls.length === 0 ? null : { urls: urls.slice(0, 100), options: {} }
}

export const readList = (text: string, say: Say): { readonly links: readonly Wanted[]; readonly ignored: number } => {
  const links: Item[] = []
  let ignored = 0
  for (const [index, line] of linesOf(text).entries()) {
    const bare = line.trim()
    if (bare === '' || bare.startsWith('#')) continue
    const option = /^[ \t]/.test(line) ? optionOf(bare) : null
    const last = links.at(-1)
    if (option === null || last === undefined) {
      const item = itemOf(bare)
      if (item === null) ignored += 1
      else links.push(item)
      continue
    }
    // A list does not say where on this machine something goes.
    if (option.name === 'dir') say('unused_option', index + 1, 'dir')
    else if (!isKnown(option.name)) say('unknown_option', index + 1, option.name.slice(0, 100))
    else {
      try {
        apply(last.options, option.name, option.value)
      } catch (error) {
        if (!(error instanceof BadValue)) throw error
        say('bad_option', index + 1, option.name)
      }
    }
  }
  return { links, ignored }
}
