/** Finds addresses in whatever people paste: lists, prose in any language, Markdown, HTML source. Takes time in step with the text. */
import { isAddress, longestAddress } from './reading.ts'

export interface FoundLinks {
  /** http(s) addresses in order, each once. */
  readonly links: readonly string[]
  /** Lines that say something but contain no address. */
  readonly ignored: readonly string[]
}

/** Braces belong to an address only where they are closed: patterns and templates. */
const address = /\bhttps?:\/\/(?:[^\s<>"'`\\^{}|]|\{[^\s<>"'`\\^{}|]{0,1000}\})+/gi

/** Marks that no address contains as they are: Chinese sentences go on right behind one. */
const foreign = /[，。；！？、…“”‘’「」『』【】《》〈〉\u3000]/u
/** Where the next address, or the second half of a Markdown link, begins without a space. */
const next = /[,;](?=https?:\/\/)|\]\(/i

const closers: Readonly<Record<string, string>> = { ')': '(', ']': '[', '）': '（' }
const trailing = '.,;:!?*：~'

const countOf = (text: string, character: string): number => text.split(character).length - 1

/** Punctuation after an address belongs to the sentence; a bracket only when it was opened outside. */
const trimmed = (found: string): string => {
  const spare = new Map(
    Object.entries(closers).map(([closer, opener]) => [closer, countOf(found, closer) - countOf(found, opener)]),
  )
  let end = found.length
  for (; end > 0; end -= 1) {
    const last = found[end - 1] ?? ''
    const unpaired = spare.get(last) ?? 0
    if (unpaired > 0) spare.set(last, unpaired - 1)
    else if (!trailing.includes(last)) break
  }
  return found.slice(0, end)
}

/** A Chinese bracket that is opened in an address and not closed in it belongs to the sentence. */
const withoutOpenBracket = (text: string): string => {
  const opened = text.lastIndexOf('（')
  return opened !== -1 && !text.includes('）', opened) ? text.slice(0, opened) : text
}

const cutAt = (text: string, mark: RegExp): string => {
  const at = text.search(mark)
  return at === -1 ? text : text.slice(0, at)
}

/** Addresses of one line. */
export const linksOfLine = (line: string): readonly string[] => {
  const found: string[] = []
  const seek = new RegExp(address)
  for (let match = seek.exec(line); match !== null; match = seek.exec(line)) {
    const whole = match[0].slice(0, longestAddress)
    const own = cutAt(cutAt(whole, foreign), next)
    // What was cut off may begin with another address.
    if (own.length < match[0].length) seek.lastIndex = match.index + own.length
    const link = trimmed(withoutOpenBracket(own))
    if (isAddress(link) && new URL(link).hostname !== '') found.push(link)
  }
  return found
}

export const linesOf = (text: string): readonly string[] => text.split(/\r\n|[\n\r]/)

export const findLinks = (text: string): FoundLinks => {
  const links = new Set<string>()
  const ignored: string[] = []
  for (const raw of linesOf(text)) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    const found = linksOfLine(line)
    for (const link of found) links.add(link)
    if (found.length === 0) ignored.push(line)
  }
  return { links: [...links], ignored }
}
