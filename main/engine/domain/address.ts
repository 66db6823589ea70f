/** Addresses: which of them carry a login, and how they look without it. Pure. */

/** Whether an address has a user name or a password in it (RFC 3986 section 3.2.1). What is no address has none. */
export const hasUserinfo = (text: string): boolean => {
  const url = URL.parse(text)
  return url !== null && (url.username !== '' || url.password !== '')
}

/** An address without its user name and password. */
export const withoutUserinfo = (text: string): string => {
  if (!hasUserinfo(text)) return text
  const url = new URL(text)
  url.username = ''
  url.password = ''
  return url.href
}

/**
 * The same object without user name, password and fragment. Each setter parses the whole address again, so what is not there is not
 * taken off.
 */
export const stripped = (url: URL): URL => {
  if (url.username !== '') url.username = ''
  if (url.password !== '') url.password = ''
  // An empty fragment has its sign all the same, and nothing else has one.
  if (url.href.includes('#')) url.hash = ''
  return url
}
