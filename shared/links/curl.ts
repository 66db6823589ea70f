/** What the options of curl mean for a download (curl.1). Names of the program, effects of ours. */
import { BadValue } from './bad-value.ts'
import { type Dialect, OptionReader, wordSet } from './dialect.ts'
import { addData, addHeader, type Draft, newDraft, type Say, setHeader, setProxy, setUser, wantedOf } from './draft.ts'
import type { Wanted } from './reading.ts'
import { parseCount, parseRate } from './units.ts'

/** A value that names a file of the machine where the command was written. */
const noFile = (value: string): string => {
  if (value.startsWith('@')) throw new BadValue('it names a file')
  return value
}

const encoded = (text: string): string => encodeURIComponent(text).replaceAll('%20', '+')

/** `--data-urlencode`: `content`, `=content`, `name=content`; from files is not read. */
const urlEncoded = (value: string): string => {
  if (/^[^=]*@/.test(value)) throw new BadValue('it names a file')
  const equals = value.indexOf('=')
  if (equals === -1) return encoded(value)
  return `${equals === 0 ? '' : value.slice(0, equals + 1)}${encoded(value.slice(equals + 1))}`
}

const data = (draft: Draft, value: string): void => {
  // What curl reads from a line it reads without its ends.
  addData(draft, noFile(value))
}

const cookie = (draft: Draft, value: string): void => {
  if (!value.includes('=')) throw new BadValue('it names a file')
  setHeader(draft, 'Cookie', value.replace(/^\s*cookie:\s*/i, ''))
}

const json = (draft: Draft, value: string): void => {
  addData(draft, noFile(value), 'application/json')
  setHeader(draft, 'Accept', 'application/json')
}

const effects: Dialect['effects'] = {
  url: (draft, value) => {
    if (value !== '') draft.urls.push(/^https?:\/\//i.test(value) ? value : `http://${value}`)
  },
  request: (draft, value) => {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(value)) throw new BadValue('it is no method')
    draft.options.method = value.toUpperCase()
  },
  head: (draft) => {
    draft.options.method ??= 'HEAD'
  },
  get: (draft) => {
    draft.isInQuery = true
  },
  header: addHeader,
  'user-agent': (draft, value) => {
    if (value !== '') draft.options.userAgent = value
  },
  referer: (draft, value) => {
    const address = value.replace(/;auto$/, '')
    if (address !== '') setHeader(draft, 'Referer', address)
  },
  cookie,
  data,
  'data-ascii': data,
  'data-binary': data,
  'data-raw': (draft, value) => {
    addData(draft, value)
  },
  'data-urlencode': (draft, value) => {
    addData(draft, urlEncoded(value))
  },
  json,
  user: setUser,
  'oauth2-bearer': (draft, value) => {
    setHeader(draft, 'Authorization', `Bearer ${value}`)
  },
  output: (draft, value) => {
    draft.outs.push(value)
  },
  proxy: setProxy,
  globoff: (draft) => {
    draft.hasPatterns = false
  },
  'limit-rate': (draft, value) => {
    draft.options.rateLimit = parseRate(value)
  },
  retry: (draft, value) => {
    draft.options.maxTries = Math.min(1000, parseCount(value, 0, 1_000_000) + 1)
  },
}

const letters: Dialect['letters'] = {
  ...{ X: 'request', H: 'header', A: 'user-agent', e: 'referer', b: 'cookie', d: 'data', u: 'user', o: 'output' },
  ...{ x: 'proxy', g: 'globoff', G: 'get', I: 'head', L: 'location', O: 'remote-name', J: 'remote-header-name' },
  ...{ s: 'silent', S: 'show-error', f: 'fail', v: 'verbose', C: 'continue-at', R: 'remote-time', Z: 'parallel' },
  ...{ '#': 'progress-bar', N: 'no-buffer', k: 'insecure', F: 'form', T: 'upload-file', m: 'max-time', r: 'range' },
  ...{ c: 'cookie-jar', K: 'config', E: 'cert', w: 'write-out', y: 'speed-time', Y: 'speed-limit', z: 'time-cond' },
  ...{ D: 'dump-header', i: 'include', j: 'junk-session-cookies', l: 'list-only', n: 'netrc', p: 'proxytunnel' },
  ...{ q: 'disable', a: 'append', B: 'use-ascii', Q: 'quote', t: 'telnet-option', U: 'proxy-user', P: 'ftp-port' },
  ...{ '0': 'http1.0', '1': 'tlsv1', '2': 'sslv2', '3': 'sslv3', '4': 'ipv4', '6': 'ipv6', h: 'help', V: 'version' },
  ...{ M: 'manual' },
}

const valued = wordSet(`
  url request header user-agent referer cookie data data-ascii data-binary data-raw data-urlencode json user oauth2-bearer output proxy
  limit-rate retry retry-delay retry-max-time max-time connect-timeout continue-at form form-string upload-file cookie-jar config cert
  cert-type key key-type pass cacert capath ciphers tls13-ciphers curves crlfile pinnedpubkey range resolve connect-to interface
  local-port dns-servers dns-interface doh-url max-redirs max-filesize noproxy preproxy socks4 socks4a socks5 socks5-hostname proxy-user
  proxy-header proxy-cacert proxy-cert proxy-key proxy-pass write-out dump-header output-dir parallel-max rate create-file-mode
  unix-socket abstract-unix-socket aws-sigv4 netrc-file keepalive-time keepalive-cnt speed-limit speed-time time-cond trace trace-ascii
  trace-config stderr tls-max engine expect100-timeout happy-eyeballs-timeout-ms hsts alt-svc etag-save etag-compare variable quote
  telnet-option ftp-port postquote prequote proto proto-default proto-redir request-target url-query libcurl login-options mail-from
  mail-rcpt service-name proxy-service-name delegation krb ipfs-gateway egd-file random-file ech haproxy-clientip vlan-priority ip-tos`)

const silent = wordSet(`
  location remote-name remote-name-all remote-header-name silent show-error fail fail-with-body fail-early verbose continue-at remote-time
  parallel parallel-immediate parallel-max progress-bar no-progress-meter no-buffer compressed http1.0 http1.1 http2 http2-prior-knowledge
  http3 http3-only create-dirs disable tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 basic anyauth stderr trace trace-ascii trace-time write-out
  keepalive-time retry-delay retry-all-errors retry-connrefused max-redirs styled-output no-keepalive no-sessionid tcp-nodelay
  tcp-fastopen globoff no-clobber`)

/** The rest of curl's flags; with `no-` before them they are the same ones. */
const flags = wordSet(`
  insecure include junk-session-cookies list-only netrc netrc-optional proxytunnel append use-ascii sslv2 sslv3 ipv4 ipv6 help version
  manual location-trusted digest negotiate ntlm proxy-insecure proxy-anyauth proxy-basic proxy-digest path-as-is post301 post302 post303
  raw tr-encoding ssl-no-revoke ssl-reqd cert-status false-start http0.9 ignore-content-length metalink xattr crlf doh-insecure
  tls-earlydata remove-on-error skip-existing suppress-connect-headers disallow-username-in-url compressed-ssh`)

const curl: Dialect = {
  letters,
  pairs: new Set(),
  valued,
  effects,
  silent,
  isKnown: (name) => flags.has(name) || flags.has(name.replace(/^no-/, '')) || silent.has(name.replace(/^no-/, '')),
}

/** The links of the words behind `curl`. Throws `BadValue` for a pattern that stands for too many. */
export const readCurl = (given: readonly string[], line: number, say: Say): readonly Wanted[] => {
  const commands: string[][] = [[]]
  for (const word of given) {
    if (word === '--next' || word === '-:') commands.push([])
    else commands.at(-1)?.push(word)
  }
  return commands.flatMap((words) => {
    const draft = newDraft(true, (code, text) => {
      say(code, line, text)
    })
    new OptionReader(curl, draft, words).read()
    return wantedOf(draft)
  })
}
