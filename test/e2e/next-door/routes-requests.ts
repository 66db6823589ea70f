/** Requests that a script makes: every mode, every type of body that needs no leave, and those that ask for leave. */
import type { Route } from './routes.ts'

export const requestRoutes: readonly Route[] = [
  { name: 'fetch, read the session', run: ({ base }, { read }) => read(`${base}/session`, { credentials: 'include' }) },
  { name: 'fetch, read the page', run: ({ base }, { read }) => read(`${base}/`, { credentials: 'include' }) },
  { name: 'fetch, read the metrics', run: ({ base }, { read }) => read(`${base}/metrics`, { credentials: 'include' }) },
  {
    name: 'fetch without CORS, the session',
    run: ({ base }, { read }) => read(`${base}/session`, { mode: 'no-cors', credentials: 'include' }),
  },
  {
    name: 'fetch without CORS, HEAD',
    run: ({ base }, { read }) => read(`${base}/session`, { mode: 'no-cors', method: 'HEAD', credentials: 'include' }),
  },
  {
    name: 'fetch, GET that plants',
    run: ({ base, plantQuery }, { read }) => read(`${base}/jsonrpc?${plantQuery}`, { credentials: 'include' }),
  },
  {
    name: 'fetch without CORS, text/plain to the RPC',
    run: ({ base, plant }, { read }) =>
      read(`${base}/jsonrpc`, {
        ...{ method: 'POST', mode: 'no-cors', credentials: 'include', body: plant },
        headers: { 'content-type': 'text/plain' },
      }),
  },
  {
    name: 'fetch without CORS, urlencoded to the RPC',
    run: ({ base, plant }, { read }) =>
      read(`${base}/jsonrpc`, {
        ...{ method: 'POST', mode: 'no-cors', credentials: 'include', body: plant },
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
  },
  {
    name: 'fetch without CORS, multipart to the RPC',
    run: ({ base, plant }, { read }) => {
      const body = new FormData()
      body.append('json', plant)
      return read(`${base}/jsonrpc`, { method: 'POST', mode: 'no-cors', credentials: 'include', body })
    },
  },
  {
    name: 'fetch without CORS, a blob that says it is JSON',
    run: ({ base, plant }, { read }) =>
      read(`${base}/jsonrpc`, {
        ...{ method: 'POST', mode: 'no-cors', credentials: 'include' },
        body: new Blob([plant], { type: 'application/json' }),
      }),
  },
  {
    name: 'fetch without CORS, no type at all',
    run: ({ base, plant }, { read }) =>
      read(`${base}/jsonrpc`, {
        ...{ method: 'POST', mode: 'no-cors', credentials: 'include' },
        body: new Blob([plant], { type: '' }),
      }),
  },
  {
    name: 'fetch that outlives its page',
    run: ({ base, plant }, { read }) =>
      read(`${base}/jsonrpc`, {
        method: 'POST',
        mode: 'no-cors',
        keepalive: true,
        credentials: 'include',
        body: plant,
      }),
  },
  {
    name: 'fetch that asks for leave, JSON',
    run: ({ base, plant }, { read }) =>
      read(`${base}/jsonrpc`, {
        ...{ method: 'POST', credentials: 'include', body: plant },
        headers: { 'content-type': 'application/json' },
      }),
  },
  {
    name: 'fetch that asks for leave, a header of its own',
    run: ({ base, plant }, { read }) =>
      read(`${base}/jsonrpc`, { method: 'POST', credentials: 'include', body: plant, headers: { 'x-sluice': '1' } }),
  },
  {
    name: 'fetch that asks for leave, a guessed token as bearer',
    run: ({ base }, { read }) =>
      read(`${base}/metrics`, { headers: { authorization: 'Bearer 0123456789abcdefghijkl' } }),
  },
  {
    name: 'fetch that asks for leave, log out',
    run: ({ base }, { read }) => read(`${base}/session`, { method: 'DELETE', credentials: 'include' }),
  },
  {
    name: 'fetch that asks for leave, PUT',
    run: ({ base, plant }, { read }) => read(`${base}/session`, { method: 'PUT', credentials: 'include', body: plant }),
  },
  {
    name: 'fetch that asks for leave, to the private network',
    run: ({ base, plant }, { read }) =>
      read(`${base}/jsonrpc`, {
        ...{ method: 'POST', credentials: 'include', body: plant, targetAddressSpace: 'local' },
        headers: { 'content-type': 'application/json' },
      }),
  },
  {
    name: 'fetch as a navigation',
    isStopped: true,
    run: ({ base }, { read }) => read(`${base}/`, { mode: 'navigate' }),
  },
  {
    name: 'fetch by a redirect of its own that keeps method and body',
    run: ({ own, plant }, { read }) =>
      read(`${own}/redirect-jsonrpc`, { method: 'POST', mode: 'no-cors', credentials: 'include', body: plant }),
  },
  {
    name: 'XMLHttpRequest, text/plain',
    run: ({ base, plant }) =>
      new Promise((resolve) => {
        const request = new XMLHttpRequest()
        request.open('POST', `${base}/jsonrpc`)
        request.withCredentials = true
        request.onload = () => {
          resolve(request.responseText)
        }
        request.onerror = () => {
          resolve(null)
        }
        request.send(plant)
      }),
  },
  {
    name: 'XMLHttpRequest that waits, the session',
    run: ({ base }) => {
      try {
        const request = new XMLHttpRequest()
        request.open('GET', `${base}/session`, false)
        request.withCredentials = true
        request.send()
        return Promise.resolve(request.responseText)
      } catch {
        return Promise.resolve(null)
      }
    },
  },
  {
    name: 'beacon, text',
    run: ({ base, plant }) => Promise.resolve(navigator.sendBeacon(`${base}/jsonrpc`, plant) ? null : null),
  },
  {
    name: 'beacon, a form',
    run: ({ base, plant }) => {
      const body = new FormData()
      body.append('json', plant)
      navigator.sendBeacon(`${base}/jsonrpc`, body)
      return Promise.resolve(null)
    },
  },
  {
    name: 'beacon, JSON',
    run: ({ base, plant }) => {
      navigator.sendBeacon(`${base}/jsonrpc`, new Blob([plant], { type: 'application/json' }))
      return Promise.resolve(null)
    },
  },
  {
    name: 'guess the token, text/plain',
    run: async ({ base }, { read }) => {
      const guess = (n: number): Promise<string | null> =>
        read(`${base}/session`, {
          ...{ method: 'POST', mode: 'no-cors', credentials: 'include' },
          body: JSON.stringify({ token: `guess-${String(n)}-0123456789` }),
        })
      await Promise.all(Array.from({ length: 20 }, (_, n) => guess(n)))
      return null
    },
  },
  {
    name: 'guess the token, JSON that asks for leave',
    run: ({ base }, { read }) =>
      read(`${base}/session`, {
        ...{ method: 'POST', body: '{"token":"0123456789abcdefghijkl"}' },
        headers: { 'content-type': 'application/json' },
      }),
  },
  {
    name: 'guess the token in one batch',
    run: ({ base }, { read }) => {
      const guess = (n: number): object => ({
        ...{ jsonrpc: '2.0', id: n, method: 'aria2.pauseAll', params: [`token:guess-${String(n)}`] },
      })
      const body = JSON.stringify(Array.from({ length: 500 }, (_, n) => guess(n)))
      return read(`${base}/jsonrpc`, { method: 'POST', mode: 'no-cors', credentials: 'include', body })
    },
  },
  {
    name: 'guess the token by system.multicall',
    run: ({ base }, { read }) => {
      const calls = Array.from({ length: 500 }, (_, n) => ({
        ...{ methodName: 'aria2.pauseAll', params: [`token:guess-${String(n)}`] },
      }))
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'system.multicall', params: [calls] })
      return read(`${base}/jsonrpc`, { method: 'POST', mode: 'no-cors', credentials: 'include', body })
    },
  },
  {
    name: 'guess a pairing code, text/plain',
    run: async ({ base }, { read }) => {
      const guess = (n: number): Promise<string | null> =>
        read(`${base}/session`, {
          ...{ method: 'POST', mode: 'no-cors', credentials: 'include' },
          body: JSON.stringify({ code: String(n).padStart(8, '0') }),
        })
      await Promise.all(Array.from({ length: 20 }, (_, n) => guess(n)))
      return null
    },
  },
  {
    name: 'ask for a pairing code over plain HTTP',
    run: ({ base }, { read }) =>
      read(`${base}/contract`, {
        ...{ method: 'POST', mode: 'no-cors', credentials: 'include' },
        body: '{"t":"call","id":1,"name":"pairing.begin","input":{}}',
      }),
  },
  {
    name: 'a request out of a worker',
    run: ({ base, plant }, { worker }) =>
      worker(
        `fetch(${JSON.stringify(`${base}/jsonrpc`)}, { method: 'POST', mode: 'no-cors', credentials: 'include', body: ${JSON.stringify(plant)} })
          .then((answer) => answer.text()).then((text) => { if (text !== '') postMessage(text) }, () => undefined)`,
      ),
  },
  {
    name: 'a request out of a frame without an origin',
    run: ({ base, plant }, { sandboxed }) =>
      sandboxed(
        `fetch(${JSON.stringify(`${base}/jsonrpc`)}, { method: 'POST', mode: 'no-cors', credentials: 'include', body: ${JSON.stringify(plant)} })
          .then((answer) => answer.text()).then((text) => { if (text !== '') say(text) }, () => undefined)`,
      ),
  },
  {
    name: 'WebSocket, the contract',
    run: ({ base }, { socket }) =>
      socket(`${base.replace('http', 'ws')}/contract`, ['{"t":"call","id":1,"name":"downloads.pauseAll","input":{}}']),
  },
  {
    name: 'WebSocket, the contract, a token as protocol',
    run: ({ base }, { socket }) =>
      socket(`${base.replace('http', 'ws')}/contract`, [], ['bearer.0123456789abcdefghijkl']),
  },
  {
    name: 'WebSocket, the RPC',
    run: ({ base, plant }, { socket }) => socket(`${base.replace('http', 'ws')}/jsonrpc`, [plant]),
  },
  {
    name: 'WebSocket out of a worker',
    run: ({ base, plant }, { worker }) =>
      worker(
        `const socket = new WebSocket(${JSON.stringify(`${base.replace('http', 'ws')}/jsonrpc`)})
         socket.onopen = () => socket.send(${JSON.stringify(plant)})
         socket.onmessage = ({ data }) => postMessage(data)`,
      ),
  },
  {
    name: 'WebSocket out of a frame without an origin',
    run: ({ base }, { sandboxed }) =>
      sandboxed(
        `const socket = new WebSocket(${JSON.stringify(`${base.replace('http', 'ws')}/contract`)})
         socket.onmessage = ({ data }) => say(data)`,
      ),
  },
  {
    name: 'EventSource, the contract',
    run: ({ base }) =>
      new Promise((resolve) => {
        const source = new EventSource(`${base}/contract`, { withCredentials: true })
        source.onmessage = ({ data }) => {
          resolve(String(data))
        }
        source.onerror = () => {
          source.close()
          resolve(null)
        }
      }),
  },
  {
    name: 'a cookie planted at the same name, another port',
    // Whoever has a name shares its cookies with every port of it: the owner must stay logged in all the same.
    isStopped: true,
    run: ({ base }) => {
      const { port } = new URL(base)
      for (const path of ['/', '/session', '/contract', '/jsonrpc']) {
        document.cookie = `sluice-${port}=planted; path=${path}`
      }
      return Promise.resolve(null)
    },
  },
]
