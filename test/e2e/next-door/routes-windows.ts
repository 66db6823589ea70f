/** Windows, navigations, names of this machine, and what stays when the page is gone. */
import type { Route } from './routes.ts'

export const windowRoutes: readonly Route[] = [
  { name: 'window of the page, read and spoken to', run: ({ base }, { window }) => window(`${base}/`) },
  {
    name: 'window with a guessed token in its address',
    run: ({ base }, { window }) => window(`${base}/#token=0123456789abcdefghijkl`),
  },
  {
    name: 'window with a guessed code in its address',
    run: ({ base }, { window }) => window(`${base}/#pair=00000000`),
  },
  {
    name: 'navigation that plants',
    run: ({ base, plantQuery }, { window }) => window(`${base}/jsonrpc?${plantQuery}&w=1`),
  },
  {
    name: 'navigation by a link',
    run: ({ base, plantQuery }, { page }) => page(`<a href="${base}/jsonrpc?${plantQuery}&amp;w=2">x</a>`),
  },
  {
    name: 'link that tells where it was followed (ping)',
    run: ({ base, own }, { page }) => page(`<a href="${own}/empty" ping="${base}/session">x</a>`),
  },
  {
    name: 'navigation by a form, POST',
    run: ({ base }, { page }) =>
      page(
        `<form method="post" enctype="text/plain" action="${base}/jsonrpc">
           <input name='{"jsonrpc":"2.0","id":1,"method":"aria2.pauseAll","params":[],"x":"' value='"}'></form>`,
      ),
  },
  {
    name: 'navigation by a form through a redirect that keeps method and body',
    run: ({ own }, { page }) =>
      page(
        `<form method="post" enctype="text/plain" action="${own}/redirect-jsonrpc">
           <input name='{"jsonrpc":"2.0","id":1,"method":"aria2.pauseAll","params":[],"x":"' value='"}'></form>`,
      ),
  },
  {
    name: 'report of a policy that was broken',
    run: ({ own }, { page }) => page(`<iframe src="${own}/reporting"></iframe>`),
  },
  {
    name: 'service worker for the service',
    isStopped: true,
    run: ({ base }) =>
      Promise.resolve()
        .then(() => navigator.serviceWorker.register(`${base}/jsonrpc?method=x&jsoncallback=x`))
        .then(
          () => 'registered',
          () => null,
        ),
  },
  {
    name: 'shared worker of the service',
    isStopped: true,
    run: ({ base }) => {
      try {
        new SharedWorker(`${base}/session`).port.start()
        return Promise.resolve('started')
      } catch {
        return Promise.resolve(null)
      }
    },
  },
  {
    name: 'the name localhost',
    run: ({ base, plant }, { read }) =>
      read(`${base.replace('127.0.0.1', 'localhost')}/jsonrpc`, {
        ...{ method: 'POST', mode: 'no-cors', credentials: 'include', body: plant },
      }),
  },
  {
    name: 'the name localhost with a dot',
    run: ({ base, plant }, { read }) =>
      read(`${base.replace('127.0.0.1', 'localhost.')}/jsonrpc`, {
        ...{ method: 'POST', mode: 'no-cors', credentials: 'include', body: plant },
      }),
  },
  {
    name: 'the address 0.0.0.0',
    run: ({ base, plant }, { read }) =>
      read(`${base.replace('127.0.0.1', '0.0.0.0')}/jsonrpc`, {
        ...{ method: 'POST', mode: 'no-cors', credentials: 'include', body: plant },
      }),
  },
  {
    name: 'the address as one number',
    run: ({ base, plant }, { read }) =>
      read(`${base.replace('127.0.0.1', '2130706433')}/jsonrpc`, {
        ...{ method: 'POST', mode: 'no-cors', credentials: 'include', body: plant },
      }),
  },
  {
    name: 'a name of its own that leads here',
    run: ({ base, plant }, { read }) =>
      read(`${base.replace('127.0.0.1', 'rebound.test')}/jsonrpc`, {
        ...{ method: 'POST', mode: 'no-cors', credentials: 'include', body: plant },
      }),
  },
  {
    name: 'WebSocket at a name of its own that leads here',
    run: ({ base, plant }, { socket }) =>
      socket(`${base.replace('http://127.0.0.1', 'ws://rebound.test')}/jsonrpc`, [plant]),
  },
]
