/** Proxies as tests import them. */
export { startHttpProxy } from './proxies/http-proxy.ts'
export { startSocksProxy } from './proxies/socks-proxy.ts'
export type { Proxy, ProxyEntry, ProxyMode, ProxyOptions } from './proxies/proxy.ts'
