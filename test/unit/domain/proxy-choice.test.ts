/** Which proxy a host gets, and what the environment says. */
import { describe, expect, it } from 'vitest'
import { chooseProxy, matchesHost } from '../../../main/engine/domain/proxy-choice.ts'
import { proxyInEnvironment } from '../../../main/engine/transfer/environment-proxy.ts'

describe('a pattern for hosts', () => {
  it.each([
    ['example.org', 'example.org', true],
    ['example.org', 'cdn.Example.org', true],
    ['*.example.org', 'cdn.example.org', true],
    ['.example.org', 'example.org', true],
    ['example.org', 'badexample.org', false],
    ['*', 'anything', true],
    ['', 'anything', false],
    ['192.168.1.4', '192.168.1.4', true],
  ])('%s and %s: %s', (pattern, host, expected) => {
    expect(matchesHost(pattern, host)).toBe(expected)
  })
})

describe('the choice', () => {
  const proxy = 'http://proxy.test:3128'
  it('follows the mode', () => {
    expect(chooseProxy('a.test', { proxyMode: 'system', proxy, proxyHosts: [] })).toBe('ask')
    expect(chooseProxy('a.test', { proxyMode: 'none', proxy, proxyHosts: [] })).toEqual({ proxy: null })
    expect(chooseProxy('a.test', { proxyMode: 'manual', proxy, proxyHosts: [] })).toEqual({ proxy })
  })

  it('prefers the most exact rule for the host, whatever the mode', () => {
    const proxyHosts = [
      { host: 'a.test', proxy: 'socks5://one.test' },
      { host: 'deep.a.test', proxy: null },
    ]
    for (const proxyMode of ['system', 'none', 'manual'] as const) {
      expect(chooseProxy('x.a.test', { proxyMode, proxy, proxyHosts })).toEqual({ proxy: 'socks5://one.test' })
      expect(chooseProxy('deep.a.test', { proxyMode, proxy, proxyHosts })).toEqual({ proxy: null })
    }
  })
})

describe('the environment', () => {
  const env = { https_proxy: 'http://s.test:1', HTTP_PROXY: 'h.test:2', no_proxy: 'inner.test, 10.0.0.1:8080 .corp' }
  it.each([
    ['https://a.test/x', 'http://s.test:1'],
    ['http://a.test/x', 'http://h.test:2'],
    ['https://deep.inner.test/', null],
    ['https://x.corp/', null],
    ['http://10.0.0.1:8080/', null],
    ['http://10.0.0.1/', 'http://h.test:2'],
    ['http://127.0.0.1:9/', null],
    ['http://[::1]/', null],
    ['http://localhost/', null],
  ])('for %s says %s', (url, expected) => {
    expect(proxyInEnvironment(url, env)).toBe(expected)
  })

  it('all_proxy is for the rest, and no_proxy=* for nothing', () => {
    expect(proxyInEnvironment('https://a.test/', { all_proxy: 'socks5h://t.test:9050' })).toBe('socks5h://t.test:9050')
    expect(proxyInEnvironment('https://a.test/', { ...env, no_proxy: '*' })).toBeNull()
    expect(proxyInEnvironment('https://a.test/', {})).toBeNull()
  })
})
