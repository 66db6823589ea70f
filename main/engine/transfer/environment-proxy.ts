/** The proxy that the environment names (`https_proxy`, `http_proxy`, `all_proxy`, `no_proxy`, also in capitals), as curl reads it. */
import { isLoopback, matchesHost } from '../domain/proxy-choice.ts'

/** Says which proxy the system wants for an address; null: none. */
export type SystemProxy = (url: string) => Promise<string | null>

type Environment = Readonly<Record<string, string | undefined>>

const spared = (list: string, { hostname, port }: URL): boolean =>
  list.split(/[\s,]+/).some((entry) => {
    const [, host = '', wantedPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? []
    return matchesHost(host, hostname) && (wantedPort === undefined || wantedPort === port)
  })

/** Pure form. `host:port` without a scheme is an HTTP proxy. */
export const proxyInEnvironment = (address: string, env: Environment): string | null => {
  const url = URL.parse(address)
  if (!url || isLoopback(url.hostname)) return null
  const value = (name: string): string => env[name] ?? env[name.toUpperCase()] ?? ''
  if (spared(value('no_proxy'), url)) return null
  const found = value(`${url.protocol.slice(0, -1)}_proxy`) || value('all_proxy')
  if (found === '') return null
  return found.includes('://') ? found : `http://${found}`
}

export const environmentProxy: SystemProxy = (url) => Promise.resolve(proxyInEnvironment(url, process.env))
