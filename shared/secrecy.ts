/**
 * What of requests, responses and addresses may let somebody in, and how they look without it. What is recorded, shown and copied goes
 * through here; nothing that it hides can be had back from it. Pure.
 */

/** Stands where a secret was. */
export const hidden = '[hidden]'

/** Names of what is a secret by itself, in fields, headers, query parameters and JSON; a regular expression without anchors. */
export const secretWord =
  '(?:proxy-)?authorization|(?:set-)?cookie2?|[\\w.-]*(?:token|secret|passw(?:or)?d|passphrase|api[-_]?key|signature|credential|session)[\\w.-]*|pwd|sig|sign|auth|key'

const isSecretName = new RegExp(`^(?:${secretWord}|x-auth[\\w-]*|authentication-info|proxy-authentication-info)$`, 'i')
/** Parameters of signed links besides: those of content networks, and short names that sites use. */
const isSecretParameter = new RegExp(
  `^(?:${secretWord}|policy|hmac|hash|md5|hdnea|hdnts|jwt|sid|st|ticket|otp|code|x-amz-.*|x-goog-.*|key-pair-id)$`,
  'i',
)
/** Long and without a word in it: made by a machine, for whoever holds it. */
const isOpaque = /^(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9_~+/=-]{24,}$|^eyJ/

const concealedPair = (pair: string): string => {
  const [name = '', ...rest] = pair.split('=')
  const value = decoded(rest.join('='))
  const isSecret = value !== '' && (isSecretParameter.test(decoded(name)) || isOpaque.test(value))
  return isSecret ? `${name}=${hidden}` : pair
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Parameters of a path segment (RFC 3986 section 3.3), a session's among them. */
const concealedPath = (path: string): string =>
  path.replace(/;([\w.-]+)=[^/;?]*/g, (all, name: string) => (isSecretName.test(name) ? `;${name}=${hidden}` : all))

/** An address, whole or relative, without userinfo and fragment and without the values of parameters that may let somebody in. */
export const concealAddress = (address: string): string => {
  const [before = ''] = address.split('#', 1)
  const at = before.indexOf('?')
  const [path, query] = at < 0 ? [before, null] : [before.slice(0, at), before.slice(at + 1)]
  const place = concealedPath(path).replace(/^([a-z][a-z0-9+.-]*:)?(\/\/)[^/@]*@/i, '$1$2')
  return query === null ? place : `${place}?${query.split('&').map(concealedPair).join('&')}`
}

const address = /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s"'<>`\\^{}|]+/gi
/** In an address that may be relative. */
const parameter = /([?&])([^\s=&?"'<>]+=[^\s&"'<>;,]*)/g
const scheme = /\b(bearer|basic|digest|negotiate)(\s+)[\w+/=._~-]{6,}/gi
/** Fields whose value is an address, which may be relative. */
const ofAddress = new Set(['location', 'content-location', 'referer', 'sourcemap'])

/** What proves who somebody is: of it the scheme stays. */
export const concealCredential = (value: string): string => {
  const [, kind] = /^([A-Za-z]+) \S/.exec(value) ?? []
  return kind === undefined ? hidden : `${kind} ${hidden}`
}

/** The value of a header field as it may be shown. Of cookies nothing stays. */
export const concealValue = (name: string, value: string): string => {
  if (/^(?:proxy-)?authorization$/i.test(name)) return concealCredential(value)
  if (isSecretName.test(name)) return hidden
  if (ofAddress.has(name.toLowerCase())) return concealAddress(value)
  // What the server asks for is no credential.
  if (/^(?:www|proxy)-authenticate$/i.test(name)) return value
  const open = value.includes('://') ? value.replace(address, concealAddress) : value
  const plain = open.includes('?')
    ? open.replace(parameter, (_, sign: string, pair: string) => sign + concealedPair(pair))
    : open
  return plain.replace(scheme, `$1$2${hidden}`)
}

export type Field = readonly [string, string]

export const concealFields = (fields: readonly Field[]): [string, string][] =>
  fields.map(([name, value]) => [name, concealValue(name, value)])

/** Whether something was taken out of it. */
export const isConcealed = (value: string): boolean => value.includes(hidden)
