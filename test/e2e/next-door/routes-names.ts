/** DNS rebinding: the page's own name leads to the service by now, so that nothing is of another origin. */
import type { Route } from './routes.ts'

export const nameRoutes: readonly Route[] = [
  { name: 'rebound, the page', run: (_, { read }) => read('/') },
  { name: 'rebound, the session', run: (_, { read }) => read('/session', { credentials: 'include' }) },
  { name: 'rebound, health', run: (_, { read }) => read('/healthz') },
  { name: 'rebound, the metrics', run: (_, { read }) => read('/metrics') },
  {
    name: 'rebound, JSON to the RPC',
    run: ({ plant }, { read }) =>
      read('/jsonrpc', { method: 'POST', body: plant, headers: { 'content-type': 'application/json' } }),
  },
  {
    name: 'rebound, XML to the RPC',
    run: ({ plantXml }, { read }) =>
      read('/rpc', { method: 'POST', body: plantXml, headers: { 'content-type': 'text/xml' } }),
  },
  {
    name: 'rebound, log in with a guess',
    run: (_, { read }) =>
      read('/session', {
        ...{ method: 'POST', body: '{"token":"0123456789abcdefghijkl"}' },
        headers: { 'content-type': 'application/json' },
      }),
  },
  {
    name: 'rebound, pair with a guess',
    run: (_, { read }) =>
      read('/session', {
        ...{ method: 'POST', body: '{"code":"00000000"}' },
        headers: { 'content-type': 'application/json' },
      }),
  },
  { name: 'rebound, log out', run: (_, { read }) => read('/session', { method: 'DELETE' }) },
  {
    name: 'rebound, the contract',
    run: (_, { socket }) =>
      socket(`ws://${location.host}/contract`, ['{"t":"call","id":1,"name":"downloads.pauseAll"}']),
  },
  {
    name: 'rebound, the RPC by WebSocket',
    run: ({ plant }, { socket }) => socket(`ws://${location.host}/jsonrpc`, [plant]),
  },
]
