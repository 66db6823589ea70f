/** Finds curl and wget commands in a text and reads them. Where one begins and ends; what its options mean stands in curl.ts and wget.ts. */
import { BadValue } from './bad-value.ts'
import { cmdWords } from './cmd-words.ts'
import { readCurl } from './curl.ts'
import type { Say } from './draft.ts'
import type { Wanted } from './reading.ts'
import { bashWords, type CommandWords } from './shell-words.ts'
import { readWget } from './wget.ts'

/** A prompt before it does no harm, nor does `sudo`. */
const start = /^[ \t]*(?:(?:[\w.@~:/\\-]*[$#%>]|sudo|&)[ \t]+)?(curl|wget2?)(?:\.exe)?(?=[ \t])/i

/** Longer than any command that somebody has copied. */
const longestCommand = 1024 * 1024

export const isCommandLine = (line: string): boolean => start.test(line)

/** Carets at ends of lines or before quotes: it was copied for cmd. */
const isForCmd = (text: string): boolean => /^[^\n]*(?:\^"|\^\r?(?:\n|$))/.test(text)

/** Words up to the end of the command; what redirects its output names a file. */
interface Whole {
  readonly words: readonly string[]
  readonly end: number
  readonly rest: string
  readonly variables: readonly string[]
  readonly isClosed: boolean
}

const lineEnd = (text: string, from: number): number => {
  const found = text.indexOf('\n', from)
  return found === -1 ? text.length : found + 1
}

/** `> name` writes what `-o name` would; a stream that is not the output is of no interest. */
const redirected = (text: string, part: CommandWords): { words: readonly string[]; next: CommandWords } | null => {
  const { operator } = part
  if (!/^[012]?>>?(?:&\d)?$/.test(operator)) return null
  const next = bashWords(text, part.end)
  const isOutput = !operator.startsWith('2') && !operator.includes('&')
  const [name, ...more] = operator.includes('&') ? ['', ...next.words] : next.words
  return { words: isOutput && name !== undefined && name !== '' ? ['>', name, ...more] : more, next }
}

const wholeCommand = (text: string, from: number): Whole => {
  const isCmd = isForCmd(text.slice(from, from + longestCommand))
  let part = isCmd ? cmdWords(text, from) : bashWords(text, from)
  const words = [...part.words]
  const variables = [...part.variables]
  let isClosed = part.isClosed
  for (let more = isCmd ? null : redirected(text, part); more !== null; more = redirected(text, part)) {
    words.push(...more.words)
    variables.push(...more.next.variables)
    isClosed &&= more.next.isClosed
    part = more.next
  }
  const isSequence = part.operator === ';' || part.operator === '&&'
  const end = part.operator === '' || isSequence ? part.end : lineEnd(text, part.end)
  const rest = part.operator === '' || isSequence ? '' : `${part.operator}${text.slice(part.end, end)}`.trim()
  return { words, end, rest, variables, isClosed }
}

const withoutRedirect = (program: string, words: readonly string[]): readonly string[] =>
  words.map((word) => (word === '>' ? (program === 'curl' ? '-o' : '-O') : word))

/** A sentence where they are too many. */
const linksOf = (program: string, words: readonly string[], line: number, say: Say): readonly Wanted[] | string => {
  try {
    return program === 'curl' ? readCurl(words, line, say) : readWget(words, line, say)
  } catch (error) {
    if (error instanceof BadValue) return error.message
    throw error
  }
}

export interface ReadCommand {
  readonly links: readonly Wanted[]
  /** Where the text goes on. */
  readonly end: number
}

/** Reads the command at `from`; null: there is none, or nothing in it can be downloaded. `line`: where it stands, from 1. */
export const readCommand = (text: string, from: number, line: number, say: Say): ReadCommand | null => {
  const head = start.exec(text.slice(from, from + 300))
  const program = head?.[1]?.toLowerCase().slice(0, 4)
  if (!head || program === undefined) return null
  const whole = wholeCommand(text.slice(0, from + longestCommand), from + head[0].length)
  const remarks: Parameters<Say>[] = []
  const note: Say = (...remark) => void remarks.push(remark)
  const words = withoutRedirect(program, whole.words)
  const links = linksOf(program, words, line, note)
  if (typeof links === 'string') {
    say('too_many', line, links)
    return { links: [], end: whole.end }
  }
  if (links.length === 0) return null
  for (const remark of remarks) say(...remark)
  for (const name of whole.variables) say('variable', line, name)
  if (whole.rest !== '') say('rest', line, whole.rest.slice(0, 200))
  if (!whole.isClosed) say('open_quote', line, program)
  return { links, end: whole.end }
}
