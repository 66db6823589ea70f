/** Addresses as text: which of them carry a login, and how they look without it. Pure. */

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
