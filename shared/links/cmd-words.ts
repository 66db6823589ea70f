/**
 * The words of one command line as Windows reads it, as browsers copy it for `cmd`: first the carets of cmd.exe, then the quotes and
 * backslashes of the C runtime ("Parsing C command-line arguments").
 */
import type { CommandWords } from './shell-words.ts'

/** What cmd.exe hands on: carets taken away outside of its quotes, lines that end in one joined. */
const handedOn = (text: string, from: number): { line: string; end: number; operator: string } => {
  let line = ''
  let isQuoted = false
  for (let at = from; at < text.length; at += 1) {
    const character = text[at] ?? ''
    if (character === '\n') return { line, end: at + 1, operator: '' }
    if (character === '"') isQuoted = !isQuoted
    if (isQuoted || character !== '^') {
      if (!isQuoted && '&|<>'.includes(character)) return { line, end: at + 1, operator: character }
      if (character !== '\r' || text[at + 1] !== '\n') line += character
      continue
    }
    at += 1
    const isCut = /^\r?\n/.exec(text.slice(at, at + 2))?.[0]
    if (isCut === undefined) {
      line += text[at] ?? ''
      continue
    }
    // The end of the line goes, and what begins the next one is taken as it is, an end of a line, too.
    at += isCut.length
    const next = /^\r?\n/.exec(text.slice(at, at + 2))?.[0]
    line += next === undefined ? (text[at] ?? '') : '\n'
    if (next !== undefined) at += next.length - 1
  }
  return { line, end: text.length, operator: '' }
}

/** Backslashes are themselves unless a quote follows; a doubled quote inside quotes is one. */
const argumentsOf = (line: string): { words: string[]; isClosed: boolean } => {
  const words: string[] = []
  let word: string | null = null
  let isQuoted = false
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] ?? ''
    const slashes = character === '\\' ? (/^\\+/.exec(line.slice(at))?.[0].length ?? 0) : 0
    if (slashes > 0) {
      const isBeforeQuote = line[at + slashes] === '"'
      word = (word ?? '') + '\\'.repeat(isBeforeQuote ? Math.floor(slashes / 2) : slashes)
      at += slashes - 1
      if (isBeforeQuote && slashes % 2 === 1) {
        word += '"'
        at += 1
      }
    } else if (character === '"') {
      word ??= ''
      if (isQuoted && line[at + 1] === '"') {
        word += '"'
        at += 1
      } else isQuoted = !isQuoted
    } else if (!isQuoted && /\s/.test(character)) {
      if (word !== null) words.push(word)
      word = null
    } else word = (word ?? '') + character
  }
  if (word !== null) words.push(word)
  return { words, isClosed: !isQuoted }
}

export const cmdWords = (text: string, from = 0): CommandWords => {
  const { line, end, operator } = handedOn(text, from)
  return { ...argumentsOf(line), end, operator, variables: [] }
}

/** A word as browsers write it for `cmd`: everything that could mean something behind a caret. */
export const cmdQuoted = (word: string): string => {
  const quoted = `"${word.replace(/(\\*)("|$)/g, (_, slashes: string, mark: string) => `${slashes}${slashes}${mark === '"' ? '\\"' : ''}`)}"`
  return quoted.replace(/[^\w\s:/.=,;@#~*+-]/gu, '^$&').replace(/\r?\n/g, '^\n\n')
}
