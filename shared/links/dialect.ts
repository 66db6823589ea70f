/** Reads the options of a command line by a table of what its program knows; curl.ts and wget.ts are such tables. */
import { BadValue } from './bad-value.ts'
import { addressOf, type Draft } from './draft.ts'

export interface Dialect {
  /** Letters of options, with their long names. */
  readonly letters: Readonly<Record<string, string>>
  /** Options of two letters, such as wget's `-nc`. */
  readonly pairs: ReadonlySet<string>
  /** Long names of options that take a value. */
  readonly valued: ReadonlySet<string>
  /** What options do to the request; those with a value are given it. */
  readonly effects: Readonly<Record<string, (draft: Draft, value: string) => void>>
  /** Known, and Sluice does so anyway or it does not touch what is fetched. */
  readonly silent: ReadonlySet<string>
  /** Everything else that the program knows. */
  readonly isKnown: (name: string) => boolean
}

const words = (list: string): ReadonlySet<string> => new Set(list.split(/\s+/).filter((word) => word !== ''))
export { words as wordSet }

/** Reads words into drafts; each is a command of its own (curl's `--next`). */
export class OptionReader {
  readonly #dialect: Dialect
  readonly #draft: Draft
  #at = 0
  readonly #words: readonly string[]

  constructor(dialect: Dialect, draft: Draft, given: readonly string[]) {
    this.#dialect = dialect
    this.#draft = draft
    this.#words = given
  }

  /** Throws nothing: what is wrong becomes a remark. */
  read(): void {
    while (this.#at < this.#words.length) {
      const word = this.#words[this.#at] ?? ''
      this.#at += 1
      if (word === '--') this.#rest()
      else if (word.startsWith('--')) this.#long(word.slice(2))
      else if (word.startsWith('-') && word.length > 1) this.#short(word.slice(1))
      else this.#address(word)
    }
  }

  #rest(): void {
    for (; this.#at < this.#words.length; this.#at += 1) this.#address(this.#words[this.#at] ?? '')
  }

  #address(word: string): void {
    const address = addressOf(word)
    if (address === null) this.#draft.say('no_address', word)
    else this.#draft.urls.push(address)
  }

  #value(): string {
    const value = this.#words[this.#at] ?? ''
    this.#at += 1
    return value
  }

  #long(text: string): void {
    const equals = text.indexOf('=')
    const name = equals === -1 ? text : text.slice(0, equals)
    const inline = equals === -1 ? null : text.slice(equals + 1)
    const shown = `--${name}`
    if (this.#dialect.valued.has(name)) this.#apply(name, inline ?? this.#value(), shown)
    else if (this.#knows(name)) this.#apply(name, '', shown)
    else {
      // Whether it takes a value is not known: a word that is neither an option nor an address most likely is one.
      const next = this.#words[this.#at]
      if (inline === null && next !== undefined && !next.startsWith('-') && addressOf(next) === null) this.#at += 1
      this.#draft.say('unknown_option', shown)
    }
  }

  #short(letters: string): void {
    if (this.#dialect.pairs.has(letters.slice(0, 2))) {
      if (letters.length > 2) this.#short(letters.slice(2))
      return
    }
    const letter = letters.slice(0, 1)
    const name = this.#dialect.letters[letter]
    const rest = letters.slice(1)
    if (name === undefined) this.#draft.say('unknown_option', `-${letter}`)
    else if (this.#dialect.valued.has(name)) {
      this.#apply(name, rest === '' ? this.#value() : rest, `-${letter}`)
      return
    } else this.#apply(name, '', `-${letter}`)
    if (rest !== '') this.#short(rest)
  }

  #knows(name: string): boolean {
    const { effects, silent, isKnown } = this.#dialect
    return Object.hasOwn(effects, name) || silent.has(name) || isKnown(name)
  }

  #apply(name: string, value: string, shown: string): void {
    const { effects, silent } = this.#dialect
    const effect = Object.hasOwn(effects, name) ? effects[name] : undefined
    if (effect === undefined) {
      if (!silent.has(name)) this.#draft.say('unused_option', shown)
      return
    }
    try {
      effect(this.#draft, value)
    } catch (error) {
      if (!(error instanceof BadValue)) throw error
      this.#draft.say('bad_option', shown)
    }
  }
}
