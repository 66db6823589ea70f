/** Texts that rules look for. Each is compiled once and matches in linear time, whatever the pattern and the address. Pure. */
import { RE2JS } from 're2js'
import { fail, FailureError } from '../../../shared/failure.ts'

export type Pattern = (text: string) => boolean

/** Instructions of a compiled expression: the time for an address is bounded by their number times its length. */
const mostInstructions = 600

/** Whether a text is `pattern`, where `*` stands for any text and `?` for one character. Case does not matter. */
export const globPattern = (pattern: string): Pattern => {
  const wanted = pattern.toLowerCase()
  return (text) => isLike(text.toLowerCase(), wanted)
}

/** One place to go back to is enough: an earlier star can take nothing that the last one cannot. */
const isLike = (text: string, pattern: string): boolean => {
  let [at, next, star, from] = [0, 0, -1, 0]
  while (at < text.length) {
    if (pattern[next] === '*') {
      star = next++
      from = at
    } else if (pattern[next] === '?' || pattern[next] === text[at]) {
      next += 1
      at += 1
    } else if (star >= 0) {
      next = star + 1
      at = ++from
    } else return false
  }
  while (pattern[next] === '*') next += 1
  return next === pattern.length
}

/** A regular expression in RE2's syntax, found anywhere. Throws `bad_input` for what is none. */
export const regexPattern = (source: string): Pattern => {
  const compiled = regexOf(source)
  return (text) => compiled.test(text)
}

/** Throws `bad_input` for what is no expression, and for one that is too large. */
export const regexOf = (source: string): RE2JS => {
  try {
    const compiled = RE2JS.compile(source)
    if (compiled.programSize() <= mostInstructions) return compiled
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : String(error)
    throw new FailureError(
      fail(
        'bad_input',
        `“${source}” is not a regular expression that Sluice takes (${why}). Expressions have RE2's syntax: no look-around, no back-references.`,
        { detail: { field: 'address' } },
      ),
      { cause: error },
    )
  }
  throw new FailureError(
    fail('bad_input', `The regular expression “${source}” is too large; use smaller repetitions.`, {
      detail: { field: 'address' },
    }),
  )
}

/** A host and its subdomains; with a port only that port. Throws `bad_input` for what cannot be a host. */
export const hostPattern = (name: string): ((url: URL) => boolean) => {
  const parsed = URL.parse(`http://${name}`)
  if (parsed?.pathname !== '/' || parsed.hostname === '') {
    throw new FailureError(
      fail('bad_input', `“${name}” is not the name of a server, such as example.org.`, { detail: { field: 'hosts' } }),
    )
  }
  const { hostname } = parsed
  const port = /:(\d+)$/.exec(name)?.[1] ?? null
  return (url) =>
    (url.hostname === hostname || url.hostname.endsWith(`.${hostname}`)) && (port === null || portOf(url) === port)
}

const portOf = ({ port, protocol }: URL): string => (port !== '' ? port : protocol === 'https:' ? '443' : '80')
