/** What robots.txt allows (RFC 9309), by grab and origin. */
import robotsParser from 'robots-parser'
import { headerOf } from '../transfer/http.ts'
import type { Fetched } from './fetch.ts'

/** The product token that rules address us by. */
export const productToken = 'Sluice'

/** At least 500 KiB have to be read (section 2.5). */
export const mostRobotsBytes = 524_288
const mostSitemaps = 1_000
/** A longer line is no rule that anybody wrote. */
const mostLine = 2_000

type Parsed = ReturnType<typeof robotsParser>

export interface RobotsRules {
  readonly allows: (url: string) => boolean
  /** Crawl-delay; null: none. */
  readonly delayMs: number | null
  readonly sitemaps: readonly string[]
}

const everything: RobotsRules = { allows: () => true, delayMs: null, sitemaps: [] }
const nothing: RobotsRules = { allows: () => false, delayMs: null, sitemaps: [] }

/** Runs of stars mean the same as one, and would only cost time. */
const simplified = (text: string): string =>
  text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .filter((line) => line.length <= mostLine)
    .map((line) => line.replace(/\*{2,}/g, '*'))
    .join('\n')

const rulesOf = (url: string, text: string): RobotsRules => {
  const parsed: Parsed = robotsParser(url, simplified(text))
  const delay = parsed.getCrawlDelay(productToken)
  return {
    allows: (asked) => parsed.isAllowed(asked, productToken) ?? true,
    delayMs: delay === undefined || !(delay > 0) ? null : delay * 1000,
    sitemaps: parsed.getSitemaps().slice(0, mostSitemaps),
  }
}

/** `url`: of robots.txt as asked for. Unavailable (4xx) allows everything, unreachable (5xx, no answer) nothing (section 2.3.1). */
export const readRobots = (url: string, fetched: Fetched): RobotsRules => {
  const { status, body } = fetched
  if (status === null || status >= 500 || status === 429) return nothing
  if (status < 200 || status > 299) return everything
  return rulesOf(url, new TextDecoder('utf-8').decode(body ?? new Uint8Array()))
}

/** Whether a response asks not to follow its links (X-Robots-Tag), said to everybody or to us. */
export const saysNofollow = ({ headers }: Fetched): boolean => {
  const value = (headerOf(headers, 'x-robots-tag') ?? '').toLowerCase()
  const agent = /^\s*([\w-]+)\s*:/.exec(value)?.[1]
  return /\b(?:nofollow|none)\b/.test(value) && (agent === undefined || agent === productToken.toLowerCase())
}
