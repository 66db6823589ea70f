/** Reads what a proxy resolver answers: `PROXY host:port; SOCKS5 host:port; DIRECT`, as in a proxy auto-configuration file. Pure. */
const schemes: Readonly<Record<string, string>> = {
  PROXY: 'http',
  HTTP: 'http',
  HTTPS: 'https',
  SOCKS: 'socks5',
  SOCKS5: 'socks5',
}

/** The first way in the list that Sluice can take, as an address; null: straight. Kinds that it does not know are passed over. */
export const firstProxy = (list: string): string | null => {
  for (const way of list.split(';')) {
    const [kind = '', place = ''] = way.trim().split(/\s+/)
    if (kind.toUpperCase() === 'DIRECT') return null
    const scheme = schemes[kind.toUpperCase()]
    if (scheme !== undefined && /^[^\s/]+:\d+$/.test(place)) return `${scheme}://${place}`
  }
  return null
}
