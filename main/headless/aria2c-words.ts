/**
 * The words of `sluice aria2c`: the part of aria2's command line that yt-dlp and scripts use. Each is something that `get` does, or
 * something that makes no difference here; what would make one and is not done is refused. Pure.
 */
import { UsageError } from './exit.ts'

/** Options that mean something, by aria2's names. `switch`: true unless a value is given with “=”. */
const known: Readonly<Record<string, 'value' | 'switch'>> = {
  ...Object.fromEntries(
    [
      ...['dir', 'out', 'input-file', 'header', 'referer', 'user-agent', 'split', 'max-connection-per-server'],
      ...['max-concurrent-downloads', 'max-overall-download-limit', 'max-download-limit', 'checksum', 'http-user'],
      ...[
        'http-passwd',
        'all-proxy',
        'max-tries',
        'retry-wait',
        'timeout',
        'connect-timeout',
        'ca-certificate',
        'load-cookies',
      ],
    ].map((name) => [name, 'value'] as const),
  ),
  'allow-overwrite': 'switch',
  'auto-file-renaming': 'switch',
  'check-certificate': 'switch',
  'force-sequential': 'switch',
  quiet: 'switch',
}

/** Options that change nothing here: Sluice always goes on where it was, keeps its own list, and lays files out in its own way. */
const idle: Readonly<Record<string, 'value' | 'switch'>> = {
  ...Object.fromEntries(
    [
      ...['console-log-level', 'summary-interval', 'download-result', 'file-allocation', 'min-split-size', 'log-level'],
      ...['auto-save-interval', 'uri-selector', 'disk-cache', 'stream-piece-selector', 'piece-length', 'event-poll'],
      ...['stop-with-process', 'max-file-not-found', 'no-file-allocation-limit', 'lowest-speed-limit'],
    ].map((name) => [name, 'value'] as const),
  ),
  ...Object.fromEntries(
    [
      ...['continue', 'no-conf', 'http-accept-gzip', 'always-resume', 'remote-time', 'show-console-readout'],
      ...['enable-color', 'human-readable', 'allow-piece-length-change', 'async-dns', 'enable-http-keep-alive'],
      ...['truncate-console-readout', 'disable-ipv6', 'no-netrc'],
    ].map((name) => [name, 'switch'] as const),
  ),
}

const letters: Readonly<Record<string, string>> = {
  ...{ d: 'dir', o: 'out', i: 'input-file', U: 'user-agent', s: 'split', x: 'max-connection-per-server' },
  ...{ j: 'max-concurrent-downloads', m: 'max-tries', t: 'timeout', q: 'quiet', c: 'continue', k: 'min-split-size' },
  ...{ Z: 'force-sequential', n: 'no-netrc', R: 'remote-time' },
}

export interface Aria2cWords {
  readonly urls: readonly string[]
  /** Values by aria2's long names; the last one counts, and lines of `header` are together. */
  readonly options: ReadonlyMap<string, string>
  readonly headers: readonly string[]
}

const shapeOf = (name: string): 'value' | 'switch' => {
  const shape = Object.hasOwn(known, name) ? known[name] : Object.hasOwn(idle, name) ? idle[name] : undefined
  if (shape !== undefined) return shape
  throw new UsageError(`the option --${name} is not one that sluice aria2c does; leave it out, or use sluice get`)
}

/** One word → its option and what stands beside it: `--name=value`, `--name`, `-x16`, `-x`. Null: no option. */
const split = (word: string): { readonly name: string; readonly beside: string | null } | null => {
  const long = /^--([^=]+)(?:=([\s\S]*))?$/.exec(word)
  if (long) return { name: long[1] ?? '', beside: long[2] ?? null }
  if (!/^-[A-Za-z]/.test(word)) return null
  const name = letters[word.charAt(1)]
  if (name === undefined) throw new UsageError(`the option ${word.slice(0, 2)} is not one that sluice aria2c does`)
  const beside = word.slice(2).replace(/^=/, '')
  return { name, beside: beside === '' ? null : beside }
}

/** Throws `UsageError` for an option that is not known, or has no value. */
export const readWords = (words: readonly string[]): Aria2cWords => {
  const urls: string[] = []
  const options = new Map<string, string>()
  const headers: string[] = []
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? ''
    if (word === '--') return { urls: [...urls, ...words.slice(at + 1)], options, headers }
    const option = split(word)
    if (option === null) {
      urls.push(word)
      continue
    }
    const { name, beside } = option
    const isSwitch = shapeOf(name) === 'switch'
    const value = beside ?? (isSwitch ? 'true' : words[(at += 1)])
    if (value === undefined) throw new UsageError(`--${name} needs a value`)
    if (isSwitch && value !== 'true' && value !== 'false') throw new UsageError(`--${name} is true or false`)
    if (name === 'header') headers.push(value)
    else options.set(name, value)
  }
  return { urls, options, headers }
}
