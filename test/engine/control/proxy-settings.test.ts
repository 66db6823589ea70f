/** The settings' choice of a proxy, seen from the proxies: modes, rules for hosts, and what the system says. */
import { expect, it } from 'vitest'
import { startOrigin } from '../../support/fault-server/index.ts'
import { startHttpProxy } from '../../support/proxies.ts'
import { bench } from './harness.ts'

const hostsAsked = (proxy: { readonly log: { readonly entries: readonly { readonly host: string }[] } }): string[] =>
  proxy.log.entries.map(({ host }) => host)

it('goes through the proxy of the mode, except for hosts with a rule of their own', async () => {
  await using origin = await startOrigin()
  await using general = await startHttpProxy()
  await using own = await startHttpProxy()
  const at = (host: string, path: string): string => {
    const url = new URL(origin.serve(path, { sizeBytes: 1000, seed: path }))
    url.hostname = host
    return url.href
  }
  await using b = await bench({ systemProxy: () => Promise.resolve(general.url) })
  const get = async (host: string, path: string): Promise<unknown> => (await b.get([at(host, path)]))[0]?.status

  expect(await get('a.test', '/system')).toBe('completed')
  expect(hostsAsked(general)).toEqual(['a.test'])

  await b.engine.limits.setSettings({
    proxyMode: 'manual',
    proxy: general.url,
    proxyHosts: [
      { host: 'own.test', proxy: own.url },
      { host: '127.0.0.1', proxy: null },
    ],
  })
  expect(await get('b.test', '/manual')).toBe('completed')
  expect(await get('deep.own.test', '/rule')).toBe('completed')
  expect(await get('127.0.0.1', '/direct')).toBe('completed')
  expect(hostsAsked(general)).toEqual(['a.test', 'b.test'])
  expect(hostsAsked(own)).toEqual(['deep.own.test'])

  await b.engine.limits.setSettings({ proxyMode: 'none', proxyHosts: [] })
  expect(await get('127.0.0.1', '/none')).toBe('completed')
  expect(hostsAsked(general)).toEqual(['a.test', 'b.test'])
  expect(b.errors).toEqual([])
})
