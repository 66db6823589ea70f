/**
 * Understands what people paste, drop or hand over: text with links in it, lists, curl and wget commands, patterns, Metalinks. Pure;
 * never throws, whatever the text; what was left out is told, with its line.
 */
import { BadValue } from './bad-value.ts'
import { isCommandLine, readCommand } from './commands.ts'
import type { Say } from './draft.ts'
import { linksOfLine } from './find-links.ts'
import { isMetalink, readMetalink } from './metalink.ts'
import { patternIn } from './patterns.ts'
import { isList, readList } from './read-list.ts'
import {
  mostCharacters,
  mostLinks,
  mostRemarks,
  type PatternUse,
  type Reading,
  type Remark,
  type Wanted,
} from './reading.ts'

export interface ReadOptions {
  /** Patterns in addresses stand for many. */
  readonly hasPatterns?: boolean
}

interface Found {
  readonly links: readonly Wanted[]
  readonly ignored: number
  /** Those of commands, which have patterns of their own or none. */
  readonly literal?: ReadonlySet<Wanted>
}

/** Text line by line; a command may take several lines. */
const readText = (text: string, say: Say): Found => {
  const links: Wanted[] = []
  const literal = new Set<Wanted>()
  let ignored = 0
  let line = 1
  for (let at = 0; at < text.length;) {
    const newline = text.indexOf('\n', at)
    let end = newline === -1 ? text.length : newline + 1
    const written = text.slice(at, end).trim()
    const command = isCommandLine(text.slice(at, Math.min(end, at + 300))) ? readCommand(text, at, line, say) : null
    if (command !== null) {
      for (const wanted of command.links) {
        literal.add(wanted)
        links.push(wanted)
      }
      end = command.end
    } else if (written !== '' && !written.startsWith('#')) {
      const found = linksOfLine(written)
      for (const url of found) links.push({ urls: [url], options: {} })
      if (found.length === 0) ignored += 1
    }
    for (let next = text.indexOf('\n', at); next !== -1 && next < end; next = text.indexOf('\n', next + 1)) line += 1
    at = Math.max(end, at + 1)
  }
  return { links, ignored, literal }
}

const readXml = (text: string, say: Say): Found => {
  try {
    const { links, without } = readMetalink(text)
    for (const { name, line } of without) say('no_mirror', line, name)
    return { links, ignored: 0 }
  } catch (error) {
    if (!(error instanceof BadValue)) throw error
    const [, line, what = error.message] = /^line (\d+): (.*)$/s.exec(error.message) ?? []
    say('xml', line === undefined ? null : Number(line), what)
    return { links: [], ignored: 0 }
  }
}

const isSaid = ({ options }: Wanted): boolean => Object.keys(options).length > 0

/** The same address with nothing said about it is wanted once. */
const once = (links: readonly Wanted[]): readonly Wanted[] => {
  const seen = new Set<string>()
  return links.filter((wanted) => {
    const key = isSaid(wanted) || wanted.urls.length > 1 ? JSON.stringify(wanted) : wanted.urls[0]
    if (key === undefined || seen.has(key)) return false
    seen.add(key)
    return true
  })
}

/** Each pattern becomes what it stands for. */
const expanded = ({ links, literal }: Found, uses: PatternUse[], say: Say): readonly Wanted[] =>
  links.flatMap((wanted) => {
    const [url = ''] = wanted.urls
    const isPlain = wanted.urls.length === 1 && wanted.options.out === undefined && literal?.has(wanted) !== true
    const pattern = isPlain ? patternIn(url) : null
    if (pattern === null) return [wanted]
    if (pattern.count > mostLinks) {
      say('too_many', null, `${url.slice(0, 200)} (${String(pattern.count)})`)
      return []
    }
    uses.push({ pattern: url, count: pattern.count, first: pattern.at(0), last: pattern.at(pattern.count - 1) })
    return Array.from({ length: pattern.count }, (_, index) => ({ ...wanted, urls: [pattern.at(index)] }))
  })

/** Reads a text as a whole. */
export const readLinks = (text: string, { hasPatterns = true }: ReadOptions = {}): Reading => {
  const remarks: Remark[] = []
  const say: Say = (code, line, about) => {
    if (remarks.length < mostRemarks) remarks.push({ code, line, text: about })
  }
  if (text.length > mostCharacters) {
    say('too_large', null, '')
    return { links: [], remarks, ignored: 0, patterns: [] }
  }
  // A carriage return alone ends a line as well, as XML 1.0 section 2.11 and old text files have it.
  const plain = text.replace(/^\uFEFF/, '').replace(/\r(?!\n)/g, '\n')
  const found = isMetalink(plain) ? readXml(plain, say) : isList(plain) ? readList(plain, say) : readText(plain, say)
  const patterns: PatternUse[] = []
  const links = once(hasPatterns ? expanded(found, patterns, say) : found.links)
  if (links.length > mostLinks) say('too_many', null, String(links.length))
  return { links: links.slice(0, mostLinks), remarks, ignored: found.ignored, patterns }
}
