/** Which proxy a request goes through. Pure: what the system says is asked by others. */
import type { Settings } from '../../../shared/settings.ts'

/** `example.org` means it and everything below it; `*.example.org` and `.example.org` are other ways to write that; `*` is every host. */
export const matchesHost = (pattern: string, hostname: string): boolean => {
  const wanted = pattern
    .trim()
    .toLowerCase()
    .replace(/^\*?\./, '')
    .replace(/^\[|\]$/g, '')
  const host = hostname.toLowerCase().replace(/^\[|\]$/g, '')
  return wanted === '*' || (wanted !== '' && (host === wanted || host.endsWith(`.${wanted}`)))
}

/** This very machine: no proxy could reach it. */
export const isLoopback = (hostname: string): boolean =>
  /^(localhost|.*\.localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(hostname)

/** An address; null: straight to the server; `ask`: whatever the system says. */
export type ProxyChoice = { readonly proxy: string | null } | 'ask'

/**
 * The settings' choice for a host, where the request itself names no proxy. The most exact rule for a host wins over the mode; the
 * rule of the first address holds for redirects, too.
 */
export const chooseProxy = (
  hostname: string,
  { proxyMode, proxy, proxyHosts }: Pick<Settings, 'proxyMode' | 'proxy' | 'proxyHosts'>,
): ProxyChoice => {
  const [rule] = proxyHosts
    .filter(({ host }) => matchesHost(host, hostname))
    .sort((a, b) => b.host.length - a.host.length)
  if (rule) return { proxy: rule.proxy }
  if (proxyMode === 'system') return 'ask'
  return { proxy: proxyMode === 'manual' ? proxy : null }
}
