/** What the options of wget mean for a download (wget.1, wget2.1). Names of the program, effects of ours. */
import { BadValue } from './bad-value.ts'
import { type Dialect, OptionReader, wordSet } from './dialect.ts'
import { addData, addHeader, newDraft, type Draft, type Say, setHeader, wantedOf } from './draft.ts'
import type { Wanted } from './reading.ts'
import { parseCount, parseRate, parseSeconds } from './units.ts'

const user = (draft: Draft, value: string): void => {
  draft.options.auth = { user: value, password: draft.options.auth?.password ?? '' }
}
const password = (draft: Draft, value: string): void => {
  draft.options.auth = { user: draft.options.auth?.user ?? '', password: value }
}
const body = (draft: Draft, value: string): void => {
  addData(draft, value)
}

const effects: Dialect['effects'] = {
  header: addHeader,
  'user-agent': (draft, value) => {
    if (value !== '') draft.options.userAgent = value
  },
  referer: (draft, value) => {
    setHeader(draft, 'Referer', value)
  },
  user,
  'http-user': user,
  password,
  'http-password': password,
  'http-passwd': password,
  method: (draft, value) => {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(value)) throw new BadValue('it is no method')
    draft.options.method = value.toUpperCase()
  },
  'post-data': body,
  'body-data': body,
  'output-document': (draft, value) => {
    if (value !== '-') draft.outs.push(value)
  },
  'limit-rate': (draft, value) => {
    draft.options.rateLimit = parseRate(value)
  },
  tries: (draft, value) => {
    // 0 and inf are without end.
    const count = value === 'inf' ? 0 : parseCount(value, 0, 1_000_000)
    draft.options.maxTries = count === 0 ? 1000 : Math.min(1000, count)
  },
  waitretry: (draft, value) => {
    draft.options.retryWaitMs = parseSeconds(value, 0, 3_600_000)
  },
}

const letters: Dialect['letters'] = {
  ...{ O: 'output-document', P: 'directory-prefix', U: 'user-agent', t: 'tries', T: 'timeout', c: 'continue' },
  ...{
    q: 'quiet',
    v: 'verbose',
    N: 'timestamping',
    i: 'input-file',
    o: 'output-file',
    a: 'append-output',
    S: 'server-response',
  },
  ...{
    r: 'recursive',
    l: 'level',
    k: 'convert-links',
    p: 'page-requisites',
    m: 'mirror',
    A: 'accept',
    R: 'reject',
    D: 'domains',
  },
  ...{
    w: 'wait',
    Q: 'quota',
    e: 'execute',
    b: 'background',
    d: 'debug',
    x: 'force-directories',
    E: 'adjust-extension',
  },
  ...{
    H: 'span-hosts',
    L: 'relative',
    I: 'include-directories',
    X: 'exclude-directories',
    K: 'backup-converted',
    B: 'base',
  },
  ...{ '4': 'inet4-only', '6': 'inet6-only', h: 'help', V: 'version', F: 'force-html' },
}

const valued = wordSet(`
  header user-agent referer user http-user password http-password http-passwd method post-data body-data output-document limit-rate tries
  waitretry directory-prefix timeout dns-timeout connect-timeout read-timeout input-file output-file append-output level accept reject
  accept-regex reject-regex domains exclude-domains wait quota execute include-directories exclude-directories base load-cookies
  save-cookies post-file body-file ca-certificate ca-directory certificate private-key progress cut-dirs default-page bind-address
  prefer-family restrict-file-names secure-protocol start-pos max-redirect proxy-user proxy-password max-threads chunk-size http-proxy
  https-proxy use-askpass ciphers crl-file egd-file random-file compression report-speed local-encoding remote-encoding regex-type
  retry-on-http-error hsts-file no-proxy unlink-after`)

const silent = wordSet(`
  continue quiet verbose no-verbose timestamping server-response content-disposition trust-server-names background progress
  show-progress no-clobber no-cache no-cookies no-hsts max-threads chunk-size no-dns-cache retry-connrefused force-directories
  no-directories no-host-directories no-parent keep-session-cookies output-file append-output wait random-wait debug compression
  no-http-keep-alive report-speed max-redirect default-page no-config no-netrc`)

const flags = wordSet(`
  recursive convert-links page-requisites mirror adjust-extension span-hosts relative backup-converted inet4-only inet6-only help version
  force-html no-check-certificate spider delete-after https-only no-proxy ignore-case metalink metalink-over-http content-on-error
  save-headers auth-no-challenge xattr`)

const wget: Dialect = {
  letters,
  pairs: new Set(['nc', 'nv', 'nd', 'np', 'nH']),
  valued,
  effects,
  silent,
  isKnown: (name) => flags.has(name),
}

/** The links of the words behind `wget`. One name is for the first address. */
export const readWget = (given: readonly string[], line: number, say: Say): readonly Wanted[] => {
  const draft = newDraft(false, (code, text) => {
    say(code, line, text)
  })
  new OptionReader(wget, draft, given).read()
  return wantedOf(draft)
}
