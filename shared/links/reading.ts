/**
 * What was understood of something that was pasted, dropped or read from a file: links, each with what is said about it, and
 * remarks on what was left out. The shapes only; `read.ts` makes them.
 */
import type { Checksum } from '../checksum.ts'
import type { Header } from '../requests.ts'

/** What a command, a list or a Metalink says about one of its links. Absent: nothing. */
export interface LinkOptions {
  /** File name; may stand in folders, `a/b.iso`, each of which is safe. */
  out?: string
  sizeBytes?: number
  checksum?: Checksum
  method?: string
  headers?: Header[]
  bodyBase64?: string
  auth?: { user: string; password: string }
  userAgent?: string
  proxy?: string
  connections?: number
  /** Bytes a second; null: none. */
  rateLimit?: number | null
  maxTries?: number
  retryWaitMs?: number
  isPaused?: boolean
}

/** One file. */
export interface Wanted {
  /** Addresses of it, to be tried in this order; at least one. */
  readonly urls: readonly string[]
  readonly options: LinkOptions
}

/**
 * Why something was left out. `unknown_option`, `unused_option`: known, but nothing that Sluice does; `bad_option`: its value is wrong;
 * `variable`: a shell would have filled something in; `rest`: what follows a command in its line; `no_address`: not one that can be
 * downloaded; `open_quote`: a command that does not end; `xml`: not well formed or not Metalink; `no_mirror`: a file without an http
 * address; `too_many`, `too_large`: beyond what is taken.
 */
export type RemarkCode =
  | 'unknown_option'
  | 'unused_option'
  | 'bad_option'
  | 'variable'
  | 'rest'
  | 'no_address'
  | 'open_quote'
  | 'xml'
  | 'no_mirror'
  | 'too_many'
  | 'too_large'

export interface Remark {
  readonly code: RemarkCode
  /** From 1; null: it is about the whole. */
  readonly line: number | null
  /** What it is about, as it was written (never a value that may be secret), or why. */
  readonly text: string
}

export interface Reading {
  readonly links: readonly Wanted[]
  readonly remarks: readonly Remark[]
  /** Lines of plain text that hold no address. */
  readonly ignored: number
  /** Addresses that were patterns, and how many links each became. */
  readonly patterns: readonly PatternUse[]
}

export interface PatternUse {
  readonly pattern: string
  readonly count: number
  readonly first: string
  readonly last: string
}

/** What one call of the contract takes. */
export const mostLinks = 100_000
/** A text beyond this is no list that a person made. */
export const mostCharacters = 16 * 1024 * 1024
/** Remarks beyond these are not shown to anybody. */
export const mostRemarks = 100
/** The longest address that the contract takes. */
export const longestAddress = 32_768

/** An address that can be downloaded. */
export const isAddress = (text: string): boolean =>
  /^https?:\/\//i.test(text) && text.length <= longestAddress && URL.canParse(text)
