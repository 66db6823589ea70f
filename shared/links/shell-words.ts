/**
 * The words of one command line as bash reads it: quotes, `$'…'`, escapes and continued lines. Runs and fills in nothing: what a shell
 * would have put in the place of a variable or a command is told. Bash, "Quoting" and "ANSI-C Quoting".
 */

export interface CommandWords {
  readonly words: readonly string[]
  /** Where the command ends in the text: behind its line, or at the operator that ends it. */
  readonly end: number
  /** The operator that ended it, such as `|`; empty: the line. */
  readonly operator: string
  /** Variables and commands that a shell would have filled in, as written. */
  readonly variables: readonly string[]
  /** False: a quote was not closed. */
  readonly isClosed: boolean
}

const simpleEscapes: Readonly<Record<string, string>> = {
  ...{ a: '\x07', b: '\b', e: '\x1b', E: '\x1b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' },
  ...{ '\\': '\\', "'": "'", '"': '"', '?': '?' },
}

/** Bytes that `\x` and octal escapes write are put together before they are read as UTF-8. */
const ansiQuoted = (text: string): string => {
  const escape = /\\(?:([0-7]{1,3})|x([\da-fA-F]{1,2})|u([\da-fA-F]{1,4})|U([\da-fA-F]{1,8})|c([^])|([^]))/g
  const coded = text.replace(escape, (whole, octal, hex, short, long, control, simple: string | undefined) => {
    if (octal !== undefined) return `\uE000${String.fromCharCode(Number.parseInt(String(octal), 8) & 255)}`
    if (hex !== undefined) return `\uE000${String.fromCharCode(Number.parseInt(String(hex), 16))}`
    const point: unknown = short ?? long
    if (typeof point === 'string') {
      const code = Number.parseInt(point, 16)
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole
    }
    if (typeof control === 'string') return String.fromCharCode(control.charCodeAt(0) & 31)
    return simpleEscapes[simple ?? ''] ?? whole
  })
  return coded.replace(/(?:\uE000[^\uE000])+/g, (run) => utf8Of(run.replaceAll('\uE000', '')))
}

/** Characters that are bytes, read as UTF-8; left as they are where they are not. */
const utf8Of = (bytes: string): string => {
  try {
    const escapes = Array.from(bytes, (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`)
    return decodeURIComponent(escapes.join(''))
  } catch {
    return bytes
  }
}

const variable = /\$(?:\w+|\{[^}\s]{0,100}\}|\([^)\n]{0,100}\)?)|`[^`\n]{0,100}`?/y
/** Longest first. A digit before `>` names a stream. */
const operators = /&&|\|\||[;&|()]|\d?>>?(?:&\d)?|</y

class Scanner {
  readonly #text: string
  #at: number
  #word: string | null = null
  readonly #words: string[] = []
  readonly #variables: string[] = []
  #isClosed = true

  constructor(text: string, from: number) {
    this.#text = text
    this.#at = from
  }

  run(): CommandWords {
    let operator = ''
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at] ?? ''
      if (character === '\n') {
        this.#at += 1
        break
      }
      operator = this.#operator()
      if (operator !== '') break
      this.#step(character)
    }
    this.#close()
    const [words, variables] = [this.#words, this.#variables]
    return { words, end: Math.min(this.#at, this.#text.length), operator, variables, isClosed: this.#isClosed }
  }

  #add(text: string): void {
    this.#word = (this.#word ?? '') + text
  }

  #close(): void {
    if (this.#word !== null) this.#words.push(this.#word)
    this.#word = null
  }

  #matched(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    return pattern.exec(this.#text)?.[0] ?? ''
  }

  /** An operator here ends the command; a stream's number counts only where no word is being written. */
  #operator(): string {
    const found = this.#matched(operators)
    if (/^\d/.test(found) && this.#word !== null) return ''
    this.#at += found.length
    return found
  }

  #step(character: string): void {
    if (character === ' ' || character === '\t' || character === '\r') {
      this.#close()
      this.#at += 1
    } else if (character === "'") this.#quoted(1, /'/g, (inside) => inside)
    else if (this.#text.startsWith("$'", this.#at)) this.#quoted(2, /(?<!\\)(?:\\\\)*'/g, ansiQuoted)
    else if (character === '"') this.#doubleQuoted(1)
    else if (this.#text.startsWith('$"', this.#at)) this.#doubleQuoted(2)
    else if (character === '\\') this.#escaped()
    else this.#plain(character)
  }

  #plain(character: string): void {
    const found = this.#matched(variable)
    if (found !== '') this.#variables.push(found)
    this.#add(found === '' ? character : found)
    this.#at += found === '' ? 1 : found.length
  }

  #escaped(): void {
    const end = /^\\\r?\n/.exec(this.#text.slice(this.#at, this.#at + 3))?.[0]
    if (end === undefined) this.#add(this.#text[this.#at + 1] ?? '')
    this.#at += end?.length ?? 2
  }

  #quoted(opening: number, closing: RegExp, read: (inside: string) => string): void {
    const from = this.#at + opening
    closing.lastIndex = from
    const found = closing.exec(this.#text)
    // Escapes before the closing mark are inside.
    const end = found === null ? this.#text.length : found.index + found[0].length - 1
    if (found === null) this.#isClosed = false
    this.#add(read(this.#text.slice(from, end)))
    this.#at = end + 1
  }

  #doubleQuoted(opening: number): void {
    this.#add('')
    for (this.#at += opening; ;) {
      const character = this.#text[this.#at]
      if (character === undefined) {
        this.#isClosed = false
        return
      }
      if (character === '"') break
      if (character !== '\\') this.#plain(character)
      else if (/["\\$`\n\r]/.test(this.#text[this.#at + 1] ?? '')) this.#escaped()
      else {
        this.#add('\\')
        this.#at += 1
      }
    }
    this.#at += 1
  }
}

/** The words of the command that begins at `from`. */
export const bashWords = (text: string, from = 0): CommandWords => new Scanner(text, from).run()

/** A word as bash reads it back, whatever is in it. */
export const bashQuoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
