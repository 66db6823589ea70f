/** What a grab is called: where it starts, without what is the same everywhere. Pure. */

export const nameOfGrab = ({ starts }: { readonly starts: readonly string[] }): string => {
  const [first = '', ...others] = starts
  const url = URL.parse(first)
  const name = url === null ? first : `${url.host}${url.pathname === '/' ? '' : decoded(url.pathname)}`
  return others.length === 0 ? name : `${name} +${String(others.length)}`
}

const decoded = (path: string): string => {
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}
