/**
 * Turns errors of the network and statuses of servers into failures. The only place that knows undici's, Node's and the
 * system's codes of the network. Texts are never matched.
 */
import { FailureError, fail } from '../../../shared/failure.ts'
import type { Failure, FailureCode } from '../../../shared/failure.ts'
import { retryAfterMsOf } from './headers.ts'
import type { Headers } from './headers.ts'
import { tlsReason } from './tls-reasons.ts'

/** Where it went wrong. `connect` is the way to the proxy when there is one. */
export interface Place {
  readonly stage: 'connect' | 'proxy' | 'tls' | 'exchange'
  /** Host and port of the address asked for. */
  readonly host: string
  /** Host and port of the proxy; never its credentials. */
  readonly proxy: string | null
}

const lost: FailureCode = 'connection_lost'
const byCode: Readonly<Record<string, FailureCode>> = {
  ENOTFOUND: 'dns_failed',
  EAI_AGAIN: 'dns_failed',
  EAI_NODATA: 'dns_failed',
  EAI_NONAME: 'dns_failed',
  EAI_FAIL: 'dns_failed',
  ECONNREFUSED: 'connection_refused',
  EHOSTUNREACH: 'host_unreachable',
  ENETUNREACH: 'host_unreachable',
  ENETDOWN: 'host_unreachable',
  EHOSTDOWN: 'host_unreachable',
  EADDRNOTAVAIL: 'host_unreachable',
  EAFNOSUPPORT: 'host_unreachable',
  EACCES: 'host_unreachable',
  EPERM: 'host_unreachable',
  ECONNRESET: lost,
  EPIPE: lost,
  ECONNABORTED: lost,
  ENOTCONN: lost,
  ERR_STREAM_PREMATURE_CLOSE: lost,
  ERR_STREAM_DESTROYED: lost,
  HPE_INVALID_EOF_STATE: lost,
  UND_ERR_SOCKET: lost,
  UND_ERR_INFO: lost,
  UND_ERR_CLOSED: lost,
  UND_ERR_DESTROYED: lost,
  UND_ERR_ABORTED: lost,
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: lost,
  UND_ERR_CONNECT_TIMEOUT: 'connect_timeout',
  UND_ERR_HEADERS_TIMEOUT: 'headers_timeout',
  UND_ERR_BODY_TIMEOUT: 'idle_timeout',
  UND_ERR_HEADERS_OVERFLOW: 'protocol_error',
  UND_ERR_INVALID_ARG: 'bad_input',
  UND_ERR_NOT_SUPPORTED: 'bad_input',
}

const failureCodeOf = (code: string, stage: Place['stage']): FailureCode | null => {
  const known = byCode[code]
  if (known !== undefined) return known
  if (code === 'ETIMEDOUT') return stage === 'connect' ? 'connect_timeout' : lost
  if (code.startsWith('HPE_')) return 'protocol_error'
  return stage === 'tls' || tlsReason(code) !== null ? 'tls_failed' : null
}

/** The codes of an error, of the errors it gathers and of its cause. */
const codesOf = (error: unknown, depth = 0): readonly string[] => {
  if (typeof error !== 'object' || error === null || depth > 3) return []
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : parserCodes(error)
  const gathered: readonly unknown[] = 'errors' in error && Array.isArray(error.errors) ? error.errors : []
  const cause = 'cause' in error ? error.cause : null
  return [...own, ...gathered.flatMap((one) => codesOf(one, depth + 1)), ...codesOf(cause, depth + 1)]
}

/** undici's parser errors often come without their code; one without data was thrown by the connection's end. */
const parserCodes = (error: object): readonly string[] => {
  if (!(error instanceof Error) || error.name !== 'HTTPParserError') return []
  // The types lack `data`.
  return ['data' in error && error.data === '' ? 'HPE_INVALID_EOF_STATE' : 'HPE_UNKNOWN']
}

/** The failure for anything that the network threw; a failure that is one already stays itself. */
export const classifyNetwork = (error: unknown, place: Place): Failure => {
  if (error instanceof FailureError) return error.failure
  for (const code of codesOf(error)) {
    const failureCode = failureCodeOf(code, place.stage)
    if (failureCode !== null) return networkFailure(failureCode, place, code)
  }
  if (place.stage === 'proxy') return networkFailure('proxy_failed', place, 'unknown')
  return fail(
    'internal',
    `The connection to ${place.host} failed in a way that Sluice does not know. Please report it.`,
    {
      detail: { host: place.host, code: error instanceof Error ? error.name : typeof error },
    },
  )
}

const toProxy = new Set<FailureCode>([
  'dns_failed',
  'connection_refused',
  'host_unreachable',
  'connection_lost',
  'protocol_error',
])

/** A failure of the way to the server, with words. */
export const networkFailure = (code: FailureCode, place: Place, cause: string): Failure => {
  const onProxy = place.proxy !== null && (place.stage === 'proxy' || place.stage === 'connect')
  const finalCode = onProxy && toProxy.has(code) ? 'proxy_failed' : code
  const detail = { host: place.host, code: cause, ...(place.proxy === null ? {} : { proxy: place.proxy }) }
  return fail(finalCode, wordsOf(finalCode, place, cause), { detail })
}

const wordsOf = (code: FailureCode, { stage, host, proxy }: Place, cause: string): string => {
  const peer = proxy !== null && stage !== 'exchange' && stage !== 'tls' ? `the proxy ${proxy}` : host
  const words: Partial<Record<FailureCode, string>> = {
    dns_failed: `The name ${host} could not be found. Check the address and your network. It may work later.`,
    connection_refused: `${host} refused the connection: nothing answers there just now. It may work later.`,
    host_unreachable: `${host} cannot be reached from this network. Check your connection. It may work later.`,
    connection_lost: `The connection to ${host} was lost. What has arrived is kept; a new attempt goes on from there.`,
    connect_timeout: `No connection to ${peer} within the time limit. It may work later.`,
    tls_timeout: `${host} did not finish the secure handshake within the time limit. It may work later.`,
    tls_failed: `No secure connection to ${host}: ${tlsReason(cause) ?? 'the handshake failed'}. Nothing was sent or taken.`,
    headers_timeout: `${host} took the request and did not answer within the time limit. It may work later.`,
    idle_timeout: `${host} fell silent in the middle of the file. What has arrived is kept; a new attempt goes on from there.`,
    total_timeout: `${host} did not deliver everything within the total time limit. Raise the limit or try again later.`,
    proxy_failed: `The proxy ${proxy ?? ''} did not make the connection to ${host}. Check the proxy; Sluice never goes around it.`,
    proxy_auth: `The proxy ${proxy ?? ''} wants a user name and password, or other ones. Correct them in the settings.`,
    protocol_error: `${host} sent an answer that is not valid HTTP. It may work later.`,
    bad_input: `The request to ${host} cannot be sent as it is: a header, the method or the address has a forbidden character.`,
  }
  return words[code] ?? `The connection to ${host} failed (${cause}).`
}

/** [status, code, words]; `$` stands for the host. */
const byStatus: Readonly<Record<number, readonly [FailureCode, string]>> = {
  401: ['auth_required', '$ wants a user name and password, or other ones. Give them and start again.'],
  403: ['forbidden', '$ refuses to give this file. The link may need a login, or may have expired.'],
  404: ['not_found', '$ has no file at this address. Check the link.'],
  407: ['proxy_auth', 'The proxy wants a user name and password, or other ones. Correct them in the settings.'],
  408: ['server_busy', '$ gave up waiting for the request. It may work later.'],
  410: ['not_found', '$ says that this file is gone for good. Look for another link.'],
  416: ['resource_changed', 'The file on $ is no longer as long as it was. Sluice looks at it afresh.'],
  425: ['server_busy', '$ asks to send the request a little later. Sluice does.'],
  429: ['rate_limited', '$ asks for fewer requests. It may work later, or with fewer connections.'],
  503: ['server_busy', '$ is too busy just now. It may work later.'],
}

/** The failure for a final status that is not 2xx. */
export const classifyStatus = (status: number, headers: Headers, host: string, nowMs: number): Failure => {
  const other: readonly [FailureCode, string] =
    status >= 500
      ? ['server_error', `$ had an error of its own (status ${String(status)}). It may work later.`]
      : ['http_error', `$ answered with status ${String(status)}, which is not the file. Check the link.`]
  const [code, words] = byStatus[status] ?? other
  const retryAfterMs = retryAfterMsOf(headers, nowMs)
  const extra = { detail: { host, status: String(status) }, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
  return fail(
    code,
    words.replace('$', () => host),
    extra,
  )
}
